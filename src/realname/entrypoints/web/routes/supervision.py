"""Where an inspector begins."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from realname.domain.rights import Right
from realname.entrypoints.web.access import Staff, needs
from realname.entrypoints.web.pages import page
from realname.entrypoints.web.sign_in_path import SUPERVISION

router = APIRouter()


@router.get("/")
def lead_to_the_overview() -> Response:
    """Lead on."""
    return RedirectResponse(SUPERVISION, HTTPStatus.SEE_OTHER)


@router.get(SUPERVISION, dependencies=[needs(Right.SUPERVISION_SEE)])
def show_overview(request: Request, staff: Staff) -> Response:  # noqa: ARG001 - who asks is known
    """Show whether anything is wrong."""
    return page(request, "supervision.html", section="supervision")
