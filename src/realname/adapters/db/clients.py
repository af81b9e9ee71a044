"""Machine clients, and the requests their idempotency keys stood for."""

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.adapters.db.faults import is_unique_violation
from realname.adapters.db.schema import api_clients, idempotency_keys
from realname.domain.errors import IdempotencyKeyReused
from realname.domain.identifiers import ClientId
from realname.domain.scopes import ALL_SCOPES, Scope


class SqlIdempotencyKeys:
    """Implements the port `IdempotencyKeys`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, *, client_id: ClientId, key: str, fingerprint: str, subject: str) -> str:
        """Bind a key to a request and its subject; at a repeat the first subject comes back."""
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
        """The subject that a key is bound to, or None; binds nothing."""
        asked = select(idempotency_keys.c.fingerprint, idempotency_keys.c.subject).where(
            idempotency_keys.c.client_id == client_id.value, idempotency_keys.c.key == key
        )
        first = self._connection.execute(asked).one_or_none()
        if first is None:
            return None
        if first.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        return str(first.subject)


class SqlApiClients:
    """Implements the port `ApiClients`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, client_id: ClientId, *, token_hash: str, scopes: frozenset[Scope] = ALL_SCOPES) -> None:
        """Keep a new client, or give a known one a new token and these scopes."""
        values = {"token_hash": token_hash, "scopes": " ".join(sorted(scopes))}
        renewed = update(api_clients).where(api_clients.c.id == client_id.value).values(values)
        if self._connection.execute(renewed).rowcount == 0:
            self._connection.execute(insert(api_clients).values(id=client_id.value, **values))

    def scopes_of(self, client_id: ClientId) -> frozenset[Scope]:
        """What a client's token was issued for."""
        found = self._connection.scalars(select(api_clients.c.scopes).where(api_clients.c.id == client_id.value)).one_or_none()
        return frozenset(map(Scope, (found or "").split()))

    def find(self, token_hash: str) -> ClientId | None:
        """Who holds this token, or None."""
        found = self._connection.scalars(select(api_clients.c.id).where(api_clients.c.token_hash == token_hash)).one_or_none()
        return None if found is None else ClientId(found)

    def count(self) -> int:
        """How many there are."""
        return self._connection.scalars(select(func.count()).select_from(api_clients)).one()
