"""Who calls: a machine client with a bearer token (RFC 6750), known before anything of its request is read."""

from typing import Annotated

from fastapi import Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from realname.domain.errors import AccessDenied
from realname.domain.identifiers import ClientId
from realname.entrypoints.api.services import Services

_bearer = HTTPBearer(auto_error=False, scheme_name="bearer", description="A token of `realname tokens issue`; only its hash is kept.")


def authenticate(services: Services, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> ClientId:
    """Find the client.

    Raises:
        AccessDenied: No token, or one that nobody holds.
    """
    if credentials is None:
        raise AccessDenied
    return services.verify_token(credentials.credentials)


Client = Annotated[ClientId, Security(authenticate)]
