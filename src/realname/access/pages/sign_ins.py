"""Where a person is signed in: the other places are ended from here."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import SESSION_COOKIE, SmallForm, Staff, may_set_up, needs
from realname.access.pages.cookies import read_cookie
from realname.access.pages.pages import see_other
from realname.access.pages.sign_in_path import ACCOUNT
from realname.access.use_cases.own_sessions import EndOtherSessions, EndOwnSession
from realname.kernel.identifiers import SignInId
from realname.platform.http.served import Services

# Not by a password alone, once its member signs in by more: the person who found one would keep them out.
router = APIRouter(dependencies=[needs(Right.OWN_SIGN_IN), Depends(may_set_up)])


@router.post(f"{ACCOUNT}/sign-ins/end")
def end(request: Request, staff: Staff, form: SmallForm, services: Services) -> Response:
    """End the one that is named, or all others where none is."""
    if named := form.text("id"):
        services[EndOwnSession](staff.member.id, SignInId(named))
    else:
        services[EndOtherSessions](staff.member.id, token=read_cookie(request, SESSION_COOKIE))
    return see_other(request, f"{ACCOUNT}?done=ended")
