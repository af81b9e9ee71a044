"""A line is barred as lost: one question, no ID, since the person who lost the telephone may have lost the ID with it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.pages import page, see_other
from realname.lines.model.barring import BarReason
from realname.lines.model.eligibility import CounterRequest, hindrance_of, is_offered
from realname.lines.pages.change_refused import hindered_page
from realname.lines.pages.found_line import LINES, Found, line_path
from realname.lines.use_cases.bar_line import BarLine
from realname.platform.http.served import Services

router = APIRouter(dependencies=[needs(Right.LINES_SERVE)])
_PATH = LINES + "/{line_id}/lost"


@router.get(_PATH)
def ask(request: Request, found: Found) -> Response:
    """Ask whether the line shall be barred."""
    if not is_offered(found, CounterRequest.BAR_LOST):
        return see_other(line_path(found.line))
    if hindrance := hindrance_of(found, CounterRequest.BAR_LOST):
        return hindered_page(request, found, CounterRequest.BAR_LOST, hindrance)
    return page(request, "line-lost.html", line=found.line, section="lines")


@router.post(_PATH)
def bar(request: Request, found: Found, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Bar; again changes nothing."""
    if hindrance := hindrance_of(found, CounterRequest.BAR_LOST):
        return hindered_page(request, found, CounterRequest.BAR_LOST, hindrance)
    services[BarLine](found.line.id, BarReason.LOST, acting=acting)
    return see_other(f"{line_path(found.line)}?done={CounterRequest.BAR_LOST.value}")
