"""The use cases of machine clients and their tokens, built together."""

from dataclasses import dataclass

from realname.application.api_clients import IssueApiToken, RequireScope, VerifyApiToken
from realname.bootstrap.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientUseCases:
    """What can be done about the clients of the API."""

    issue_token: IssueApiToken
    verify_token: VerifyApiToken
    require_scope: RequireScope


def build_clients(parts: Parts) -> ClientUseCases:
    """Build them."""
    return ClientUseCases(
        issue_token=IssueApiToken(units=parts.units, tokens=parts.tokens),
        verify_token=VerifyApiToken(units=parts.reads),
        require_scope=RequireScope(parts.reads),
    )
