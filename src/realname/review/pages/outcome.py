"""The outcome: waiting, referred or refused in plain words, and the way to an appeal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.access.pages.languages import language_of
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.text.text import Language
from realname.lines.model.outcome_contact import may_choose
from realname.lines.use_cases.notices.tell_outcome import ChooseOutcomeContact
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.formats import note_of
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Referred, Refused
from realname.registration.model.registration import RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.own_registration import Own, had_live_session, registration_page, step_page
from realname.registration.pages.steps import Step, current_step
from realname.registration.text import REASON_REMEDIES, REASON_WORDS
from realname.registration.use_cases.erasing.close_registration import may_withdraw
from realname.registration.use_cases.read_registration import RegistrationView
from realname.review.model.rule import ReviewRule
from realname.review.use_cases.appeal_refusal import AppealRefusal

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_WAITING = frozenset({RegistrationState.SUBMITTED, RegistrationState.APPROVED, RegistrationState.ACTIVATED})
_SLOW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """What a page says of a decision; the times are None before there is one.

    Attributes:
        due_at: Until when a reviewer decides.
        until: When it expires without a decision.
        appeal_until: Until when a refusal can be appealed.
    """

    due_at: datetime | None
    until: datetime | None
    appeal_until: datetime | None
    may_appeal: bool
    is_appealed: bool


@router.get("/outcome")
def show_outcome(request: Request, own: Own, services: Services, note: str = "") -> Response:
    """Show its state; the waiting page asks again by itself, and is loaded anew when the answer has no part that waits."""
    return registration_page(own, Step.OUTCOME, lambda: _page(request, own, services, note=note))


def _page(request: Request, own: RegistrationView, services: App, *, note: str) -> Response:
    registration, submitted_at = own.registration, own.registration.submitted_at
    return step_page(
        request,
        "outcome.html",
        view=own,
        step=current_step(own),
        is_waiting=registration.state in _WAITING,
        may_stop=may_withdraw(registration),
        is_slow=submitted_at is not None and services[Clock].now() - submitted_at > _SLOW,
        hours=services[ReviewRule].decide_hours,
        may_choose=may_choose(registration, services[ChooseOutcomeContact].find(registration.id)),
        retention=services[RetentionRule],
        had_live_session=had_live_session(own),
        reasons=reasons_of(own, language_of(request)),
        note=note_of(note),
        error=None,
        decided=decision_facts(own, services),
    )


def decision_facts(own: RegistrationView, services: App) -> DecisionFacts:
    """Read what a page says of a decision."""
    registration, retention = own.registration, services[RetentionRule]
    since = registration.decided_at
    return DecisionFacts(
        due_at=since + services[ReviewRule].decide_within if since else None,
        until=since + timedelta(days=retention.referral_days) if since else None,
        appeal_until=since + timedelta(days=retention.refusal_appeal_days) if since else None,
        may_appeal=services[AppealRefusal].is_possible(registration.id),
        is_appealed=any(entry.event.event is RegistrationEvent.REGISTRATION_APPEALED for entry in own.entries),
    )


def reasons_of(own: RegistrationView, language: Language) -> list[tuple[str, str, str]]:
    """Why it was referred or refused: each reason's code, what happened, and what to do."""
    decision = own.registration.decision
    reasons = sorted(decision.reasons) if isinstance(decision, Referred | Refused) else []
    return [(one.value, translate(REASON_WORDS[one], language), translate(REASON_REMEDIES[one], language)) for one in reasons]
