"""A line that a page is about, by the id that finding it gave: an id is 128 random bits, so nobody comes to a line by guessing."""

from typing import Annotated, Protocol

from fastapi import Depends, Path, Request

from realname.access.model.rights import Right
from realname.access.pages.access import Staff
from realname.kernel.identifiers import LineId
from realname.lines.model.holder_wish import Hindrance, Wish
from realname.lines.model.line import Line
from realname.lines.use_cases.counter.eligibility import hindrance_of, is_offered
from realname.lines.use_cases.read_line import LineView, ReadLine
from realname.platform.http.served import Services
from realname.registration.model.registration import Purpose

LINES = "/counter/lines"
RECORDED = "appeal"  # what was done, as the line's page is told
LinePath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
CHANGES = {
    Wish.REPLACE_SIM: Purpose.REPLACE_SIM,
    Wish.TRANSFER: Purpose.TRANSFER,
    Wish.REVERIFY: Purpose.REVERIFY,
    Wish.CLOSE: Purpose.CLOSE,
}
_FIRST_PAGES = {
    Wish.BAR_LOST: ("lost",),
    Wish.LIFT_LOST: ("holder", Wish.LIFT_LOST.value),
    Wish.DEATH_CLOSE: ("death", "close"),
    Wish.DEATH_HEIR: ("death", "heir"),
}
_RIGHTS = {Wish.DEATH_CLOSE: Right.LINES_CLOSE, Wish.DEATH_HEIR: Right.LINES_INHERIT}


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


def first_page(line: Line, wish: Wish) -> str:
    """Where a wish begins."""
    return line_path(line, *_FIRST_PAGES.get(wish, ("change", wish.value)))


def right_for(wish: Wish) -> Right:
    """What one needs to be able to do for a wish."""
    return _RIGHTS.get(wish, Right.LINES_SERVE)


def wishes_of(view: LineView, rights: frozenset[Right]) -> tuple[list[Wish], list[tuple[Wish, Hindrance]]]:
    """What whoever has these rights can do now, and what they cannot with what stands in the way."""
    offered = [wish for wish in Wish if is_offered(view, wish) and right_for(wish) in rights]
    hindered = [(wish, found) for wish in offered if (found := hindrance_of(view, wish)) is not None]
    return [wish for wish in offered if wish not in dict(hindered)], hindered
