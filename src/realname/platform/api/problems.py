"""RFC 9457 problems: the one place where an error becomes an HTTP status. Facts are members; no value sent is ever echoed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

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
_RESERVED = frozenset({"type", "title", "status", "detail", "instance", "code", "mode", "errors"})
MOST_FAULTS = 50  # of one answer: a body of 8 KiB has no more fields than that
_MOST_ERRORS = 100  # in a body, before its list is made: more than any body that was meant to be right has
_OWN_NAME = re.compile(r"[a-z][a-z_]{0,39}")
router = APIRouter()


class FaultReason(StrEnum):
    """What is wrong with a field."""

    MISSING = "missing"
    UNKNOWN = "unknown-member"
    TYPE = "wrong-type"
    CHOICE = "not-a-choice"
    LENGTH = "wrong-length"
    RANGE = "out-of-range"
    FORM = "wrong-form"


# How the kinds of Pydantic's errors begin; what is not listed is a matter of form.
_REASONS = (
    ("missing", FaultReason.MISSING),
    ("extra_forbidden", FaultReason.UNKNOWN),
    ("enum", FaultReason.CHOICE),
    ("literal_error", FaultReason.CHOICE),
    ("string_too_", FaultReason.LENGTH),
    ("too_", FaultReason.LENGTH),
    ("greater_than", FaultReason.RANGE),
    ("less_than", FaultReason.RANGE),
    ("string_type", FaultReason.TYPE),
    ("bool_type", FaultReason.TYPE),
    ("int_type", FaultReason.TYPE),
    ("list_type", FaultReason.TYPE),
    ("dict_type", FaultReason.TYPE),
    ("model_type", FaultReason.TYPE),
    ("model_attributes_type", FaultReason.TYPE),
)


class Rejection(Exception):
    """A request that HTTP itself turns down before a use case sees it: the error, and the status that its class alone does not give."""

    def __init__(self, *, error: RequestError, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.error = error
        self.status = status
        self.headers = headers or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """One field that is wrong.

    Attributes:
        field: Its path, such as `body.consent.language` or `header.idempotency-key`.
        reason: Of a closed list (`FaultReason`).
    """

    field: str
    reason: FaultReason


class InvalidFields(Exception):
    """A request some fields of which are wrong: answered as `invalid-input`, with all of them."""

    def __init__(self, *, faults: Sequence[FieldFault]) -> None:
        super().__init__()
        self.faults = tuple(faults[:MOST_FAULTS])

    @property
    def error(self) -> InvalidInput:
        """The error, which names the first."""
        return InvalidInput(field=self.faults[0].field if self.faults else "body")


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


def errors_of(problem: ValidationError) -> Sequence[ErrorDetails]:
    """What is wrong with a JSON body, without what was sent.

    Raises:
        InvalidFields: So much is wrong that a list of it would cost memory and help no one; `body` is named alone.
    """
    if problem.error_count() > _MOST_ERRORS:
        raise InvalidFields(faults=[FieldFault(field="body", reason=FaultReason.FORM)])
    return problem.errors(include_url=False, include_context=False, include_input=False)


def faults_of(errors: Sequence[ErrorDetails], *, below: str = "") -> tuple[FieldFault, ...]:
    """Name every field that is wrong once, as a path; a name that the client made up is left out, as it may be personal.

    Args:
        errors: As Pydantic gives them.
        below: Where the checked value lies in the request, such as `body`; empty: each error says that itself.
    """
    found: dict[str, FieldFault] = {}
    for error in errors:
        place = [below, *error["loc"]] if below else list(error["loc"])
        is_unknown = error["type"] == "extra_forbidden"
        field = _path(place[:-1] if is_unknown else place)
        found.setdefault(field, FieldFault(field=field, reason=_reason(error["type"])))
    return tuple(found.values())


def _path(place: Sequence[int | str]) -> str:
    own = [str(part).lower().replace("_", "-") if place[0] == "header" else str(part) for part in place if _is_own(part)]
    return ".".join(own) or "body"


def _reason(kind: str) -> FaultReason:
    return next((reason for begins, reason in _REASONS if kind.startswith(begins)), FaultReason.FORM)


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
        return invalid_fields(request, InvalidFields(faults=faults_of(problem.errors())))

    @app.exception_handler(InvalidFields)
    def invalid_fields(request: Request, problem: InvalidFields) -> JSONResponse:
        return problem_answer(request, problem.error, status_of(InvalidInput), faults=problem.faults)

    @app.exception_handler(HTTPException)
    def routed(request: Request, problem: HTTPException) -> JSONResponse:
        error = NotFound() if problem.status_code == HTTPStatus.NOT_FOUND else RequestError()
        headers = dict(problem.headers or {})
        if problem.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(sorted(_methods_of(request)))
        return problem_answer(request, error, HTTPStatus(problem.status_code), headers)


def _methods_of(request: Request) -> set[str]:
    """The methods of all routes at a path: the framework names those of the first alone."""
    app: FastAPI = request.app
    there = [one for one in app.router.routes if isinstance(one, Route) and one.matches(request.scope)[0] is not Match.NONE]
    return {method for one in there for method in one.methods or ()}


def problem_answer(
    request: Request,
    error: RealNameError,
    status: HTTPStatus,
    headers: Mapping[str, str] | None = None,
    *,
    faults: Sequence[FieldFault] = (),
) -> JSONResponse:
    """The problem as an answer; where the fault is ours it says nothing but its code."""
    services: App = request.app.state.services
    request.state.error_code = error.code
    log_refusal(request, error)
    members = {} if status is HTTPStatus.INTERNAL_SERVER_ERROR else _without_reserved(error.facts)
    listed = {"errors": [{"field": one.field, "reason": one.reason.value} for one in faults]} if faults else {}
    content = (
        members
        | listed
        | {
            "type": f"{PAGES}{error.code}",
            "title": error.summary,
            "status": status.value,
            "code": error.code,
            "detail": error.remedy,
            "instance": f"urn:realname:request:{request.state.request_id}",
            "mode": services[Served].mode,
        }
    )
    return JSONResponse(content, status.value, headers=_headers(request, error, status) | dict(headers or {}), media_type=PROBLEM_JSON)


def _without_reserved(facts: Mapping[str, str | int | bool]) -> dict[str, str | int | bool]:
    return {name: value for name, value in facts.items() if name not in _RESERVED}


def _headers(request: Request, error: RealNameError, status: HTTPStatus) -> dict[str, str]:
    if status is HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": _challenge("invalid_token" if "authorization" in request.headers else "")}
    if status is HTTPStatus.FORBIDDEN and "scope" in error.facts:
        return {"WWW-Authenticate": _challenge("insufficient_scope", scope=str(error.facts["scope"]))}
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return {"Retry-After": str(error.facts.get("retry_after_s", RETRY_AFTER_S))}
    return {}


def _challenge(error: str, **members: str) -> str:
    """Say which token is asked for; a request without one is told no error (RFC 6750, 3)."""
    known = {"realm": "realname"} | ({"error": error} if error else {}) | members
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in known.items())


@router.get(f"{PAGES}{{code}}", include_in_schema=False)
def read_error_page(code: str) -> PlainTextResponse:
    """Explain an error's code."""
    error = error_of_code(code)
    if error is None:
        raise NotFound
    return PlainTextResponse(f"{error.code}\n\n{error.summary}\n\nWhat to do: {error.remedy}\n")
