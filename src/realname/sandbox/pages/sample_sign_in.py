"""The sign-in of a sample member of staff: in each app for its own roles, by the key of the start page instead of a password."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from realname.access.pages.sign_in_form import keep_sign_in
from realname.access.pages.sign_in_path import LANDING, SignInRules, after_sign_in
from realname.kernel.errors import InvalidInput, NotFound
from realname.kernel.registry import App
from realname.platform.http.bodies import SMALL_BYTES
from realname.platform.http.served import Services
from realname.platform.web.csrf import FIELD, require_token
from realname.platform.web.forms import Form, read_form
from realname.sandbox.use_cases.newcomers import SAMPLE_STAFF, SignInSampleStaff, StartKey

router = APIRouter()
SIGN_IN = "/sandbox/sign-in"


async def start_form(request: Request, services: Services) -> Form:
    """Read a form of the start page. Its key is known to no other site, and to no one who did not see the terminal.

    The form for inspectors comes from the page at the other port, so the browser's word on its origin is not asked.

    Raises:
        NotFound: This is no sandbox.
        Rejection: Without the key.
    """
    key = start_key_of(services)
    form = await read_form(request, limit_bytes=SMALL_BYTES)
    require_token(given=form.text(FIELD), expected=key.text)
    return form


def start_key_of(services: App) -> StartKey:
    """The key of the start page.

    Raises:
        NotFound: This is no sandbox.
    """
    key = services.find(StartKey)
    if key is None:
        raise NotFound
    return key


StartForm = Annotated[Form, Depends(start_form)]


@router.post(SIGN_IN)
def sign_in(request: Request, form: StartForm, services: Services) -> Response:
    """Sign in as a member of this app; an agent or supervisor is asked to set the counter up before anything else.

    Raises:
        InvalidInput: No such member signs in here.
    """
    login = form.text("login")
    role = SAMPLE_STAFF.get(login)
    if role is None or role.realm is not services[SignInRules].realm:
        raise InvalidInput(field="login")
    answer = RedirectResponse(after_sign_in(role, LANDING), HTTPStatus.SEE_OTHER)
    keep_sign_in(request, answer, services, services[SignInSampleStaff](login))
    return answer
