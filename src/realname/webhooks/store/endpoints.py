"""Endpoints of webhooks and their secrets, in their tables, with how far the ledger is announced."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from realname.kernel.identifiers import EndpointId
from realname.ledger.store.tables import ledger_cursors
from realname.platform.db.codecs import comma_separated
from realname.platform.db.repository import Records, Repository, locking
from realname.platform.db.row_mapper import RowMapper
from realname.platform.db.store import SqlStore, Transaction
from realname.webhooks.errors import UnknownEndpoint
from realname.webhooks.model.endpoint import EndpointSecret, WebhookEndpoint
from realname.webhooks.store.tables import webhook_endpoints, webhook_secrets

_CURSOR = "webhooks"
_SECRETS = RowMapper(EndpointSecret, webhook_secrets)


class WebhookEndpoints(Repository[WebhookEndpoint, EndpointId]):
    """The endpoints."""

    rows = RowMapper(WebhookEndpoint, webhook_endpoints, codecs={"types": comma_separated(str)})
    unknown = UnknownEndpoint

    def all(self) -> Sequence[WebhookEndpoint]:
        """All of them, in the order in which they were added; not locked."""
        return self._records.all(select(webhook_endpoints).order_by(webhook_endpoints.c.created_at, webhook_endpoints.c.id))

    def count(self) -> int:
        """How many there are."""
        return self._connection.scalars(select(func.count()).select_from(webhook_endpoints)).one()

    def find(self, endpoint_id: EndpointId) -> WebhookEndpoint | None:
        """One, or None; not locked."""
        return self._records.find(endpoint_id)

    def lock(self, endpoint_id: EndpointId) -> WebhookEndpoint | None:
        """One, locked until the transaction ends, or None: it was removed."""
        return self._records.lock(endpoint_id)

    def remove(self, endpoint_id: EndpointId) -> None:
        """Forget one whose secrets and deliveries are forgotten already."""
        self._connection.execute(delete(webhook_endpoints).where(webhook_endpoints.c.id == endpoint_id.value))

    def announced(self) -> int:
        """How many entries of the ledger are announced; locked until the transaction ends, so that none is announced twice."""
        asked = locking(select(ledger_cursors.c.folded).where(ledger_cursors.c.name == _CURSOR), self._connection)
        announced: int = self._connection.scalars(asked).one()
        return announced

    def save_announced(self, entries: int) -> None:
        """Keep that so many entries are announced."""
        self._connection.execute(update(ledger_cursors).where(ledger_cursors.c.name == _CURSOR).values(folded=entries))


class EndpointSecrets(SqlStore):
    """The secrets of endpoints, sealed."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._records = Records(self._connection, _SECRETS)

    def add(self, secret: EndpointSecret) -> None:
        """Keep a new one."""
        self._connection.execute(insert(webhook_secrets).values(_SECRETS.row(secret)))

    def of(self, endpoints: Collection[EndpointId]) -> Mapping[EndpointId, Sequence[EndpointSecret]]:
        """Those of some endpoints, the newest first: it alone has no end."""
        found: dict[EndpointId, list[EndpointSecret]] = {one: [] for one in endpoints}
        asked = select(webhook_secrets).where(webhook_secrets.c.endpoint_id.in_([one.value for one in endpoints]))
        newest_first = (webhook_secrets.c.ends_at.is_not(None), webhook_secrets.c.created_at.desc(), webhook_secrets.c.id)
        for secret in self._records.all(asked.order_by(*newest_first)):
            found[secret.endpoint_id].append(secret)
        return found

    def end(self, endpoint_id: EndpointId, *, at: datetime) -> None:
        """Let all of an endpoint end at a time, unless they end before."""
        lasts_longer = (webhook_secrets.c.ends_at.is_(None)) | (webhook_secrets.c.ends_at > at)
        of_endpoint = webhook_secrets.c.endpoint_id == endpoint_id.value
        self._connection.execute(update(webhook_secrets).where(of_endpoint, lasts_longer).values(ends_at=at))

    def forget_ended(self, at: datetime) -> int:
        """Forget those that have ended; returns how many."""
        forgotten = self._connection.execute(delete(webhook_secrets).where(webhook_secrets.c.ends_at <= at)).rowcount
        if forgotten:
            self._transaction.note_erasure()
        return forgotten

    def forget(self, endpoint_id: EndpointId) -> None:
        """Forget all of an endpoint."""
        self._connection.execute(delete(webhook_secrets).where(webhook_secrets.c.endpoint_id == endpoint_id.value))
        self._transaction.note_erasure()
