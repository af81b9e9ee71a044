"""The records of machine clients, part of the unit of work: their tokens, and the idempotency keys of their requests."""

from typing import Protocol

from realname.domain.identifiers import ClientId
from realname.domain.scopes import ALL_SCOPES, Scope


class ApiClients(Protocol):
    """Machine clients, found by the hash of their token."""

    def add(self, client_id: ClientId, *, token_hash: str, scopes: frozenset[Scope] = ALL_SCOPES) -> None:
        """Keep a new client, or give a known one a new token and these scopes."""
        ...

    def scopes_of(self, client_id: ClientId) -> frozenset[Scope]:
        """What a client's token was issued for; none where there is no such client."""
        ...

    def find(self, token_hash: str) -> ClientId | None:
        """Who holds this token, or None."""
        ...

    def count(self) -> int:
        """How many there are."""
        ...


class IdempotencyKeys(Protocol):
    """Which request a client's idempotency key stood for."""

    def claim(self, *, client_id: ClientId, key: str, fingerprint: str, subject: str) -> str:
        """Bind a key to a request and its subject; at a repeat the first subject comes back.

        Raises:
            IdempotencyKeyReused: The key stood for a request with another fingerprint.
        """
        ...

    def find(self, *, client_id: ClientId, key: str, fingerprint: str) -> str | None:
        """The subject that a key is bound to, or None; binds nothing.

        Raises:
            IdempotencyKeyReused: As above.
        """
        ...
