"""The provider's calls: requests beside the browser, tokens, and their end. Errors have the form of OAuth 2.0 (RFC 6749, 5.2)."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from realname.kernel.errors import DependencyError, InvalidInput, RateLimited
from realname.kernel.registry import App
from realname.platform.api.bodies import FORM, parse_form, read_body, require_media_type
from realname.platform.http.bodies import SMALL_BYTES
from realname.platform.http.security_log import log_refusal, log_refused_control
from realname.relying.api.authentication import sent_proofs
from realname.relying.api.discovery import BACKCHANNEL, REVOKE, TOKEN
from realname.relying.errors import OAuthRefused
from realname.relying.use_cases.assertions import AuthenticateClient, Authenticated, Issuer, sent
from realname.relying.use_cases.backchannel import BeginBackchannel
from realname.relying.use_cases.limits import ClientLimits
from realname.relying.use_cases.proofs import SentProofs, VerifyProof
from realname.relying.use_cases.tokens import IssueTokens, RevokeToken

_NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # RFC 6749, 5.1
_RETRY_AFTER_S = 5
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}", re.ASCII)
_OWN_METHOD = "private_key_jwt"
Fields = Mapping[str, str]
Answers = Callable[[App, Authenticated, Fields], JSONResponse]

router = APIRouter()


@router.post(TOKEN, include_in_schema=False)
async def give_tokens(request: Request) -> JSONResponse:
    """Give tokens for a grant."""
    return await _answered(request, partial(_tokens, sent_proofs(request)))


@router.post(BACKCHANNEL, include_in_schema=False)
async def begin_backchannel(request: Request) -> JSONResponse:
    """Take a request beside the browser."""
    return await _answered(request, _backchannel)


@router.post(REVOKE, include_in_schema=False)
async def revoke_token(request: Request) -> JSONResponse:
    """End a token."""
    return await _answered(request, _revoked)


async def _answered(request: Request, answer: Answers) -> JSONResponse:
    require_media_type(request, FORM)
    body = await read_body(request, field="body", limit_bytes=SMALL_BYTES)
    return await run_in_threadpool(_answer, request, body, answer)


def _answer(request: Request, body: bytes, answer: Answers) -> JSONResponse:
    services: App = request.app.state.services
    try:
        fields = sent(parse_form(body))
        endpoint = f"{services[Issuer].url}{request.url.path}"
        known = services[AuthenticateClient](fields, endpoint=endpoint, authorization=request.headers.get("authorization", ""))
        request.state.client = known.client.id.value
        services[ClientLimits].count_call(known.client)
        return answer(services, known, fields)
    except OAuthRefused as refused:
        return _refused(request, str(refused.facts["error"]))
    except InvalidInput:
        return _refused(request, "invalid_request")
    except (RateLimited, DependencyError) as problem:
        request.state.error_code = problem.code
        log_refusal(request, problem)
        status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(problem, RateLimited) else HTTPStatus.SERVICE_UNAVAILABLE
        headers = _NOT_KEPT | {"Retry-After": str(problem.facts.get("retry_after_s", _RETRY_AFTER_S))}
        return JSONResponse({"error": "temporarily_unavailable"}, status, headers=headers)


def _tokens(proofs: SentProofs, services: App, known: Authenticated, fields: Fields) -> JSONResponse:
    thumbprint = services[VerifyProof](proofs) if proofs.proofs else None
    if proofs.proofs and thumbprint is None:
        raise OAuthRefused(error="invalid_dpop_proof")
    issued = services[IssueTokens](known, fields, key_thumbprint=thumbprint)
    content = {
        "access_token": issued.access_token,
        "token_type": "DPoP" if issued.is_bound else "Bearer",
        "expires_in": issued.expires_in_s,
        "scope": issued.scope,
        **({"refresh_token": issued.refresh_token} if issued.refresh_token else {}),
        **({"id_token": issued.id_token} if issued.id_token else {}),
    }
    return JSONResponse(content, headers=_NOT_KEPT)


def _backchannel(services: App, known: Authenticated, fields: Fields) -> JSONResponse:
    begun = services[BeginBackchannel](known.client, fields)
    content = {"auth_req_id": begun.auth_req_id, "expires_in": begun.expires_in_s, "interval": begun.interval_s}
    return JSONResponse(content, headers=_NOT_KEPT)


def _revoked(services: App, known: Authenticated, fields: Fields) -> JSONResponse:
    if "token" not in fields:  # RFC 7009, 2.1
        raise OAuthRefused(error="invalid_request")
    services[RevokeToken](known.client, fields["token"])
    return JSONResponse({}, headers=_NOT_KEPT)


def _refused(request: Request, error: str) -> JSONResponse:
    request.state.error_code = error
    if error != "invalid_client":
        # RFC 6749, 5.2; CIBA Core 1.0, 11: 400, for a refusal of the person too.
        return JSONResponse({"error": error}, HTTPStatus.BAD_REQUEST, headers=_NOT_KEPT)
    log_refused_control(request, control="client-assertion", code=error)
    headers = _NOT_KEPT | {"WWW-Authenticate": f'{_scheme(request)} realm="realname"'}
    return JSONResponse({"error": error}, HTTPStatus.UNAUTHORIZED, headers=headers)


def _scheme(request: Request) -> str:
    """The scheme by which the client tried to authenticate (RFC 6749, 5.2), or else the name of the method that is accepted."""
    tried = request.headers.get("authorization", "").partition(" ")[0]
    return tried if _SCHEME.fullmatch(tried) else _OWN_METHOD
