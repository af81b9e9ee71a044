"""Give published heads out: to a folder, to an address, to witnesses. What a place did not take is tried again until it does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.errors import DeliveryFailed
from realname.ledger.model.head_delivery import Cosignature, Delivery
from realname.ledger.model.tree_head import PublishedHead
from realname.ledger.store.head_deliveries import HeadDeliveries
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.tree import prove_consistency

_AT_ONCE = 200
_LONGEST_PAUSE = timedelta(minutes=30)
_SHORTEST_PAUSE = timedelta(seconds=30)
_MOST_DOUBLINGS = 10


class Proving(Protocol):
    """Proves that a head goes on from one of this size."""

    def __call__(self, first: int) -> Sequence[bytes]:
        """Give the hashes of the consistency proof."""
        ...


class HeadPlace(Protocol):
    """Where heads are given out."""

    @property
    def target(self) -> str:
        """Its name in the records, at most 64 characters."""
        ...

    @property
    def takes_newest_only(self) -> bool:
        """Whether the newest head stands for all before it, as it does to a witness."""
        ...

    def take(self, number: int, published: PublishedHead, *, prove: Proving) -> str:
        """Give it a head.

        Returns:
            The line that a witness signed; empty: the place signs nothing.

        Raises:
            DeliveryFailed: It did not take it; `cause` is a word for why.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverHeads:
    """Brings every place up to the newest head. A place that fails keeps no other waiting, and has longer and longer pauses."""

    units: UnitsOfWork
    reads: Reads
    clock: Clock
    places: Sequence[HeadPlace]

    def __call__(self) -> None:
        """Deliver what is due."""
        self._deliver(is_asked=False)

    def now(self) -> Sequence[Delivery]:
        """Deliver everything that is left, whatever failed a moment ago; returns how far each place is."""
        self._deliver(is_asked=True)
        names = {place.target for place in self.places}
        with self.reads() as unit:
            return [one for one in unit[HeadDeliveries].all() if one.target in names]

    def _deliver(self, *, is_asked: bool) -> None:
        for place in self.places:
            with self.reads() as unit:
                delivery = unit[HeadDeliveries].of_target(place.target)
                left = unit[PublishedHeads].numbered_after(-1 if delivery.delivered is None else delivery.delivered, limit=_AT_ONCE)
                newest = unit[PublishedHeads].numbered_after(left[-1][0], limit=1) if left else []
            if not left or (not is_asked and _is_pausing(delivery, at=self.clock.now())):
                continue
            if place.takes_newest_only and not newest:
                left = left[-1:]
            self._bring(place, delivery, left)

    def _bring(self, place: HeadPlace, delivery: Delivery, left: Sequence[tuple[int, PublishedHead]]) -> None:
        for number, published in left:
            try:
                line = place.take(number, published, prove=self._proving(published.head.size))
            except DeliveryFailed as problem:
                cause = str(problem.facts.get("cause", ""))
                failed = replace(delivery, failed_at=self.clock.now(), fault=cause, failures=delivery.failures + 1)
                self._save(failed)
                return
            delivery = Delivery(target=place.target, delivered=number, delivered_at=self.clock.now())
            self._save(delivery, line=line)

    def _save(self, delivery: Delivery, *, line: str = "") -> None:
        with self.units() as unit:
            unit[HeadDeliveries].save(delivery)
            if line and delivery.delivered is not None and delivery.delivered_at is not None:
                signed = Cosignature(number=delivery.delivered, witness=delivery.target, at=delivery.delivered_at, line=line)
                unit[HeadDeliveries].cosign(signed)
            unit.commit()

    def _proving(self, size: int) -> Proving:
        def prove(first: int) -> Sequence[bytes]:
            with self.reads() as unit:
                return prove_consistency(unit.ledger, first=first, second=size)

        return prove


def _is_pausing(delivery: Delivery, *, at: datetime) -> bool:
    """Whether a place that failed is left alone: for half a minute, then twice as long each time."""
    if delivery.failed_at is None:
        return False
    doublings = min(delivery.failures - 1, _MOST_DOUBLINGS)
    pause: timedelta = min(_SHORTEST_PAUSE * (1 << doublings), _LONGEST_PAUSE)
    return at < delivery.failed_at + pause
