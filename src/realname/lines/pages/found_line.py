"""A line that a page is about, by the id that finding it gave: an id is 128 random bits, so no one comes to a line by guessing."""

from typing import Annotated, Protocol

from fastapi import Depends, Path, Request

from realname.access.model.rights import Right
from realname.access.pages.access import Staff
from realname.kernel.identifiers import LineId
from realname.lines.model.eligibility import CounterRequest, Hindrance, hindrance_of, is_offered
from realname.lines.model.line import Line
from realname.lines.model.order import LineView
from realname.lines.use_cases.read_line import ReadLine
from realname.platform.http.served import Services
from realname.registration.model.registration import Purpose

LINES = "/counter/lines"
RECORDED = "appeal"  # what was done, as the line's page is told
LinePath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
CHANGES = {
    CounterRequest.REPLACE_SIM: Purpose.REPLACE_SIM,
    CounterRequest.TRANSFER: Purpose.TRANSFER,
    CounterRequest.REVERIFY: Purpose.REVERIFY,
    CounterRequest.CLOSE: Purpose.CLOSE,
}
_FIRST_PAGES = {
    CounterRequest.BAR_LOST: ("lost",),
    CounterRequest.LIFT_LOST: ("holder", CounterRequest.LIFT_LOST.value),
    CounterRequest.DEATH_CLOSE: ("death", "close"),
    CounterRequest.DEATH_HEIR: ("death", "heir"),
}
_RIGHTS = {CounterRequest.DEATH_CLOSE: Right.LINES_CLOSE, CounterRequest.DEATH_HEIR: Right.LINES_INHERIT}


class AskedOfLine(Protocol):
    """What a capability above asks of a line; its template `asked-of-line.html` shows it on the page of the line."""

    def __call__(self, line_id: LineId) -> object | None:
        """Read it; None: nothing is asked."""
        ...


def found_line(request: Request, line_id: LinePath, staff: Staff, services: Services) -> LineView:  # noqa: ARG001 - signed in
    """Read the line.

    Raises:
        UnknownLine: There is none.
    """
    # Where a page that answers a form leads back to when the language is switched.
    if request.method != "GET":
        request.state.place = f"{LINES}/{line_id}"
    return services[ReadLine](LineId(line_id))


Found = Annotated[LineView, Depends(found_line)]


def line_path(line: Line, *parts: str) -> str:
    """The address of a line's page, or of one beneath it."""
    return "/".join((LINES, line.id.value, *parts))


def place_of(line: Line, wish: str) -> str:
    """What something is shown for: a wish for a line."""
    return f"{line.id}.{wish}"


def first_page(line: Line, wish: CounterRequest) -> str:
    """Where a wish begins."""
    return line_path(line, *_FIRST_PAGES.get(wish, ("change", wish.value)))


def right_for(wish: CounterRequest) -> Right:
    """What one needs to be able to do for a wish."""
    return _RIGHTS.get(wish, Right.LINES_SERVE)


def requests_for(view: LineView, rights: frozenset[Right]) -> tuple[list[CounterRequest], list[tuple[CounterRequest, Hindrance]]]:
    """What the person who has these rights can do now, and what they cannot with what stands in the way."""
    offered = [wish for wish in CounterRequest if is_offered(view, wish) and right_for(wish) in rights]
    hindered = [(wish, found) for wish in offered if (found := hindrance_of(view, wish)) is not None]
    return [wish for wish in offered if wish not in dict(hindered)], hindered
