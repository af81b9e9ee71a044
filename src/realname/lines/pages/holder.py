"""The holder shows the ID: to give the line away, to have a lost line freed, or to close it where the pack asks for no more."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, needs
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.kernel.errors import DependencyError, InvalidInput, RealNameError, StateConflict
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.lines.model.eligibility import CounterRequest, Hindrance, hindrance_of, is_offered, verification_due
from realname.lines.model.line import Line
from realname.lines.model.order import LineView
from realname.lines.pages.change_refused import hindered_page
from realname.lines.pages.found_line import LINES, Found, line_path, place_of
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.counter.holder_requests import CloseByCard, LiftLostBar
from realname.platform.http.served import Services
from realname.registration.model.line_rule import LineRule
from realname.registration.pages.forms.card_form import CardForm, card_of
from realname.registration.pages.forms.shown_before import Shown, carry_on, shown_before
from realname.registration.pages.sample_cards import samples_of

router = APIRouter(dependencies=[needs(Right.LINES_SERVE)])
_PATH = LINES + "/{line_id}/holder/{wish}"
HolderPath = Annotated[str, Path(pattern="^(transfer|lift-lost|close)$")]
_OF_CARD = frozenset({"holder", "valid-until"})  # said beside the card


@router.get(_PATH)
def ask_for_card(request: Request, found: Found, wish: HolderPath, acting: Acting, services: Services, note: str = "") -> Response:
    """Ask for the present holder's ID."""
    asked = CounterRequest(wish)
    organisation = shown_before(request, place_of(found.line, wish), acting=acting).organisation
    if (instead := _instead(request, found, asked, organisation, services)) is not None:
        return instead
    return card_page(request, found, services, wish=wish, action=_action(found, asked), is_shown_again=note == StateConflict.code)


@router.post(_PATH)
def show_card(request: Request, found: Found, wish: HolderPath, acting: Acting, form: CardForm, services: Services) -> Response:
    """Compare the card with the holder; what is wrong is said beside the field. Sent twice it is done once."""
    asked = CounterRequest(wish)
    shown = shown_before(request, place_of(found.line, wish), acting=acting)
    if (instead := _instead(request, found, asked, shown.organisation, services)) is not None:
        return instead
    try:
        card = card_of(form, services, place=found.line.id)
        if asked is CounterRequest.TRANSFER:
            marked = Shown(holder=services[HolderCards].mark(found.line, card, acting=acting), organisation=shown.organisation)
            return carry_on(request, line_path(found.line, "change", wish), marked, place_of(found.line, wish), acting=acting)
        _do(found.line, asked, card, acting, services)
    except StateConflict as conflict:
        if conflict.facts.get("next") == "reverify":
            return hindered_page(request, found, asked, Hindrance.VERIFY_FIRST)
        if conflict.facts.get("field") not in _OF_CARD:
            raise
        return card_page(request, found, services, wish=wish, action=_action(found, asked), error=conflict)
    except (InvalidInput, DependencyError) as error:
        return card_page(request, found, services, wish=wish, action=_action(found, asked), error=error)
    return see_other(f"{line_path(found.line)}?done={wish}")


def _action(view: LineView, wish: CounterRequest) -> str:
    return line_path(view.line, "holder", wish.value)


def _instead(request: Request, view: LineView, wish: CounterRequest, organisation: str, services: App) -> Response | None:
    """What is shown in place of this page, if anything."""
    if (elsewhere := _elsewhere(view, wish, organisation, services)) is not None:
        return see_other(elsewhere)
    if hindrance := _hindrance(view, wish, services):
        return hindered_page(request, view, wish, hindrance)
    return None


def _elsewhere(view: LineView, wish: CounterRequest, organisation: str, services: App) -> str | None:
    """The page that is due in place of this one, if any: a card says nothing for an organisation, whose number comes first."""
    is_closed_by_card = services[LineRule].close_by_card and view.line.organisation_id is None
    if not is_offered(view, wish) or (wish is CounterRequest.CLOSE and not is_closed_by_card):
        return line_path(view.line)
    if wish is CounterRequest.TRANSFER and view.line.organisation_id is not None and not organisation:
        return line_path(view.line, "organisation", wish.value)
    return None


def _hindrance(view: LineView, wish: CounterRequest, services: App) -> Hindrance | None:
    return hindrance_of(view, wish) or verification_due(view.line, wish, services[LineRule], at=services[Clock].now())


def _do(line: Line, wish: CounterRequest, card: bytes, acting: AgentId, services: App) -> None:
    """Do what the card is shown for."""
    if wish is CounterRequest.CLOSE:
        services[CloseByCard](line.id, card, acting=acting)
    else:
        services[LiftLostBar](line.id, card, acting=acting)


def card_page(
    request: Request,
    view: LineView,
    services: App,
    *,
    wish: str,
    action: str = "",
    is_shown_again: bool = False,
    error: RealNameError | None = None,
) -> Response:
    """The page that asks for the card of a line's holder.

    Args:
        request: The request.
        view: The line.
        services: Where the sample cards are.
        wish: What the card is shown for, a `CounterRequest` or what takes its place.
        action: Where the form is sent; by default the line's page of the wish.
        is_shown_again: Whether another change came between.
        error: What was wrong with the card.
    """
    return page(
        request,
        "line-holder.html",
        action=action or line_path(view.line, wish),
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        line=view.line,
        wish=wish,
        samples=samples_of(services),
        is_shown_again=is_shown_again,
        error=error,
        field=str(error.facts.get("field", "card")) if error is not None else "",
        section="lines",
    )
