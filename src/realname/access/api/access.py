"""The token endpoint (OAuth 2.0, RFC 6749, 3.2): a client's secret for an access token. Its errors have the form of that RFC (5.2)."""

import base64
from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal
from urllib.parse import unquote_plus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from realname.access.use_cases.api_clients import GrantAccess
from realname.kernel.errors import AccessDenied, InvalidInput
from realname.kernel.registry import App
from realname.platform.api import examples
from realname.platform.api.bodies import FORM, parse_form, read_body, require_media_type
from realname.platform.api.spec import answers_of, takes_form
from realname.platform.errors import ScopeMissing
from realname.platform.http.bodies import SMALL_BYTES
from realname.platform.http.security_log import log_refused_control

TOKEN_PATH = "/oauth/token"  # noqa: S105 - an address
_GRANT = "client_credentials"
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="realname"'}
_NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # RFC 6749, 5.1

router = APIRouter(tags=["access tokens"])


class TokenAnswer(BaseModel):
    """An access token (RFC 6749, 5.1)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="Seconds.")
    scope: str = Field(description="What it opens, between spaces.")


class TokenError(BaseModel):
    """Why there is none (RFC 6749, 5.2)."""

    error: Literal["invalid_request", "invalid_client", "invalid_scope", "unsupported_grant_type"]


class TokenRequest(BaseModel):
    """What a client sends, as a form."""

    grant_type: Literal["client_credentials"]
    scope: str | None = Field(default=None, max_length=512, description="Less than the client has, between spaces; without it: all of it.")
    client_id: str | None = Field(default=None, max_length=64, description="Where the secret is in the form, and not in `Authorization`.")
    client_secret: str | None = Field(default=None, max_length=128)


_ANSWERS: dict[int | str, dict[str, object]] = {
    200: {"model": TokenAnswer, "description": "An access token"},
    400: {"model": TokenError, "description": "Not asked for as it should be"},
    401: {"model": TokenError, "description": "No client has this id and secret"},
    500: answers_of(is_public=True)[500],
}


@router.post(
    TOKEN_PATH,
    operation_id="grantAccess",
    response_model=TokenAnswer,
    responses=_ANSWERS,
    openapi_extra=takes_form(TokenRequest, examples.TOKEN),
)
async def grant_access(request: Request) -> JSONResponse:
    """Give an access token for the secret of a client, sent by HTTP Basic or in the form, in one of the two ways."""
    require_media_type(request, FORM)
    body = await read_body(request, field="body", limit_bytes=SMALL_BYTES)
    return await run_in_threadpool(_answer, request, body, request.app.state.services)


def _answer(request: Request, body: bytes, services: App) -> JSONResponse:
    try:
        fields = parse_form(body)
        if fields.get("grant_type", "") != _GRANT:
            return _refused(request, "unsupported_grant_type" if fields.get("grant_type") else "invalid_request")
        client_id, secret = _credentials(request.headers.get("authorization", ""), fields)
        access = services[GrantAccess](client_id, secret, scopes=fields.get("scope", "").split())
    except ScopeMissing:
        return _refused(request, "invalid_scope")
    except AccessDenied:
        return _refused(request, "invalid_client")
    except InvalidInput as wrong:
        return _refused(request, "invalid_scope" if wrong.facts.get("field") == "scope" else "invalid_request")
    request.state.client = client_id
    content = {
        "access_token": access.token,
        "token_type": "Bearer",
        "expires_in": access.expires_in_s,
        "scope": " ".join(sorted(access.scopes)),
    }
    return JSONResponse(content, headers=_NOT_KEPT)


def _refused(request: Request, error: str) -> JSONResponse:
    request.state.error_code = error
    is_unknown = error == "invalid_client"
    if is_unknown:
        log_refused_control(request, control="client-secret", code=error)
    status = HTTPStatus.UNAUTHORIZED if is_unknown else HTTPStatus.BAD_REQUEST
    return JSONResponse({"error": error}, status.value, headers=_NOT_KEPT | (_CHALLENGE if is_unknown else {}))


def _credentials(header: str, fields: Mapping[str, str]) -> tuple[str, str]:
    """Read who asks, by one of the two ways.

    Raises:
        AccessDenied: By neither.
        InvalidInput: By both.
    """
    scheme, _, encoded = header.partition(" ")
    if not header:
        if not fields.get("client_secret"):
            raise AccessDenied
        return fields.get("client_id", ""), fields["client_secret"]
    if "client_secret" in fields:
        raise InvalidInput(field="body")
    if scheme.lower() != "basic":
        raise AccessDenied
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except ValueError:  # no base64, or no ASCII before or behind it
        raise AccessDenied from None
    return unquote_plus(client_id), unquote_plus(secret)  # RFC 6749, 2.3.1: encoded as in a form first
