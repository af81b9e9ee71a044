"""Come in by an invitation, once, to set up what one signs in with."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from realname.access.errors import InvitationRefused
from realname.access.pages.pages import page
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_form import StrangerForm, form_token, keep_form_token, keep_sign_in
from realname.access.pages.sign_in_path import ACCOUNT, JOIN
from realname.access.use_cases.invitations import AcceptInvitation
from realname.kernel.registry import App
from realname.platform.http.served import Services

router = APIRouter()


@router.get(JOIN)
def ask_for_code(request: Request, services: Services) -> Response:
    """Ask for the code; a link carries it behind the `#`, which no server and no log ever sees."""
    return _page(request, services)


@router.post(JOIN)
def join(request: Request, form: StrangerForm, services: Services) -> Response:
    """Come in."""
    try:
        signed_in = services[AcceptInvitation](form.text("code"), address=request.client.host if request.client else "")
    except InvitationRefused as refused:
        request.state.error_code = refused.code
        return _page(request, services, has_failed=True, status=status_of(InvitationRefused))
    answer = RedirectResponse(ACCOUNT, HTTPStatus.SEE_OTHER)
    keep_sign_in(request, answer, services, signed_in)
    return answer


def _page(request: Request, services: App, *, has_failed: bool = False, status: HTTPStatus = HTTPStatus.OK) -> Response:
    token = form_token(request, services)
    request.state.place = JOIN
    answer = page(request, "join.html", status=status, has_failed=has_failed)
    keep_form_token(request, answer, token)
    return answer
