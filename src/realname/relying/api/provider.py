"""The provider's calls: requests beside the browser, tokens, and their end. Errors have the form of OAuth 2.0 (RFC 6749, 5.2)."""

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
from realname.relying.use_cases.assertions import AuthenticateClient, Authenticated, Issuer
from realname.relying.use_cases.backchannel import BeginBackchannel
from realname.relying.use_cases.limits import ClientLimits
from realname.relying.use_cases.proofs import SentProofs, VerifyProof
from realname.relying.use_cases.tokens import IssueTokens, RevokeToken

_NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # RFC 6749, 5.1
_RETRY_AFTER_S = 5
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
        fields = parse_form(body)
        known = services[AuthenticateClient](fields, endpoint=f"{services[Issuer].url}{request.url.path}")
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
    services[RevokeToken](known.client, fields.get("token", ""))
    return JSONResponse({}, headers=_NOT_KEPT)


def _refused(request: Request, error: str) -> JSONResponse:
    request.state.error_code = error
    # RFC 6749, 5.2; CIBA Core 1.0, 11: all others are 400, a refusal of the person too.
    status = HTTPStatus.UNAUTHORIZED if error == "invalid_client" else HTTPStatus.BAD_REQUEST
    if error == "invalid_client":
        log_refused_control(request, control="client-assertion", code=error)
    return JSONResponse({"error": error}, status, headers=_NOT_KEPT)
