"""Who calls: a machine client with a bearer token (RFC 6750), known before anything of its request is read."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security, params
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from realname.domain.errors import AccessDenied
from realname.domain.identifiers import ClientId
from realname.domain.scopes import Scope
from realname.entrypoints.api.services import Services
from realname.entrypoints.http.security_log import log_refused_control

_bearer = HTTPBearer(auto_error=False, scheme_name="bearer", description="A token of `realname tokens issue`; only its hash is kept.")


def authenticate(
    request: Request, services: Services, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> ClientId:
    """Find the client.

    Raises:
        AccessDenied: No token, or one that nobody holds.
    """
    if credentials is None:
        raise AccessDenied
    try:
        client_id = services.verify_token(credentials.credentials)
    except AccessDenied as refused:
        log_refused_control(request, control="token", code=refused.code)
        raise
    request.state.client = client_id.value
    return client_id


Client = Annotated[ClientId, Security(authenticate)]


@dataclass(frozen=True, slots=True)
class Scoped:
    """Dependency of every route that asks for a token: the scope it needs, which docs/roles.md and the tests read from here."""

    scope: Scope

    def __call__(self, client: Client, services: Services) -> None:
        """Refuse a token without it.

        Raises:
            ScopeMissing: The client's token was not issued for this.
        """
        services.require_scope(client, self.scope)


def scoped(scope: Scope) -> params.Depends:
    """Declare the scope that a route needs."""
    declared: params.Depends = Depends(Scoped(scope))
    return declared


def scope_of(route: APIRoute) -> Scope | None:
    """The scope that a route declares; None: it asks for no token."""
    return next((one.call.scope for one in route.dependant.dependencies if isinstance(one.call, Scoped)), None)
