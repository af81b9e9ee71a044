"""Errors as CAMARA writes them (Commonalities 0.9): status, code and message, under the request's correlator; nothing sent is repeated."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from realname.kernel.errors import (
    AccessDenied,
    DependencyError,
    InvalidInput,
    NotFound,
    RateLimited,
    RealNameError,
    RequestError,
    StateConflict,
)
from realname.kernel.ports import RandomTokens
from realname.platform.api.problems import RETRY_AFTER_S, InvalidFields, Rejection, faults_of
from realname.platform.errors import ScopeMissing
from realname.platform.http.security_log import log_refusal
from realname.relying.connectors.client_keys import ALGORITHMS
from realname.relying.errors import (
    CallbackRefused,
    CapturesUsedUp,
    CredentialKindRefused,
    CredentialTokenRefused,
    DeliveryKeyMissing,
    IdentifierMissing,
    IdentifierUnnecessary,
    NetworkSignInRequired,
    NothingToCompare,
    NumberNotServed,
    NumberQuotaReached,
    ProtocolRefused,
    RelyingConsentMissing,
    ScopesNotAllowed,
    ServiceNotApplicable,
    SinkRefused,
    SubscriptionExists,
    SubscriptionsUsedUp,
    ValueOutOfRange,
    ValuesUsedUp,
)

CORRELATOR = "x-correlator"
_FORM = re.compile(r"[a-zA-Z0-9\-_:;./<>{}]{0,256}", re.ASCII)
_LACKS_FORM = "has_bad_correlator"

# The first class that an error is of; messages are those of the documents.
_CODES: Sequence[tuple[type[RealNameError], HTTPStatus, str, str]] = (
    (ValueOutOfRange, HTTPStatus.BAD_REQUEST, "OUT_OF_RANGE", "Client specified an invalid range."),
    (
        NothingToCompare,
        HTTPStatus.BAD_REQUEST,
        "KNOW_YOUR_CUSTOMER.INVALID_PARAM_COMBINATION",
        "Indicated parameter combination is invalid",
    ),
    (ProtocolRefused, HTTPStatus.BAD_REQUEST, "INVALID_PROTOCOL", "Only HTTP is supported"),
    (CredentialKindRefused, HTTPStatus.BAD_REQUEST, "INVALID_CREDENTIAL", "Only Access token or Private key JWT are supported"),
    (CredentialTokenRefused, HTTPStatus.BAD_REQUEST, "INVALID_TOKEN", "Only bearer token is supported"),
    (SinkRefused, HTTPStatus.BAD_REQUEST, "INVALID_SINK", "sink not valid for the specified protocol"),
    (InvalidInput, HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT", "Client specified an invalid argument, request body or query param."),
    (
        ScopesNotAllowed,
        HTTPStatus.FORBIDDEN,
        "CONSENT_INFO.NOT_ALLOWED_SCOPES_PURPOSE",
        "The requested scope(s) and Purpose combination is not allowed for this API Consumer.",
    ),
    (
        CapturesUsedUp,
        HTTPStatus.FORBIDDEN,
        "CONSENT_INFO.CAPTURE_FREQUENCY_EXCEEDED",
        "The frequency of consent capture requests has been exceeded. Please try again later.",
    ),
    (CallbackRefused, HTTPStatus.FORBIDDEN, "CONSENT_INFO.INVALID_CALLBACK_URL", "The provided callback URL is invalid."),
    (
        NetworkSignInRequired,
        HTTPStatus.FORBIDDEN,
        "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK",
        "Client must authenticate via the mobile network to use this service",
    ),
    (
        RelyingConsentMissing,
        HTTPStatus.FORBIDDEN,
        "PERMISSION_DENIED",
        "Client does not have sufficient permissions to perform this action.",
    ),
    (ScopeMissing, HTTPStatus.FORBIDDEN, "PERMISSION_DENIED", "Client does not have sufficient permissions to perform this action."),
    (
        AccessDenied,
        HTTPStatus.UNAUTHORIZED,
        "UNAUTHENTICATED",
        "Request not authenticated due to missing, invalid, or expired credentials. A new authentication is required.",
    ),
    (
        NumberNotServed,
        HTTPStatus.NOT_FOUND,
        "IDENTIFIER_NOT_FOUND",
        "The phone number provided is not associated with a customer account",
    ),
    (NotFound, HTTPStatus.NOT_FOUND, "NOT_FOUND", "The specified resource is not found."),
    (SubscriptionExists, HTTPStatus.CONFLICT, "ALREADY_EXISTS", "The resource that a client tried to create already exists."),
    (StateConflict, HTTPStatus.CONFLICT, "ABORTED", "Concurrency conflict."),
    (IdentifierMissing, HTTPStatus.UNPROCESSABLE_ENTITY, "MISSING_IDENTIFIER", "No phone number has been provided"),
    (
        IdentifierUnnecessary,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "UNNECESSARY_IDENTIFIER",
        "An explicit phone number has been provided when one is already associated with the access token",
    ),
    (
        ServiceNotApplicable,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "SERVICE_NOT_APPLICABLE",
        "The service is not applicable for the provided phone number",
    ),
    (
        DeliveryKeyMissing,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "PRIVATE_KEY_JWT_NOT_CONFIGURED",
        "No JWK Set configured for PRIVATE_KEY_JWT authentication.",
    ),
    (SubscriptionsUsedUp, HTTPStatus.TOO_MANY_REQUESTS, "QUOTA_EXCEEDED", "Out of resource quota."),
    (NumberQuotaReached, HTTPStatus.TOO_MANY_REQUESTS, "QUOTA_EXCEEDED", "Out of resource quota."),
    (ValuesUsedUp, HTTPStatus.TOO_MANY_REQUESTS, "QUOTA_EXCEEDED", "Out of resource quota."),
    (RateLimited, HTTPStatus.TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", "Rate limit reached."),
    (RequestError, HTTPStatus.BAD_REQUEST, "INVALID_ARGUMENT", "Client specified an invalid argument, request body or query param."),
    (DependencyError, HTTPStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE", "Service Unavailable."),
    (RealNameError, HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL", "Unknown server error. Typically a server bug."),
)
# What HTTP itself turns down.
_OF_HTTP: Mapping[HTTPStatus, tuple[str, str]] = {
    HTTPStatus.NOT_FOUND: ("NOT_FOUND", "The specified resource is not found."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("METHOD_NOT_ALLOWED", "The requested method is not allowed/supported on the target resource."),
    HTTPStatus.REQUEST_TIMEOUT: ("TIMEOUT", "Request timeout exceeded."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (
        "UNSUPPORTED_MEDIA_TYPE",
        "The server refuses to accept the request because the payload format is in an unsupported format.",
    ),
}


class Correlator:
    """ASGI middleware, outside of all others: every answer carries the correlator of its request, or a new one where it has none."""

    def __init__(self, app: ASGIApp, *, tokens: RandomTokens) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a correlator of another form is not given back, and its route refuses it (`require_correlator`)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(CORRELATOR)
        is_good = given is not None and _FORM.fullmatch(given) is not None
        correlator = given if given is not None and is_good else self._tokens.token()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[CORRELATOR] = correlator
            await send(message)

        state = {**scope.get("state", {}), _LACKS_FORM: given is not None and not is_good}
        await self._app({**scope, "state": state}, receive, answer)


def require_correlator(request: Request) -> None:
    """Dependency of every route: refuse a correlator that the definitions do not allow.

    Raises:
        InvalidInput: Too long, or with other signs.
    """
    if getattr(request.state, _LACKS_FORM, False):
        raise InvalidInput(field=f"header.{CORRELATOR}")


def register_camara_answers(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Turn every error of the application and of its routers into an answer as CAMARA writes it."""

    @app.exception_handler(RealNameError)
    def known(request: Request, error: RealNameError) -> JSONResponse:
        return camara_answer(request, error, None)

    @app.exception_handler(Rejection)
    def rejected(request: Request, rejection: Rejection) -> JSONResponse:
        code = _OF_HTTP.get(rejection.status)
        if code is None:  # a body that is too large: the definitions bound what they take
            return camara_answer(request, rejection.error, None, rejection.headers)
        return _answer(request, rejection.error, rejection.status, *code, rejection.headers)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, problem: RequestValidationError) -> JSONResponse:
        return camara_answer(request, InvalidFields(faults=faults_of(problem.errors())).error, None)

    @app.exception_handler(HTTPException)
    def routed(request: Request, problem: HTTPException) -> JSONResponse:
        status = HTTPStatus(problem.status_code)
        code, message = _OF_HTTP.get(status, ("INVALID_ARGUMENT", status.phrase))
        # Each route knows its own method alone; RFC 9110, 10.2.1: all methods of the address.
        methods = _methods(request, routers) if status is HTTPStatus.METHOD_NOT_ALLOWED else []
        return _answer(request, RequestError(), status, code, message, {"Allow": ", ".join(methods)} if methods else problem.headers)


