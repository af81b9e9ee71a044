"""Deliveries of published heads, and what witnesses signed, in their tables."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects import postgresql, sqlite

from realname.ledger.model.head_delivery import Cosignature, Delivery
from realname.ledger.store.tables import head_cosignatures, head_deliveries
from realname.platform.db.store import SqlStore, Transaction

_deliveries, _cosigned = head_deliveries.c, head_cosignatures.c


class HeadDeliveries(SqlStore):
    """Where published heads have gone, and what came back."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql

    def of_target(self, target: str) -> Delivery:
        """How far this place is; a place that was never tried is at the beginning."""
        asked = select(head_deliveries).where(_deliveries.target == target)
        row = self._connection.execute(asked).mappings().one_or_none()
        return Delivery(target=target) if row is None else _delivery(row)

    def save(self, delivery: Delivery) -> None:
        """Keep how far a place is."""
        new = self._dialect.insert(head_deliveries).values(asdict(delivery))
        changed = {column.name: new.excluded[column.name] for column in head_deliveries.columns if not column.primary_key}
        self._connection.execute(new.on_conflict_do_update(index_elements=[_deliveries.target], set_=changed))

    def all(self) -> Sequence[Delivery]:
        """All places that were ever tried, by name."""
        return [_delivery(row) for row in self._connection.execute(select(head_deliveries).order_by(_deliveries.target)).mappings()]

    def cosign(self, cosignature: Cosignature) -> None:
        """Keep what a witness signed; a second one for the same head changes nothing."""
        new = self._dialect.insert(head_cosignatures).values(asdict(cosignature))
        self._connection.execute(new.on_conflict_do_nothing())

    def cosignatures(self, numbers: Sequence[int]) -> Sequence[Cosignature]:
        """Those of some heads, by number and name."""
        asked = select(head_cosignatures).where(_cosigned.number.in_(list(numbers))).order_by(_cosigned.number, _cosigned.witness)
        rows = self._connection.execute(asked).mappings()
        return [Cosignature(number=row["number"], witness=row["witness"], at=row["at"], line=row["line"]) for row in rows]


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        target=row["target"],
        delivered=row["delivered"],
        delivered_at=row["delivered_at"],
        failed_at=row["failed_at"],
        fault=row["fault"],
        failures=row["failures"],
    )
