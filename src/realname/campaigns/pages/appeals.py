"""Appeals against campaigns: those that wait, and the decision on one by a person who did not record it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import APPEALS
from realname.campaigns.errors import CampaignConflict, LineNotInCampaign
from realname.campaigns.model.appeal_decision import REASONS, AppealOutcome, AppealReason, decision_for
from realname.campaigns.use_cases.appeals import DecideAppeal
from realname.campaigns.use_cases.read_appeals import AppealView, ReadAppeals
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict, UnknownLine
from realname.kernel.identifiers import AgentId, CampaignId, LineId
from realname.lines.pages.found_line import RECORDED, LinePath
from realname.lines.text import BAR_WORDS
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate

router = APIRouter(dependencies=[needs(Right.APPEALS_DECIDE)])
_PATH = APPEALS + "/{campaign_id}/{line_id}"
_GONE = "gone"
_DONE = frozenset({*AppealOutcome, _GONE, RECORDED})
# Only where a notice was given up; where a holder appealed they were told.
_OF_NOT_REACHED = frozenset({AppealReason.NOT_REACHABLE, AppealReason.TOLD_ANEW})
CampaignPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Done = Annotated[str, Query(max_length=16)]


@router.get(APPEALS)
def list_appeals(request: Request, staff: Staff, services: Services, done: Done = "") -> Response:
    """List what waits for a decision, the longest first."""
    waiting = services[ReadAppeals]()
    return page(
        request,
        "appeals.html",
        waiting=waiting.first,
        more=waiting.total - len(waiting.first),
        own_id=staff.member.id,
        done=done if done in _DONE else "",
        section="appeals",
    )


@router.get(_PATH)
def show_appeal(request: Request, campaign_id: CampaignPath, line_id: LinePath, staff: Staff, services: Services) -> Response:
    """Show one, and ask for the decision; where it was decided meanwhile the list says so."""
    try:
        view = services[ReadAppeals].one(CampaignId(campaign_id), LineId(line_id))
    except (CampaignConflict, LineNotInCampaign, UnknownLine):
        return see_other(f"{APPEALS}?done={_GONE}")
    return _page(request, view, acting=staff.member.id)


@router.post(_PATH)
def decide(request: Request, campaign_id: CampaignPath, line_id: LinePath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Decide; what was decided meanwhile stays as it was decided."""
    campaign, line = CampaignId(campaign_id), LineId(line_id)
    try:
        decision = decision_for(_reason(form.text("reason")))
        services[DecideAppeal](campaign, line, decision, acting=acting)
    except (CampaignConflict, LineNotInCampaign, UnknownLine):
        return see_other(f"{APPEALS}?done={_GONE}")
    except (InvalidInput, StateConflict) as error:
        return _page(request, services[ReadAppeals].one(campaign, line), acting=acting, error=error)
    return see_other(f"{APPEALS}?done={decision.outcome.value}")


def _reason(text: str) -> AppealReason:
    try:
        return AppealReason(text)
    except ValueError:
        raise InvalidInput(field="reason") from None


def _page(request: Request, view: AppealView, *, acting: AgentId, error: RealNameError | None = None) -> Response:
    language = language_of(request)
    bars = sorted(view.line.bars, key=lambda bar: bar.reason.value)
    return page(
        request,
        "appeal-decide.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        held=view.waiting.held,
        waiting=view.waiting,
        line=view.line,
        bars=[(translate(BAR_WORDS[bar.reason], language), bar.until) for bar in bars],
        recorded_by=view.recorded_by,
        reasons=_reasons_for(view),
        is_own=view.waiting.held.appealed_by == acting,
        error=error,
        section="appeals",
    )


def _reasons_for(view: AppealView) -> list[tuple[str, str]]:
    """What can be decided and why, each reason with its outcome."""
    said = [(outcome, reason) for outcome, reasons in REASONS.items() for reason in reasons]
    left_out = _OF_NOT_REACHED if view.waiting.held.is_appealed else frozenset()
    return [(outcome.value, reason.value) for outcome, reason in said if reason not in left_out]
