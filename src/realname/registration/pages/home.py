"""Where everything begins: the registrations of the day, each with the way to the page that is due."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from realname.access.model.rights import Right
from realname.access.pages.access import SmallForm, Staff, needs
from realname.access.pages.pages import page, see_other
from realname.access.pages.sign_in_path import HOME
from realname.access.use_cases.staff_session import StaffSession
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.platform.web.formats import note_of
from realname.registration.pages.own_registration import Own
from realname.registration.pages.steps import due_step, step_path
from realname.registration.use_cases.read_registration import ListTodaysRegistrations

router = APIRouter()
_ONE = "/counter/registrations/{registration_id}"


@router.get("/")
def redirect_to_counter() -> Response:
    """Lead on."""
    return RedirectResponse("/counter/", HTTPStatus.SEE_OTHER)


@router.get(HOME, dependencies=[needs(Right.REGISTRATIONS_WORK)])
def show_today(request: Request, staff: Staff, services: Services) -> Response:
    """Show what the agent opened today, each with the way on."""
    return _today(request, staff, services, typed="")


# By a form: a name and digits of a number belong into no address.
@router.post(HOME, dependencies=[needs(Right.REGISTRATIONS_WORK)])
def search_today(request: Request, staff: Staff, services: Services, form: SmallForm) -> Response:
    """Show those of the day that are searched for; nothing is changed."""
    return _today(request, staff, services, typed=form.text("search"))


def _today(request: Request, staff: StaffSession, services: App, *, typed: str) -> Response:
    found = services[ListTodaysRegistrations](staff.member.require_outlet(), staff.member.id, typed)
    return page(request, "today.html", found=found, typed=typed, section="today")


@router.get(_ONE, dependencies=[needs(Right.REGISTRATIONS_WORK)])
def redirect_to_step(own: Own, note: str = "") -> Response:
    """Lead on from a registration's own address to the page that is due; a note goes along."""
    path = step_path(own.registration.id, due_step(own))
    return see_other(f"{path}?note={note}" if note_of(note) else path)
