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
from realname.lines.model.order import LineView
from realname.lines.pages.change_refused import hindered_page
from realname.lines.pages.found_line import LINES, Found, line_path
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.counter.holder_requests import CloseByCard, LiftLostBar
from realname.platform.http.served import Services
from realname.registration.model.line_rule import LineRule
from realname.registration.pages.forms.card_form import CardForm, card_of
from realname.registration.pages.forms.organisation_form import FIELD as ORGANISATION
from realname.registration.pages.forms.organisation_form import Named, parse_organisation, with_organisation
from realname.registration.pages.sample_cards import samples_of

router = APIRouter(dependencies=[needs(Right.LINES_SERVE)])
_PATH = LINES + "/{line_id}/holder/{wish}"
HolderPath = Annotated[str, Path(pattern="^(transfer|lift-lost|close)$")]
_OF_CARD = frozenset({"holder", "valid-until"})  # said beside the card


@router.get(_PATH)
def ask_for_card(
    request: Request, found: Found, wish: HolderPath, services: Services, note: str = "", organisation: Named = ""
) -> Response:
    """Ask for the present holder's ID."""
    asked = CounterRequest(wish)
    if (instead := _instead(request, found, asked, organisation, services)) is not None:
        return instead
    action = _action(found, asked, organisation)
    return card_page(request, found, services, wish=wish, action=action, is_shown_again=note == StateConflict.code)


@router.post(_PATH)
def show_card(
    request: Request, found: Found, wish: HolderPath, acting: Acting, form: CardForm, services: Services, organisation: Named = ""
) -> Response:
    """Compare the card with the holder; what is wrong is said beside the field. Sent twice it is done once."""
    asked = CounterRequest(wish)
    if (instead := _instead(request, found, asked, organisation, services)) is not None:
        return instead
    try:
        next_page = _done(found, asked, card_of(form, services, place=found.line.id), acting, services)
    except StateConflict as conflict:
        if conflict.facts.get("next") == "reverify":
            return hindered_page(request, found, asked, Hindrance.VERIFY_FIRST)
        if conflict.facts.get("field") not in _OF_CARD:
            raise
        return card_page(request, found, services, wish=wish, action=_action(found, asked, organisation), error=conflict)
    except (InvalidInput, DependencyError) as error:
        return card_page(request, found, services, wish=wish, action=_action(found, asked, organisation), error=error)
    return see_other(request, f"{next_page}&{ORGANISATION}={parse_organisation(organisation)}" if organisation else next_page)


def _action(view: LineView, wish: CounterRequest, organisation: str) -> str:
    return with_organisation(line_path(view.line, "holder", wish.value), organisation)


def _instead(request: Request, view: LineView, wish: CounterRequest, organisation: str, services: App) -> Response | None:
    """What is shown in place of this page, if anything."""
    if (elsewhere := _elsewhere(view, wish, organisation, services)) is not None:
        return see_other(request, elsewhere)
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


def _done(view: LineView, wish: CounterRequest, card: bytes, acting: AgentId, services: App) -> str:
    """Do what the card is shown for, and name the page that follows."""
    line = view.line
    match wish:
        case CounterRequest.TRANSFER:
            return f"{line_path(line, 'change', wish.value)}?holder={services[HolderCards].mark(line, card, acting=acting)}"
        case CounterRequest.CLOSE:
            services[CloseByCard](line.id, card, acting=acting)
        case _:
            services[LiftLostBar](line.id, card, acting=acting)
    return f"{line_path(line)}?done={wish.value}"


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
