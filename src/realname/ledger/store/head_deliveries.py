"""Deliveries of published heads, and what witnesses signed, in their tables."""

from collections.abc import Sequence

from sqlalchemy import select

from realname.ledger.model.head_delivery import Cosignature, Delivery
from realname.ledger.store.tables import head_cosignatures, head_deliveries
from realname.platform.db.repository import Records, insert_into
from realname.platform.db.row_mapper import RowMapper
from realname.platform.db.store import SqlStore, Transaction

_deliveries, _cosigned = head_deliveries.c, head_cosignatures.c
_DELIVERIES, _COSIGNATURES = RowMapper(Delivery, head_deliveries), RowMapper(Cosignature, head_cosignatures)


class HeadDeliveries(SqlStore):
    """Where published heads have gone, and what came back."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._reached = Records(self._connection, _DELIVERIES)
        self._signed = Records(self._connection, _COSIGNATURES)

    def of_target(self, target: str) -> Delivery:
        """How far this place is; a place that was never tried is at the beginning."""
        return self._reached.one(select(head_deliveries).where(_deliveries.target == target)) or Delivery(target=target)

    def save(self, delivery: Delivery) -> None:
        """Keep how far a place is."""
        self._reached.merge([delivery])

    def all(self) -> Sequence[Delivery]:
        """All places that were ever tried, by name."""
        return self._reached.all(select(head_deliveries).order_by(_deliveries.target))

    def cosign(self, cosignature: Cosignature) -> None:
        """Keep what a witness signed; a second one for the same head changes nothing."""
        new = insert_into(head_cosignatures, self._connection).on_conflict_do_nothing()
        self._connection.execute(new, _COSIGNATURES.row(cosignature))

    def cosignatures(self, numbers: Sequence[int]) -> Sequence[Cosignature]:
        """Those of some heads, by number and name."""
        asked = select(head_cosignatures).where(_cosigned.number.in_(list(numbers))).order_by(_cosigned.number, _cosigned.witness)
        return self._signed.all(asked)
