"""Machine clients of the API: a token is shown once, when it is issued; only its hash is kept."""

import re
from dataclasses import dataclass

from realname.application.ports import RandomTokens
from realname.application.token_hash import hash_token
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import AccessDenied, ScopeMissing
from realname.domain.identifiers import ClientId
from realname.domain.scopes import ALL_SCOPES, Scope

TOKEN_PREFIX = "rnt_"  # noqa: S105 - lets a secret scanner recognise a token that strayed into a file
_FORM = re.compile(rf"{TOKEN_PREFIX}[0-9a-f]{{64}}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueApiToken:
    """Issues a bearer token of 256 random bits; the client's token before is void."""

    units: UnitsOfWork
    tokens: RandomTokens

    def __call__(self, client_id: ClientId, scopes: frozenset[Scope] = ALL_SCOPES) -> str:
        """Issue, for these scopes and no others; nobody can read the token again."""
        token = f"{TOKEN_PREFIX}{self.tokens.token()}{self.tokens.token()}"
        with self.units() as unit:
            unit.api_clients.add(client_id, token_hash=hash_token(token), scopes=scopes)
            unit.commit()
        return token


@dataclass(frozen=True, slots=True)
class VerifyApiToken:
    """Says whose token it is.

    The look-up is by SHA-256 of the token: how long it takes says something about the hash, which tells nothing of a 256-bit token.
    """

    units: UnitsOfWork

    def __call__(self, token: str) -> ClientId:
        """Find the client.

        Raises:
            AccessDenied: Nobody holds this token.
        """
        client_id = self._find(token) if _FORM.fullmatch(token) else None
        if client_id is None:
            raise AccessDenied
        return client_id

    def _find(self, token: str) -> ClientId | None:
        with self.units() as unit:
            return unit.api_clients.find(hash_token(token))


@dataclass(frozen=True, slots=True)
class RequireScope:
    """Refuses a client whose token was not issued for something."""

    units: UnitsOfWork

    def __call__(self, client_id: ClientId, scope: Scope) -> None:
        """Return where it was.

        Raises:
            ScopeMissing: It was not.
        """
        with self.units() as unit:
            scopes = unit.api_clients.scopes_of(client_id)
        if scope not in scopes:
            raise ScopeMissing(scope=scope.value)
