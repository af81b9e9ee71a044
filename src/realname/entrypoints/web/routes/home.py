"""Where everything begins: the registrations of the day, and the way to a new one."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from realname.domain.rights import Right
from realname.entrypoints.web.access import Staff, needs
from realname.entrypoints.web.pages import page
from realname.entrypoints.web.services import Services
from realname.entrypoints.web.sign_in_path import ACCOUNT, HOME, home_of

router = APIRouter()


@router.get("/")
def lead_to_the_counter() -> Response:
    """Lead on."""
    return RedirectResponse("/counter/", HTTPStatus.SEE_OTHER)


@router.get("/counter", dependencies=[needs(Right.OWN_SIGN_IN)])
@router.get("/counter/", dependencies=[needs(Right.OWN_SIGN_IN)])
def lead_home(staff: Staff, services: Services) -> Response:
    """Lead on to where their role begins, to what has to be set up before, or to the sign-in."""
    is_set_up = staff.means in services.enough_means and not staff.must_renew_password
    return RedirectResponse(home_of(staff.member.role) if is_set_up else ACCOUNT, HTTPStatus.SEE_OTHER)


@router.get(HOME, dependencies=[needs(Right.REGISTRATIONS_WORK)])
def show_today(request: Request, staff: Staff, services: Services) -> Response:
    """Show what the agent opened today, each with the way on."""
    registrations = services.list_of_the_day(staff.member.require_outlet(), staff.member.id)
    return page(request, "today.html", registrations=registrations, section="today")


@router.get("/counter/log-entry", dependencies=[needs(Right.OWN_SIGN_IN)])
def explain_the_log(request: Request, staff: Staff) -> Response:  # noqa: ARG001 - same
    """Say how an entry of the log is checked."""
    return page(request, "log-entry.html")
