"""The number and the SIM: numbers of the stock to choose from, and the serial number of the SIM as scanned; of a change the SIM alone."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.pages import see_other
from realname.access.pages.problems import status_of
from realname.inventory.errors import NumberUnavailable, SimUnavailable
from realname.inventory.model.number_pattern import parse_number_pattern
from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import IccidInvalid, InvalidInput, RealNameError
from realname.kernel.identifiers import Iccid, Msisdn, parse_iccid
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.web.formats import note_of
from realname.platform.web.forms import read_all
from realname.registration.model.registration import Route
from realname.registration.pages.new_sim import choose_new_sim, new_sim_page
from realname.registration.pages.own_registration import Own, registration_page, step_page
from realname.registration.pages.sample_cards import sample_sim_of
from realname.registration.pages.steps import Step, step_path
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.read_registration import RegistrationView

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_SHOWN = 8
_OFFERED = 200
_MOST_DIGITS = 4  # a wish, not a search for a person's number
_MOST_SIGNS = 12
_SIGNS = frozenset("0123456789?*")
Page = Annotated[int, Query(ge=0, le=_OFFERED)]
Digits = Annotated[str, Query(max_length=64)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page is filled with: the numbers on offer, and what was chosen and scanned so far."""

    page: int = 0
    digits: str = ""
    msisdn: str = ""
    iccid: str = ""
    is_scanned: bool = False


@router.get("/line")
def ask_for_line(request: Request, own: Own, services: Services, page: Page = 0, digits: Digits = "", note: str = "") -> Response:
    """Offer numbers and ask for the SIM."""
    if not own.registration.takes_number:
        return registration_page(own, Step.LINE, lambda: new_sim_page(request, own, services, note=note))
    wished = "".join(sign for sign in digits if sign in _SIGNS)
    is_too_long = sum(sign.isdecimal() for sign in wished) > _MOST_DIGITS
    asked = Asked(page=page, digits=wished[:_MOST_DIGITS] if is_too_long else wished[:_MOST_SIGNS])
    error = InvalidInput(field="digits") if is_too_long else None
    return registration_page(own, Step.LINE, lambda: _page(request, own, services, asked=asked, note=note, error=error))


@router.post("/line")
def choose_line(request: Request, own: Own, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Reserve the number and bind the SIM. Enter in the SIM's field, as a scanner sends it, only checks the SIM."""
    if not own.registration.takes_number:
        return choose_new_sim(request, own, form, services, acting=acting)
    asked = Asked(msisdn=form.text("msisdn"), iccid=form.text("iccid"))
    try:
        if form.text("intent") == "check-sim":
            checked = Asked(msisdn=asked.msisdn, iccid=_iccid(asked).value, is_scanned=True)
            return _page(request, own, services, asked=checked)
        read_all(lambda: _msisdn(asked, services), lambda: _iccid(asked))
        services[ChooseLine](own.registration.id, msisdn=_msisdn(asked, services), iccid=_iccid(asked), acting=acting)
    except (IccidInvalid, InvalidInput, NumberUnavailable, SimUnavailable) as error:
        return _page(request, own, services, asked=asked, error=error)
    return see_other(step_path(own.registration.id, Step.COMPARE if own.registration.route is Route.NO_FACE else Step.FACE))


def _msisdn(asked: Asked, services: App) -> Msisdn:
    if not asked.msisdn:
        raise InvalidInput(field="msisdn")
    return services[NumberingPlan].parse(asked.msisdn)


def _iccid(asked: Asked) -> Iccid:
    return parse_iccid(asked.iccid.replace("-", ""))


def _page(
    request: Request, own: RegistrationView, services: App, *, asked: Asked, note: str = "", error: RealNameError | None = None
) -> Response:
    pattern = parse_number_pattern(asked.digits) if asked.digits.strip("?*") else None
    offered = list(services[OfferNumbers](limit=_OFFERED, pattern=pattern))
    pages = max(1, -(-len(offered) // _SHOWN))
    first = asked.page % pages * _SHOWN
    return step_page(
        request,
        "line.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=own,
        step=Step.LINE,
        asked=asked,
        numbers=_with_chosen(offered[first : first + _SHOWN], asked.msisdn, offered),
        next_page=(asked.page + 1) % pages,
        has_more=pages > 1,
        error=error,
        field=_field_of(error),
        most_digits=_MOST_DIGITS,
        sample_sim=sample_sim_of(services),
        note=note_of(note),
    )


def _field_of(error: RealNameError | None) -> str:
    if error is None:
        return ""
    if isinstance(error, IccidInvalid | SimUnavailable):
        return "iccid"
    return "digits" if error.facts.get("field") == "digits" else "msisdn"


def _with_chosen(shown: list[Msisdn], chosen: str, offered: list[Msisdn]) -> list[Msisdn]:
    """Keep the number that was chosen among those shown, as long as it is free."""
    picked = [msisdn for msisdn in offered if msisdn.value == chosen and msisdn not in shown]
    return picked + shown
