"""RFC 9457 problems: the one place where an error becomes an HTTP status. Facts are members; no value sent is ever echoed."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from realname.kernel.errors import AccessDenied, InvalidInput, NotFound, RealNameError, RequestError, error_of_code
from realname.kernel.registry import App
from realname.platform.config.served import Served
from realname.platform.errors import ScopeMissing
from realname.platform.http.security_log import log_refusal
from realname.platform.http.statuses import status_of as shared_status_of

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_S = 5  # a dependency that is down rarely comes back sooner; the client may wait longer
PAGES = "/docs/errors/"  # + code: where a server explains it, from the error's class
_OWN_STATUSES = (
    (ScopeMissing, HTTPStatus.FORBIDDEN),
    (AccessDenied, HTTPStatus.UNAUTHORIZED),  # a machine is known by its token, or not at all
)
_RESERVED = frozenset({"type", "title", "status", "detail", "instance", "code", "mode"})
_OWN_NAME = re.compile(r"[a-z][a-z_]{0,39}")
router = APIRouter()


class Rejection(Exception):
    """A request that HTTP itself turns down before a use case sees it: the error, and the status that its class alone does not give."""

    def __init__(self, *, error: RequestError, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.error = error
        self.status = status
        self.headers = headers or {}


def too_large(*, field: str, limit_bytes: int) -> Rejection:
    """More bytes than allowed; the rest is not read, so the connection cannot be used again."""
    error = InvalidInput(field=field, limit_bytes=limit_bytes)
    return Rejection(error=error, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers={"Connection": "close"})


def too_slow(*, limit_s: int) -> Rejection:
    """The body did not arrive in time."""
    error = RequestError(field="body", limit_s=limit_s)
    return Rejection(error=error, status=HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"})


def media_type_not_accepted(*, accepted: str) -> Rejection:
    """The body is of another media type."""
    return Rejection(error=InvalidInput(field="header.content-type", accepted=accepted), status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def not_json() -> Rejection:
    """The body is no JSON text, or one nested too deeply."""
    return Rejection(error=InvalidInput(field="body"), status=HTTPStatus.BAD_REQUEST)


def status_of(error: type[RealNameError]) -> HTTPStatus:
    """Status of an error's class as the API answers it."""
    return shared_status_of(error, own=_OWN_STATUSES)


def invalid_field(errors: Sequence[ErrorDetails]) -> InvalidInput:
    """Name the first field that is wrong, as a path; a name that the client made up is left out, as it may be personal."""
    if not errors:
        return InvalidInput(field="body")
    place = list(errors[0]["loc"])
    if errors[0]["type"] == "extra_forbidden":
        place = place[:-1]
    own = [str(part).lower().replace("_", "-") if place[0] == "header" else str(part) for part in place if _is_own(part)]
    return InvalidInput(field=".".join(own) or "body")


def _is_own(part: int | str) -> bool:
    return isinstance(part, int) or _OWN_NAME.fullmatch(part.lower().replace("-", "_")) is not None


def register_problem_answers(app: FastAPI) -> None:
    """Turn every error of the application and of the router into a problem."""

    @app.exception_handler(RealNameError)
    def known(request: Request, error: RealNameError) -> JSONResponse:
        return problem_answer(request, error, status_of(type(error)))

    @app.exception_handler(Rejection)
    def rejected(request: Request, rejection: Rejection) -> JSONResponse:
        return problem_answer(request, rejection.error, rejection.status, rejection.headers)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, problem: RequestValidationError) -> JSONResponse:
        error = invalid_field(problem.errors())
        return problem_answer(request, error, status_of(type(error)))

    @app.exception_handler(HTTPException)
    def routed(request: Request, problem: HTTPException) -> JSONResponse:
        error = NotFound() if problem.status_code == HTTPStatus.NOT_FOUND else RequestError()
        return problem_answer(request, error, HTTPStatus(problem.status_code), problem.headers or {})


def problem_answer(request: Request, error: RealNameError, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The problem as an answer; where the fault is ours it says nothing but its code."""
    services: App = request.app.state.services
    request.state.error_code = error.code
    log_refusal(request, error)
    members = {} if status is HTTPStatus.INTERNAL_SERVER_ERROR else _without_reserved(error.facts)
    content = members | {
        "type": f"{PAGES}{error.code}",
        "title": error.summary,
        "status": status.value,
        "code": error.code,
        "detail": error.remedy,
        "instance": f"urn:realname:request:{request.state.request_id}",
        "mode": services[Served].mode,
    }
    return JSONResponse(content, status.value, headers=_headers(error, status) | dict(headers or {}), media_type=PROBLEM_JSON)


def _without_reserved(facts: Mapping[str, str | int | bool]) -> dict[str, str | int | bool]:
    return {name: value for name, value in facts.items() if name not in _RESERVED}


def _headers(error: RealNameError, status: HTTPStatus) -> dict[str, str]:
    if status is HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="realname"'}
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return {"Retry-After": str(error.facts.get("retry_after_s", RETRY_AFTER_S))}
    return {}


@router.get(f"{PAGES}{{code}}", include_in_schema=False)
def read_error_page(code: str) -> PlainTextResponse:
    """Explain an error's code."""
    error = error_of_code(code)
    if error is None:
        raise NotFound
    return PlainTextResponse(f"{error.code}\n\n{error.summary}\n\nWhat to do: {error.remedy}\n")
