"""Announce what the ledger records: each new entry becomes a delivery to each endpoint that wants it, in the order of the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.identifiers import DeliveryId
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.webhooks.model.delivery import Delivery, ReceiverKind
from realname.webhooks.model.endpoint import WebhookEndpoint
from realname.webhooks.model.message import type_of
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.store.endpoints import WebhookEndpoints

_ENTRIES_AT_ONCE = 200  # with 50 endpoints 10,000 rows: SQLite's write lock is held for a fraction of a second


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceEvents:
    """Follows the ledger. How far it came is kept with the deliveries, in the same transaction: no entry is left out, and none comes twice.

    Attributes:
        reads: Read first: most of the time there is nothing.
    """

    units: UnitsOfWork
    reads: Reads
    clock: Clock

    def __call__(self) -> int:
        """Announce all there is; returns how many entries are announced now.

        Raises:
            LedgerBroken: An entry cannot be read.
            StorageUnavailable: The database is away.
        """
        while True:
            with self.reads() as unit:
                announced = unit[WebhookEndpoints].announced()
                if not unit.ledger.from_index(announced, limit=1):
                    return announced
            with self.units() as unit:
                self._announce_more(unit)
                unit.commit()

    def _announce_more(self, unit: UnitOfWork) -> None:
        first = unit[WebhookEndpoints].announced()
        # Before the endpoints: what is recorded after an endpoint was added is not passed over as if there were none.
        recorded = unit.ledger.count()
        if not unit[WebhookEndpoints].count():
            unit[WebhookEndpoints].save_announced(recorded)
            return
        entries = unit.ledger.from_index(first, limit=_ENTRIES_AT_ONCE)
        # After the entries: an endpoint that was added before one of them was recorded is seen here.
        endpoints = unit[WebhookEndpoints].all()
        unit[QueuedDeliveries].queue(list(_deliveries(entries, endpoints, at=self.clock.now())))
        unit[WebhookEndpoints].save_announced(first + len(entries))


def _deliveries(entries: Sequence[LedgerEntry], endpoints: Sequence[WebhookEndpoint], *, at: datetime) -> Iterator[Delivery]:
    for entry in entries:
        if entry.event.event.declared.announced is None:
            continue
        kind = type_of(entry.event.event)
        for endpoint in endpoints:
            if endpoint.wants(kind, entry=entry.index):
                yield _delivery(entry, endpoint, kind, at=at)


def _delivery(entry: LedgerEntry, endpoint: WebhookEndpoint, kind: str, *, at: datetime) -> Delivery:
    return Delivery(
        id=DeliveryId(f"{endpoint.id}-{entry.index}"),
        receiver_kind=ReceiverKind.ENDPOINT,
        receiver=endpoint.id.value,
        subject=entry.event.subject,
        kind=kind,
        place=entry.index,
        created_at=at,
        due_at=at,
    )
