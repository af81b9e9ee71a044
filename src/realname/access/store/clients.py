"""Machine clients, and the requests their idempotency keys stood for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.access.errors import IdempotencyKeyReused
from realname.access.model.api_client import ApiClient, ClientCredential, CredentialKind, Scope
from realname.access.store.tables import api_clients, client_credentials, idempotency_keys
from realname.kernel.identifiers import ClientId, OutletId
from realname.platform.db.db_errors import is_unique_violation
from realname.platform.db.repository import Records
from realname.platform.db.row_mapper import Codec, RowMapper
from realname.platform.db.store import SqlStore, Transaction

_CREDENTIALS = RowMapper(ClientCredential, client_credentials)
_CLIENTS = RowMapper(
    ApiClient,
    api_clients,
    codecs={
        "scopes": Codec(write=lambda scopes: " ".join(sorted(scopes)), read=lambda text: frozenset(map(Scope, text.split()))),
        "outlets": Codec(
            write=lambda outlets: " ".join(sorted(outlet.value for outlet in outlets)),
            read=lambda text: frozenset(map(OutletId, text.split())),
        ),
    },
)


class IdempotencyKeys(SqlStore):
    """Which request a client's idempotency key stood for."""

    def claim(self, *, client_id: ClientId, key: str, fingerprint: str, subject: str) -> str:
        """Bind a key to a request and its subject; at a repeat the first subject comes back.

        Raises:
            IdempotencyKeyReused: The key stood for a request with another fingerprint.
        """
        row = {"client_id": client_id.value, "key": key, "fingerprint": fingerprint, "subject": subject}
        try:
            # Insert first: of two requests at once the second waits here for the first to be kept or dropped.
            with self._connection.begin_nested():
                self._connection.execute(insert(idempotency_keys).values(row))
        except ConstraintViolated as problem:
            if not is_unique_violation(problem):
                raise
            first = self.find(client_id=client_id, key=key, fingerprint=fingerprint)
            if first is None:
                raise
            return first
        return subject

    def find(self, *, client_id: ClientId, key: str, fingerprint: str) -> str | None:
        """The subject that a key is bound to, or None; binds nothing.

        Raises:
            IdempotencyKeyReused: As above.
        """
        asked = select(idempotency_keys.c.fingerprint, idempotency_keys.c.subject).where(
            idempotency_keys.c.client_id == client_id.value, idempotency_keys.c.key == key
        )
        first = self._connection.execute(asked).one_or_none()
        if first is None:
            return None
        if first.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        return str(first.subject)


class ApiClients(SqlStore):
    """Machine clients and what they authenticate with, found by its hash."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._clients = Records(self._connection, _CLIENTS)
        self._credentials = Records(self._connection, _CREDENTIALS)

    def add(self, client_id: ClientId, *, scopes: frozenset[Scope], outlets: frozenset[OutletId] | None = None) -> None:
        """Keep a new client, or give a known one these scopes and outlets; None: those it has, or all of a new one."""
        known = self._clients.lock(client_id)
        kept = known.outlets if known else frozenset()
        self._clients.replace_or_insert(ApiClient(id=client_id, scopes=scopes, outlets=kept if outlets is None else outlets))

    def scopes_of(self, client_id: ClientId) -> frozenset[Scope]:
        """What a client may do; nothing where there is no such client."""
        found = self._clients.find(client_id)
        return found.scopes if found else frozenset()

    def outlets_of(self, client_id: ClientId) -> frozenset[OutletId]:
        """For which outlets a client acts; empty: for all."""
        found = self._clients.find(client_id)
        return found.outlets if found else frozenset()

    def add_credential(self, credential: ClientCredential) -> None:
        """Keep a new secret or token of a client that is there."""
        self._credentials.insert(credential)

    def find(self, secret_hash: str) -> ClientCredential | None:
        """The secret or token of this hash, or None; whether it is still valid is not looked at."""
        return self._credentials.one(select(client_credentials).where(client_credentials.c.secret_hash == secret_hash))

    def credential(self, credential_id: str) -> ClientCredential | None:
        """The secret or token of this id, or None."""
        return self._credentials.one(select(client_credentials).where(client_credentials.c.id == credential_id))

    def credentials_of(self, client_id: ClientId) -> Sequence[ClientCredential]:
        """All that a client was ever given, the oldest first."""
        of_client = select(client_credentials).where(client_credentials.c.client_id == client_id.value)
        return self._credentials.all(of_client.order_by(client_credentials.c.issued_at, client_credentials.c.id))

    def end(self, client_id: ClientId, kind: CredentialKind, *, at: datetime) -> None:
        """Let all of a kind end at a time, unless they end before."""
        table = client_credentials.c
        lasts_longer = or_(table.expires_at.is_(None), table.expires_at > at)
        of_kind = and_(table.client_id == client_id.value, table.kind == kind.value)
        for credential in self._credentials.lock_all(select(client_credentials).where(of_kind, lasts_longer).order_by(table.id)):
            self._credentials.replace(replace(credential, expires_at=at))

    def ids(self) -> Sequence[ClientId]:
        """Which clients there are, in order."""
        return [ClientId(found) for found in self._connection.scalars(select(api_clients.c.id).order_by(api_clients.c.id))]

    def count(self) -> int:
        """How many there are."""
        return self._connection.scalars(select(func.count()).select_from(api_clients)).one()
