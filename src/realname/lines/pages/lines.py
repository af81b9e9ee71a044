"""An existing line: found by its whole number, with what can be done for its holder."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import RIGHTS, Right, require_right
from realname.access.model.staff import Role
from realname.access.pages.access import SmallForm, Staff, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.inventory.errors import MsisdnInvalid
from realname.inventory.pages.typed_number import parse_number
from realname.kernel.errors import InvalidInput, RealNameError, UnknownLine
from realname.kernel.registry import App
from realname.lines.model.eligibility import CounterRequest, hindrance_of, is_offered
from realname.lines.model.order import LineView
from realname.lines.pages.change_refused import hindered_page
from realname.lines.pages.found_line import LINES, RECORDED, AskedOfLine, Found, first_page, line_path, requests_for, right_for
from realname.lines.text import BAR_WORDS, HINDRANCE_WORDS
from realname.lines.use_cases.counter.find_line import FindLine
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate

router = APIRouter(dependencies=[needs(Right.LINES_SERVE)])
_DONE = frozenset({CounterRequest.BAR_LOST, CounterRequest.LIFT_LOST, CounterRequest.CLOSE, CounterRequest.DEATH_CLOSE, RECORDED})
Done = Annotated[str, Query(max_length=16)]


@router.get(LINES)
def ask_for_number(request: Request, staff: Staff) -> Response:  # noqa: ARG001 - the person who is not signed in is led to the sign-in
    """Ask for the whole number."""
    return _find_page(request)


@router.post(LINES)
def find_line(request: Request, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Find the line of a number; what is not found is said beside the field."""
    request.state.place = LINES
    asked = form.text("msisdn")
    try:
        found = services[FindLine](parse_number(asked, services), acting=staff.member)
    except (MsisdnInvalid, UnknownLine) as error:
        return _find_page(request, asked=asked, error=error)
    return see_other(line_path(found))


@router.get(LINES + "/{line_id}")
def show_line(request: Request, found: Found, staff: Staff, services: Services, done: Done = "") -> Response:
    """Show how the line stands, what a campaign asks of it, and what can be done."""
    return _line_page(request, found, services, staff.member.role, done=done if done in _DONE else "")


@router.post(LINES + "/{line_id}")
def choose_request(request: Request, found: Found, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Lead to the first page of what was chosen, or say why it cannot be done."""
    try:
        wish = CounterRequest(form.text("wish"))
    except ValueError:
        return _line_page(request, found, services, staff.member.role, error=InvalidInput(field="wish"))
    require_right(staff.member.role, right_for(wish))
    if not is_offered(found, wish):
        return see_other(line_path(found.line))
    if hindrance := hindrance_of(found, wish):
        return hindered_page(request, found, wish, hindrance)
    return see_other(first_page(found.line, wish))


def _find_page(request: Request, *, asked: str = "", error: RealNameError | None = None) -> Response:
    status = HTTPStatus.OK if error is None else status_of(type(error))
    return page(request, "lines.html", status=status, asked=asked, error=error, section="lines")


def _line_page(
    request: Request, view: LineView, services: App, role: Role, *, done: str = "", error: RealNameError | None = None
) -> Response:
    possible, hindered = requests_for(view, RIGHTS[role])
    language = language_of(request)
    bars = sorted(view.line.bars, key=lambda bar: bar.reason.value)
    return page(
        request,
        "line-found.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        line=view.line,
        bars=[(translate(BAR_WORDS[bar.reason], language), bar.until) for bar in bars],
        wishes=[wish.value for wish in possible],
        asked_of_line=services[AskedOfLine](view.line.id),
        hindered=[(wish.value, HINDRANCE_WORDS[hindrance], hindrance.value) for wish, hindrance in hindered],
        done=done,
        error=error,
        section="lines",
    )
