"""Where everybody lands who signed in, and how an entry of the log is checked."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from realname.access.model.rights import Right
from realname.access.pages.access import Staff, needs
from realname.access.pages.pages import page
from realname.access.pages.sign_in_path import ACCOUNT, home_of
from realname.access.pages.sign_in_rules import SignInRules
from realname.platform.http.served import Services

router = APIRouter()


@router.get("/counter", dependencies=[needs(Right.OWN_SIGN_IN)])
@router.get("/counter/", dependencies=[needs(Right.OWN_SIGN_IN)])
def redirect_home(staff: Staff, services: Services) -> Response:
    """Lead on to where their role begins, to what has to be set up before, or to the sign-in."""
    is_set_up = staff.means in services[SignInRules].enough_means and not staff.must_renew_password
    return RedirectResponse(home_of(staff.member.role) if is_set_up else ACCOUNT, HTTPStatus.SEE_OTHER)


@router.get("/counter/log-entry", dependencies=[needs(Right.OWN_SIGN_IN)])
def explain_the_log(request: Request, staff: Staff) -> Response:  # noqa: ARG001 - same
    """Say how an entry of the log is checked."""
    return page(request, "log-entry.html")
