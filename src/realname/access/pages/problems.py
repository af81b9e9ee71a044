"""The one place where an error becomes a page: what happened, what to do, where to go, the code small beneath; never a stack."""

from http import HTTPStatus
from typing import Protocol
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from realname.access.errors import CounterRequired, FreshSignInRequired, NewPasswordRequired, SignInRequired, StrongerSignInRequired
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.sign_in_path import ACCOUNT, ADMIN, BIND, LANDING, PERSON_SESSION_ENDED, SIGN_IN, sign_in_path
from realname.kernel.errors import DependencyError, PersonSignInRequired, RateLimited, RealNameError, StateConflict
from realname.platform.http.security_log import log_refusal, log_refused_control
from realname.platform.http.served import services_of
from realname.platform.http.statuses import status_of as shared_status_of
from realname.platform.text.catalogues import translate
from realname.platform.web.csrf import HEADER
from realname.platform.web.http_errors import Kind, Rejection

_OWN_STATUSES = ((SignInRequired, HTTPStatus.UNAUTHORIZED), (PersonSignInRequired, HTTPStatus.UNAUTHORIZED))
_KINDS = {HTTPStatus.NOT_FOUND: Kind.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED: Kind.METHOD}


class StaleForm(Protocol):
    """Says where a form leads that came too late, another tab's or one that the back button showed: the capability of the form knows it."""

    def __call__(self, request: Request, error: StateConflict, /) -> str | None:
        """The address; None: the form is none of this capability, and the problem is shown."""
        ...


def status_of(error: type[RealNameError]) -> HTTPStatus:
    """Status of an error's class as the pages answer it."""
    return shared_status_of(error, own=_OWN_STATUSES)


def register_problem_pages(app: FastAPI) -> None:
    """Turn every error of the application and of the router into a page, or into JSON for our script.

    Raises:
        RegistryIncomplete: No capability says where a stale form leads.
    """
    app.state.services[StaleForm]

    @app.exception_handler(RealNameError)
    def known(request: Request, error: RealNameError) -> Response:
        return problem_answer(request, error, status_of(type(error)))

    @app.exception_handler(Rejection)
    def rejected(request: Request, rejection: Rejection) -> Response:
        return _rejection_answer(request, rejection)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, _problem: RequestValidationError) -> Response:
        # A path or query that is not of our form: there is no such page.
        return _rejection_answer(request, Rejection(Kind.NOT_FOUND, HTTPStatus.NOT_FOUND))

    @app.exception_handler(HTTPException)
    def routed(request: Request, problem: HTTPException) -> Response:
        status = HTTPStatus(problem.status_code)
        return _rejection_answer(request, Rejection(_KINDS.get(status, Kind.OTHER), status, headers=problem.headers))


def problem_answer(request: Request, error: RealNameError, status: HTTPStatus) -> Response:
    """The answer to an error: the sign-in, the step that is due, or a page with the error's words."""
    request.state.error_code = error.code
    log_refusal(request, error)
    if _is_scripted(request):
        return _as_json(request, error, status)
    elsewhere = _led_to(request, error)
    if elsewhere is None and isinstance(error, StateConflict) and request.method == "POST":
        elsewhere = services_of(request)[StaleForm](request, error)
    if elsewhere is not None:
        return see_other(elsewhere)
    registration_id = request.path_params.get("registration_id")
    wait_s = int(error.facts.get("retry_after_s", 0)) if isinstance(error, RateLimited | DependencyError) else 0
    answer = page(
        request,
        "problem.html",
        status=status,
        words=error.words,
        code=error.code,
        wait_s=wait_s,
        registration_id=registration_id if status is not HTTPStatus.NOT_FOUND else None,
        request_id=request.state.request_id,
    )
    if wait_s:
        answer.headers["Retry-After"] = str(wait_s)
    return answer


def _led_to(request: Request, error: RealNameError) -> str | None:
    """Where the person who has to do something else first is led, and from there back to where they were going; None: nowhere."""
    here = quote(request.url.path if request.method == "GET" else LANDING, safe="")
    match error:
        case SignInRequired():
            return sign_in_path(request)
        case PersonSignInRequired():
            return PERSON_SESSION_ENDED
        case FreshSignInRequired():
            return f"{SIGN_IN}?to={here if request.method == 'GET' else quote(_page_of_form(request), safe='')}"
        case CounterRequired():
            return f"{BIND}?to={here}"
        case StrongerSignInRequired() | NewPasswordRequired():
            return ACCOUNT
        case _:
            return None


def _page_of_form(request: Request) -> str:
    """The page of a form that came too late: a form of the administrator's app is at its own address."""
    return request.url.path if request.url.path.startswith(f"{ADMIN}/") else ACCOUNT


def _rejection_answer(request: Request, rejection: Rejection) -> Response:
    request.state.error_code = rejection.kind.value
    if rejection.control:
        log_refused_control(request, control=rejection.control, code=rejection.kind.value)
    if _is_scripted(request):
        answer: Response = JSONResponse({"code": rejection.kind.value}, rejection.status)
    else:
        answer = page(
            request,
            "rejected.html",
            status=rejection.status,
            kind=rejection.kind.value,
            limit_mb=rejection.limit_mb,
            request_id=request.state.request_id,
        )
    answer.headers.update(rejection.headers)
    return answer


def _is_scripted(request: Request) -> bool:
    """Whether our script asks, which reads JSON; for parts of pages it asks without the token."""
    return HEADER in request.headers


def _as_json(request: Request, error: RealNameError, status: HTTPStatus) -> Response:
    words, language = error.words, language_of(request)
    content: dict[str, str | int] = {
        "code": error.code,
        "title": translate(words.happened, language),
        "detail": translate(words.do, language),
    }
    headers = {}
    if "retry_after_s" in error.facts:
        content["pause_s"] = int(error.facts["retry_after_s"])
        headers["Retry-After"] = str(error.facts["retry_after_s"])
    return JSONResponse(content, status, headers=headers)
