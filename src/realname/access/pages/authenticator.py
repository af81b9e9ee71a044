"""The authenticator app of the person who is signed in: set up by a first code, removed."""

import io
from http import HTTPStatus

import segno
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

from realname.access.errors import CodeRefused
from realname.access.model.rights import Right
from realname.access.pages.access import SmallForm, Staff, may_set_up, needs
from realname.access.pages.pages import page, see_other
from realname.access.pages.sign_in_path import ACCOUNT, CHANGED
from realname.access.use_cases.authenticator_apps import BeginAuthenticator, ConfirmAuthenticator, RemoveAuthenticator, ShownSecret
from realname.platform.http.served import Services

router = APIRouter(dependencies=[needs(Right.OWN_PASSKEYS), Depends(may_set_up)])
_APP = f"{ACCOUNT}/app"


@router.post(_APP)
def begin(request: Request, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Show a new secret, to be read by the app."""
    request.state.place = ACCOUNT
    return _page(request, services[BeginAuthenticator](staff.member))


@router.post(f"{_APP}/confirm")
def confirm(request: Request, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Take the first code; a wrong one begins anew with another secret."""
    request.state.place = ACCOUNT
    try:
        backups = services[ConfirmAuthenticator](staff.member, form.text("code"))
    except CodeRefused:
        return _page(request, services[BeginAuthenticator](staff.member), has_failed=True, status=HTTPStatus.FORBIDDEN)
    return page(request, "app-codes.html", codes=backups)


@router.post(f"{_APP}/remove")
def remove(staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Remove it."""
    services[RemoveAuthenticator](staff.member.id)
    return see_other(CHANGED)


def _page(request: Request, shown: ShownSecret, *, has_failed: bool = False, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return page(request, "app.html", status=status, secret=shown.secret, qr=_qr(shown.address), has_failed=has_failed)


def _qr(address: str) -> Markup:
    out = io.BytesIO()
    segno.make_qr(address).save(
        out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, svgclass="rn-receipt__qr", lineclass=None
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by us
