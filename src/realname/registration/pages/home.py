"""Where everything begins: the registrations of the day, and the way to a new one."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from realname.access.model.rights import Right
from realname.access.pages.access import Staff, needs
from realname.access.pages.pages import page
from realname.access.pages.sign_in_path import HOME
from realname.platform.http.served import Services
from realname.registration.use_cases.opening.list_todays_registrations import ListTodaysRegistrations

router = APIRouter()


@router.get("/")
def redirect_to_counter() -> Response:
    """Lead on."""
    return RedirectResponse("/counter/", HTTPStatus.SEE_OTHER)


@router.get(HOME, dependencies=[needs(Right.REGISTRATIONS_WORK)])
def show_today(request: Request, staff: Staff, services: Services) -> Response:
    """Show what the agent opened today, each with the way on."""
    registrations = services[ListTodaysRegistrations](staff.member.require_outlet(), staff.member.id)
    return page(request, "today.html", registrations=registrations, section="today")
