"""A new password of one's own: made by the server, shown once."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from realname.access.errors import FreshSignInRequired
from realname.access.model.rights import Right
from realname.access.pages.access import SESSION_COOKIE, SmallForm, Staff, may_set_up, needs
from realname.access.pages.cookies import BROWSER_COOKIE, keep_known_browser, read_cookie
from realname.access.pages.pages import page
from realname.access.pages.sign_in_path import ACCOUNT, LANDING
from realname.access.use_cases.change_password import ChangePassword
from realname.kernel.ports import Clock
from realname.platform.http.served import Services

router = APIRouter(dependencies=[needs(Right.OWN_SIGN_IN), Depends(may_set_up)])


def may_renew(staff: Staff, services: Services) -> None:
    """Refuse the person who signed in some time ago, unless they came in by a password that was handed out: it lets no one in again.

    Raises:
        FreshSignInRequired: It was more than five minutes ago.
    """
    if not staff.must_renew_password and not staff.is_fresh(services[Clock].now()):
        raise FreshSignInRequired(right=Right.OWN_PASSKEYS.value)


MayRenew = Annotated[None, Depends(may_renew)]


@router.post(f"{ACCOUNT}/password")
def renew(request: Request, staff: Staff, form: SmallForm, services: Services, _may: MayRenew) -> Response:  # noqa: ARG001 - its token is checked
    """Show a new one."""
    request.state.place = ACCOUNT
    token, browser = read_cookie(request, SESSION_COOKIE), read_cookie(request, BROWSER_COOKIE)
    given = services[ChangePassword](staff.member, token=token, browser=browser)
    answer = page(request, "own-password.html", password=given.password, next=LANDING if staff.must_renew_password else ACCOUNT)
    keep_known_browser(request, answer, given.browser)
    return answer
