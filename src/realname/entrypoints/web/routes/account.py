"""What somebody signs in with, and what they are."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.application.staff_words import ROLE_WORDS
from realname.domain.rights import Right
from realname.entrypoints.web.access import Staff, needs
from realname.entrypoints.web.pages import page
from realname.entrypoints.web.sign_in_path import ACCOUNT

router = APIRouter(dependencies=[needs(Right.OWN_SIGN_IN)])


@router.get(ACCOUNT)
def show_account(request: Request, staff: Staff) -> Response:
    """Show it."""
    return page(request, "account.html", role_words=ROLE_WORDS[staff.member.role])
