"""The use cases of machine clients, their secrets and their tokens, built together."""

from dataclasses import dataclass

from realname.application.api_clients import (
    GrantAccess,
    IssueApiToken,
    IssueClientSecret,
    ListClients,
    RequireReach,
    RevokeClient,
    VerifyApiToken,
)
from realname.bootstrap.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientUseCases:
    """What can be done about the clients of the API."""

    issue_token: IssueApiToken
    issue_secret: IssueClientSecret
    revoke: RevokeClient
    list_clients: ListClients
    grant_access: GrantAccess
    verify_token: VerifyApiToken
    require_reach: RequireReach


def build_clients(parts: Parts) -> ClientUseCases:
    """Build them."""
    units, reads, tokens, clock, access = parts.units, parts.reads, parts.tokens, parts.clock, parts.keys.access
    return ClientUseCases(
        issue_token=IssueApiToken(units=units, tokens=tokens, clock=clock),
        issue_secret=IssueClientSecret(units=units, tokens=tokens, clock=clock),
        revoke=RevokeClient(units=units, clock=clock),
        list_clients=ListClients(units=reads, clock=clock),
        grant_access=GrantAccess(units=reads, tokens=tokens, clock=clock, access=access),
        verify_token=VerifyApiToken(units=reads, clock=clock, access=access),
        require_reach=RequireReach(reads),
    )
