"""Who calls: a machine client with a bearer token (RFC 6750), known before anything of its request is read."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security, params
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from realname.access.model.api_client import KnownClient, Scope
from realname.access.use_cases.api_clients import ClientScope, VerifyApiToken
from realname.kernel.errors import AccessDenied
from realname.kernel.identifiers import REGISTRATION_FORM, AgentId, ClientId, RegistrationId
from realname.platform.http.security_log import log_refused_control
from realname.platform.http.served import Services

_MEANS = "An access token of `POST /oauth/token`, or a token of `realname access clients issue-token`."
_REGISTRATION = re.compile(REGISTRATION_FORM)
_bearer = HTTPBearer(auto_error=False, scheme_name="bearer", description=_MEANS)


def authenticate(
    request: Request, services: Services, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
) -> KnownClient:
    """Find the client.

    Raises:
        AccessDenied: No token, or one that no one holds.
    """
    if credentials is None:
        raise AccessDenied
    try:
        known = services[VerifyApiToken](credentials.credentials)
    except AccessDenied as refused:
        log_refused_control(request, control="token", code=refused.code)
        raise
    request.state.client = known.id.value
    return known


Known = Annotated[KnownClient, Security(authenticate)]


def calling(known: Known) -> ClientId:
    """Name the client."""
    return known.id


Client = Annotated[ClientId, Depends(calling)]


def acting_as(request: Request, known: Known, services: Services) -> AgentId:
    """Name the client as who takes a step of a registration: it answers for it, whatever person it says it works for.

    Raises:
        StateConflict: It is stopped, or does not work at the registration's outlet; the code says which.
    """
    if registration_id := _registration_of(request):
        services[ClientScope].require_at_work(known, registration_id)
    return known.agent_id


Acting = Annotated[AgentId, Depends(acting_as)]


@dataclass(frozen=True, slots=True)
class Scoped:
    """Dependency of every route that asks for a token: the scope it needs, which docs/reference/roles.md and the tests read from here."""

    scope: Scope

    def __call__(self, request: Request, known: Known, services: Services) -> None:
        """Refuse a token without it, and a registration of an outlet that the client does not act for.

        Raises:
            ScopeMissing: The client's token was not issued for this.
            UnknownRegistration: It is another outlet's.
        """
        known.require(self.scope)
        if registration_id := _registration_of(request):
            services[ClientScope](known, registration_id)


def _registration_of(request: Request) -> RegistrationId | None:
    """The registration in the path; of another form it is none of anyone's, which the route says itself."""
    named = str(request.path_params.get("registration_id", ""))
    return RegistrationId(named) if _REGISTRATION.fullmatch(named) else None


def scoped(scope: Scope) -> params.Depends:
    """Declare the scope that a route needs."""
    declared: params.Depends = Depends(Scoped(scope))
    return declared


def scope_of(route: APIRoute) -> Scope | None:
    """The scope that a route declares; None: it asks for no token."""
    return next((one.call.scope for one in route.dependant.dependencies if isinstance(one.call, Scoped)), None)
