"""The outcome: waiting, referred or refused in plain words, and the way to an appeal."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import see_other
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.formats import note_of
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Referred, Refused
from realname.registration.model.registration import RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.own_registration import Own, had_live_session, registration_page, step_page
from realname.registration.pages.steps import Step, current_step, due_step, step_path
from realname.registration.text import REASON_REMEDIES, REASON_WORDS
from realname.registration.use_cases.erasing.close_registration import may_withdraw
from realname.registration.use_cases.read_registration import RegistrationView
from realname.review.model.rule import ReviewRule
from realname.review.use_cases.appeal_refusal import AppealRefusal

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_WAITING = frozenset({RegistrationState.SUBMITTED, RegistrationState.APPROVED, RegistrationState.ACTIVATED})
_SLOW = timedelta(seconds=30)


@router.get("/outcome")
def show_outcome(request: Request, own: Own, services: Services, note: str = "") -> Response:
    """Show its state; the waiting page asks again by itself, and is loaded anew when the waiting is over."""
    if "hx-request" in request.headers and own.registration.state not in _WAITING:
        return see_other(request, step_path(own.registration.id, due_step(own)))
    return registration_page(request, own, Step.OUTCOME, lambda: _page(request, own, services, note=note))


def _page(request: Request, own: RegistrationView, services: App, *, note: str) -> Response:
    registration, retention = own.registration, services[RetentionRule]
    submitted_at, language = registration.submitted_at, language_of(request)
    reasons = sorted(registration.decision.reasons) if isinstance(registration.decision, Referred | Refused) else []
    since = registration.decided_at
    return step_page(
        request,
        "outcome.html",
        view=own,
        step=current_step(own),
        is_waiting=registration.state in _WAITING,
        may_stop=may_withdraw(registration),
        is_slow=submitted_at is not None and services[Clock].now() - submitted_at > _SLOW,
        hours=services[ReviewRule].decide_hours,
        due_at=since + services[ReviewRule].decide_within if since else None,
        until=since + timedelta(days=retention.referral_days) if since else None,
        appeal_until=since + timedelta(days=retention.refusal_appeal_days) if since else None,
        may_appeal=services[AppealRefusal].is_possible(registration.id),
        is_appealed=any(entry.event.event is RegistrationEvent.REGISTRATION_APPEALED for entry in own.entries),
        retention=retention,
        had_live_session=had_live_session(own),
        reasons=[
            (reason.value, translate(REASON_WORDS[reason], language), translate(REASON_REMEDIES[reason], language)) for reason in reasons
        ],
        note=note_of(note),
    )
