"""A holder appeals against a campaign: the ground out of a closed list, and neither a face nor an ID."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import Role
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import APPEALS
from realname.campaigns.errors import CampaignConflict, LineNotInCampaign
from realname.campaigns.model.line import OFFERED_GROUNDS, AppealGround
from realname.campaigns.model.rule import CampaignRule
from realname.campaigns.model.step import APPEALABLE
from realname.campaigns.use_cases.appeals import RecordAppeal
from realname.campaigns.use_cases.read_appeals import ReadReverification
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import LineId
from realname.kernel.registry import App
from realname.lines.model.line import Line
from realname.lines.pages.found_line import LINES, RECORDED, Found, line_path
from realname.platform.http.served import Services

router = APIRouter(dependencies=[needs(Right.APPEALS_RECORD)])
_PATH = LINES + "/{line_id}/appeal"


@router.get(_PATH)
def ask_for_ground(request: Request, found: Found, staff: Staff, services: Services) -> Response:
    """Ask why the holder objects."""
    if not _can_appeal(found.line.id, services):
        return see_other(_back(found.line, staff.member.role))
    return _page(request, found.line, services)


@router.post(_PATH)
def record(request: Request, found: Found, staff: Staff, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Record it; sent twice it is recorded once, and what became of the line meanwhile is shown on its page."""
    back = _back(found.line, staff.member.role)
    try:
        services[RecordAppeal](found.line.id, _ground(form.text("ground")), acting=acting)
    except InvalidInput as error:
        return _page(request, found.line, services, error=error)
    except (CampaignConflict, LineNotInCampaign):
        return see_other(back)
    return see_other(f"{back}?done={RECORDED}")


def _ground(text: str) -> AppealGround:
    try:
        return AppealGround(text)
    except ValueError:
        raise InvalidInput(field="ground") from None


def _can_appeal(line_id: LineId, services: App) -> bool:
    found = services[ReadReverification](line_id)
    return found is not None and found.held.step in APPEALABLE and found.appeals_left > 0


def _back(line: Line, role: Role) -> str:
    """Where the person who records goes on: the line's page, or the appeals where they do not serve lines."""
    return line_path(line) if Right.LINES_SERVE in RIGHTS[role] else APPEALS


def _page(request: Request, line: Line, services: App, *, error: InvalidInput | None = None) -> Response:
    return page(
        request,
        "appeal.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        line=line,
        grounds=[ground.value for ground in OFFERED_GROUNDS],
        appeal_hours=services[CampaignRule].appeal_hours,
        error=error,
        section="lines",
    )
