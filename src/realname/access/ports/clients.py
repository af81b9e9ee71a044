"""The records of machine clients, part of the unit of work: their tokens, and the idempotency keys of their requests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.access.model.api_client import ClientCredential, CredentialKind
from realname.access.model.scopes import Scope
from realname.kernel.identifiers import ClientId, OutletId


class ApiClients(Protocol):
    """Machine clients and what they authenticate with, found by its hash."""

    def add(self, client_id: ClientId, *, scopes: frozenset[Scope], outlets: frozenset[OutletId] | None = None) -> None:
        """Keep a new client, or give a known one these scopes and outlets; None: those it has, or all of a new one."""
        ...

    def outlets_of(self, client_id: ClientId) -> frozenset[OutletId]:
        """For which outlets a client acts; empty: for all."""
        ...

    def scopes_of(self, client_id: ClientId) -> frozenset[Scope]:
        """What a client may do; nothing where there is no such client."""
        ...

    def add_credential(self, credential: ClientCredential) -> None:
        """Keep a new secret or token of a client that is there."""
        ...

    def find(self, secret_hash: str) -> ClientCredential | None:
        """The secret or token of this hash, or None; whether it is still valid is not looked at."""
        ...

    def credential(self, credential_id: str) -> ClientCredential | None:
        """The secret or token of this id, or None."""
        ...

    def credentials_of(self, client_id: ClientId) -> Sequence[ClientCredential]:
        """All that a client was ever given, the oldest first."""
        ...

    def end(self, client_id: ClientId, kind: CredentialKind, *, at: datetime) -> None:
        """Let all of a kind end at a time, unless they end before."""
        ...

    def ids(self) -> Sequence[ClientId]:
        """Which clients there are, in order."""
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
