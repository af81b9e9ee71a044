"""Who calls an API of relying services: by an access token of the provider, which has to have the scope of the operation."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from realname.platform.errors import ScopeMissing
from realname.platform.http.security_log import log_refused_control
from realname.platform.http.served import Services
from realname.relying.errors import RelyingTokenInvalid
from realname.relying.model.caller import Caller
from realname.relying.use_cases.verify_token import VerifyRelyingToken

_bearer = HTTPBearer(auto_error=False, scheme_name="openId", description="An access token of `POST /oauth2/token`.")


def caller(request: Request, services: Services, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> Caller:
    """Find who calls. The consent that the token rests on is looked up at each call.

    Raises:
        RelyingTokenInvalid: No token, one that is not valid, or consent that was revoked.
        RateLimited: The service calls too often.
    """
    if credentials is None:
        raise RelyingTokenInvalid
    try:
        known = services[VerifyRelyingToken](credentials.credentials)
    except RelyingTokenInvalid as refused:
        log_refused_control(request, control="token", code=refused.code)
        raise
    request.state.client = known.client.value
    return known


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