def _methods(request: Request, routers: Sequence[APIRouter]) -> list[str]:
    """The methods that an address takes."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return sorted({method for route in routes if route.path_regex.match(request.url.path) for method in route.methods or ()})


def camara_answer(
    request: Request, error: RealNameError, status: HTTPStatus | None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The error as an answer; with another status than that of its class it is a fault of ours, and says nothing but that.

    Args:
        request: That failed.
        error: Why.
        status: As the envelope knows it; None: that of the error's class.
        headers: More headers.
    """
    found, code, message = next(row[1:] for row in _CODES if isinstance(error, row[0]))
    field = error.facts.get("field")
    said = f"{message} Field: {field}." if isinstance(error, InvalidInput) and field else message
    return _answer(request, error, status or found, code, said, headers)


def _answer(
    request: Request, error: RealNameError, status: HTTPStatus, code: str, message: str, headers: Mapping[str, str] | None
) -> JSONResponse:
    request.state.error_code = error.code
    log_refusal(request, error)
    content = {"status": status.value, "code": code, "message": message}
    return JSONResponse(content, status.value, headers=_headers(request, error, status) | dict(headers or {}))


def _headers(request: Request, error: RealNameError, status: HTTPStatus) -> dict[str, str]:
    if status is HTTPStatus.UNAUTHORIZED:
        # RFC 6750, 3.1: no error where no token was sent. RFC 9449, 7.1: a token that is bound to a key is taken as well.
        wrong = 'error="invalid_token"' if "authorization" in request.headers else ""
        challenges = (('Bearer realm="realname"', wrong), (f'DPoP algs="{" ".join(ALGORITHMS)}"', wrong))
        return {"WWW-Authenticate": ", ".join(one for challenge in challenges for one in challenge if one)}
    if isinstance(error, ScopeMissing):
        return {"WWW-Authenticate": f'Bearer realm="realname", error="insufficient_scope", scope="{error.facts["scope"]}"'}
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return {"Retry-After": str(error.facts.get("retry_after_s", RETRY_AFTER_S))}
    return {}
