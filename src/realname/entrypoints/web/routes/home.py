"""Where everything begins: the registrations of the day, and the way to a new one."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from realname.entrypoints.web.access import Staff
from realname.entrypoints.web.pages import page
from realname.entrypoints.web.services import Services
from realname.entrypoints.web.sign_in_path import HOME

router = APIRouter()


@router.get("/")
def lead_to_the_counter() -> Response:
    """Lead on."""
    return RedirectResponse("/counter/", HTTPStatus.SEE_OTHER)


@router.get("/counter")
@router.get("/counter/")
def lead_home(staff: Staff) -> Response:  # noqa: ARG001 - whoever is not signed in is led to the sign-in
    """Lead on, or to the sign-in."""
    return RedirectResponse(HOME, HTTPStatus.SEE_OTHER)


@router.get(HOME)
def show_today(request: Request, staff: Staff, services: Services) -> Response:
    """Show what the agent opened today, each with the way on."""
    registrations = services.list_of_the_day(staff.member.outlet_id, staff.member.id)
    return page(request, "today.html", registrations=registrations, section="today")


@router.get("/counter/log-entry")
def explain_the_log(request: Request, staff: Staff) -> Response:  # noqa: ARG001 - same
    """Say how an entry of the log is checked."""
    return page(request, "log-entry.html")
