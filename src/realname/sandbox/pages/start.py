"""The start page of a sandbox: a guide to the first registration, a sign-in for each role, and what else a newcomer needs."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from realname.access.model.rights import Right
from realname.access.model.staff import Role
from realname.access.pages.access import Sent, Staff, needs
from realname.access.pages.cookies import keep_cookie, read_cookie
from realname.access.pages.pages import page
from realname.access.pages.pages_app import HEADERS
from realname.access.text import ROLE_WORDS
from realname.access.use_cases.api_clients import IssueApiToken
from realname.access.use_cases.counters import IssueEnrolmentCode, ListCounters
from realname.kernel.identifiers import ClientId
from realname.kernel.registry import App
from realname.platform.http.served import Services
from realname.sandbox.pages.sample_sign_in import SIGN_IN, StartForm, start_key_of
from realname.sandbox.text import NAMES, TASKS
from realname.sandbox.use_cases.newcomers import SAMPLE_STAFF

router = APIRouter()
START = "/sandbox"
_KEY_COOKIE = "realname_start"
_YEAR_S = 365 * 24 * 3600
_CLIENT = ClientId("sandbox")
_POLICY = "Content-Security-Policy"
Key = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
NoBody = Annotated[bytes, Depends(Sent())]


@dataclass(frozen=True, slots=True)
class InspectorPort:
    """The port of the inspectors' app; 0: it is not reached."""

    number: int


@router.get(START)
def show_start(request: Request, services: Services) -> Response:
    """Show the page to who has opened the address that the terminal prints; tell all others to open it."""
    return _page(request, services)


@router.get(START + "/{key}")
def open_start(request: Request, key: Key, services: Services) -> Response:
    """Let the browser keep the key, so that no address holds it from now on."""
    if not start_key_of(services).is_right(key):
        return _page(request, services)
    answer = RedirectResponse(START, HTTPStatus.SEE_OTHER)
    keep_cookie(request, answer, _KEY_COOKIE, key, max_age_s=_YEAR_S)
    return answer


@router.post(START + "/api-token")
def issue_token(request: Request, form: StartForm, services: Services) -> Response:  # noqa: ARG001 - its key is checked
    """Issue a token for the API, shown this once; the one before is void."""
    return _page(request, services, token=services[IssueApiToken](_CLIENT))


@router.post(START + "/enrolment-code", dependencies=[needs(Right.COUNTERS_SET_UP)])
def issue_code(staff: Staff, body: NoBody, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Issue the code that sets this browser up as a counter of the member's outlet: in a sandbox there is no administrator to ask.

    Raises:
        NotFound: This is no sandbox.
    """
    start_key_of(services)
    outlet_id = staff.member.require_outlet()
    name = f"Counter {len(services[ListCounters](outlet_id)) + 1}"
    return JSONResponse({"code": services[IssueEnrolmentCode](outlet_id, name)}, HTTPStatus.CREATED)


def _page(request: Request, services: App, *, token: str = "") -> Response:
    key = start_key_of(services)
    is_open = bool(token) or key.is_right(read_cookie(request, _KEY_COOKIE))
    inspectors = _inspectors(request, services[InspectorPort])
    request.state.place = START
    answer = page(
        request,
        "start.html",
        status=HTTPStatus.OK if is_open else HTTPStatus.FORBIDDEN,
        key=key.text if is_open else "",
        members=[
            (login, NAMES.get(login, ROLE_WORDS[role]), TASKS[login], _place(role, inspectors)) for login, role in SAMPLE_STAFF.items()
        ],
        token=token,
    )
    answer.headers[_POLICY] = HEADERS[_POLICY].replace("form-action 'self'", f"form-action 'self' {inspectors}".rstrip())
    return answer


def _place(role: Role, inspectors: str) -> str:
    """Where the form of a role is sent; empty where its app is not reached."""
    if role is not Role.INSPECTOR:
        return SIGN_IN
    return f"{inspectors}{SIGN_IN}" if inspectors else ""


def _inspectors(request: Request, port: InspectorPort) -> str:
    """The address of the inspectors' app on the host by which this page was reached; empty where there is none."""
    if not port.number:
        return ""
    return str(request.url.replace(port=port.number, path="", query="", fragment="")).rstrip("/")
