"""Who calls an API of relying services: by an access token of the provider, which has to have the scope of the operation."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from realname.kernel.registry import App
from realname.platform.errors import ScopeMissing
from realname.platform.http.security_log import log_refused_control
from realname.platform.http.served import Services
from realname.relying.errors import RelyingTokenInvalid
from realname.relying.model.caller import Caller
from realname.relying.use_cases.assertions import Issuer
from realname.relying.use_cases.proofs import SentProofs
from realname.relying.use_cases.verify_token import VerifyRelyingToken

_BEARER, _BOUND = "bearer", "dpop"
PROOF = "dpop"


def caller(request: Request, services: Services) -> Caller:
    """Find who calls. The consent that the token rests on is looked up at each call.

    Raises:
        RelyingTokenInvalid: No token, one that is not valid or whose key was not proved, or consent that was revoked.
        RateLimited: The service calls too often.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in {_BEARER, _BOUND}:
        raise RelyingTokenInvalid
    try:
        known = services[VerifyRelyingToken](token.strip(), proofs=sent_proofs(request) if scheme.lower() == _BOUND else None)
    except RelyingTokenInvalid as refused:
        log_refused_control(request, control="token", code=refused.code)
        raise
    request.state.client = known.client.value
    return known


def sent_proofs(request: Request) -> SentProofs:
    """The proofs that came with a request (RFC 9449), of the address by which services know us."""
    services: App = request.app.state.services
    url = f"{services[Issuer].url}{request.url.path}"
    return SentProofs(proofs=request.headers.getlist(PROOF), method=request.method, url=url)


@dataclass(frozen=True, slots=True)
class Scoped:
    """Dependency of an operation: the scopes of which the token has to have one."""

    scopes: frozenset[str]

    def __call__(self, known: Annotated[Caller, Depends(caller)]) -> Caller:
        """Give the caller.

        Raises:
            ScopeMissing: The token has none of the scopes.
        """
        if not self.scopes & known.scopes:
            raise ScopeMissing(scope=min(self.scopes))
        return known


def with_scope(*scopes: str) -> Scoped:
    """Declare the scope that an operation needs; of several one is enough: `Depends(with_scope("kyc-match:match"))`."""
    return Scoped(frozenset(scopes))
