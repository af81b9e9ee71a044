"""At the counter the holder of a line sees, for their card, all lines under their identity, and says which is not theirs."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.pages import page
from realname.access.pages.problems import status_of
from realname.holder.model.dispute_rule import DisputeRule
from realname.holder.pages.lines import bars_of
from realname.holder.use_cases.identity_at_counter import IdentityAtCounter, ShownLines
from realname.kernel.errors import DependencyError, InvalidInput, RealNameError, StateConflict, TookPart
from realname.kernel.identifiers import LineId
from realname.kernel.registry import App
from realname.lines.model.order import LineView
from realname.lines.pages.found_line import LINES, Found
from realname.lines.pages.holder import card_page
from realname.platform.http.served import Services
from realname.registration.pages.forms.card_form import CardForm, card_of

router = APIRouter(dependencies=[needs(Right.LINES_SERVE)])
_PATH = LINES + "/{line_id}/identity"
_WISH = "identity"  # in place of a wish: nothing of the line is changed
DisputedPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get(_PATH)
def ask_for_card(request: Request, found: Found, services: Services) -> Response:
    """Ask for the holder's ID."""
    return card_page(request, found, services, wish=_WISH)


@router.post(_PATH)
def show_lines(request: Request, found: Found, acting: Acting, form: CardForm, services: Services) -> Response:
    """Show all lines under the identity, to the person whom the card says is the holder."""
    try:
        shown = services[IdentityAtCounter].show(found.line.id, card_of(form, services, place=found.line.id), acting=acting)
    except (StateConflict, InvalidInput, DependencyError) as error:
        return card_page(request, found, services, wish=_WISH, error=error)
    return _lines_page(request, found, shown, services)


@router.post(f"{_PATH}/{{disputed_id}}/not-mine")
def freeze(request: Request, found: Found, disputed_id: DisputedPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Freeze one at once, and open its case."""
    counter, mark = services[IdentityAtCounter], form.text("mark")
    shown = counter.again(found.line.id, mark, acting=acting)
    try:
        counter.say_not_mine(found.line.id, mark, disputed=LineId(disputed_id), acting=acting)
    except StateConflict as error:
        return _lines_page(request, found, shown, services, error=error)
    return _lines_page(request, found, counter.again(found.line.id, mark, acting=acting), services, done="frozen")


@router.post(f"{_PATH}/{{disputed_id}}/mine")
def take_back(request: Request, found: Found, disputed_id: DisputedPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Take it back; it stays barred until its holder is verified again."""
    counter, mark = services[IdentityAtCounter], form.text("mark")
    shown = counter.again(found.line.id, mark, acting=acting)
    try:
        counter.take_back(found.line.id, mark, disputed=LineId(disputed_id), acting=acting)
    except (StateConflict, TookPart) as error:
        return _lines_page(request, found, shown, services, error=error)
    return _lines_page(request, found, counter.again(found.line.id, mark, acting=acting), services, done="withdrawn")


def _lines_page(
    request: Request, found: LineView, shown: ShownLines, services: App, *, done: str = "", error: RealNameError | None = None
) -> Response:
    return page(
        request,
        "identity.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        line=found.line,
        held=[(one, bars_of(one, request)) for one in shown.lines],
        mark=shown.mark,
        hours=services[DisputeRule].answer_hours,
        done=done,
        error=error,
        section="lines",
    )
