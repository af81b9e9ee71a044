"""Published heads in memory."""

from collections.abc import Sequence

from realname.kernel.errors import UnknownTreeHead
from realname.ledger.model.tree_head import PublishedHead
from realname.ledger.ports import Cosignature, Delivery
from tests.support.memory_records import Records


class MemoryPublishedHeads:
    """Implements the port `PublishedHeads`."""

    def __init__(self, records: Records) -> None:
        self._heads = records.heads

    def add(self, published: PublishedHead, *, nonce: str) -> None:
        self._heads.append((published, nonce))

    def latest(self) -> PublishedHead | None:
        return self._heads[-1][0] if self._heads else None

    def find(self, size: int) -> PublishedHead | None:
        return next((one for one, _ in self._heads if one.head.size == size), None)

    def newest_first(self, *, limit: int) -> Sequence[PublishedHead]:
        return [one for one, _ in self._heads[::-1][:limit]]

    def numbered_after(self, number: int, *, limit: int) -> Sequence[tuple[int, PublishedHead]]:
        return [(place, one) for place, (one, _) in enumerate(self._heads) if place > number][:limit]

    def count(self) -> int:
        return len(self._heads)

    def nonce(self, size: int) -> str:
        found = next((nonce for one, nonce in self._heads if one.head.size == size), None)
        if found is None:
            raise UnknownTreeHead(size=size)
        return found


class MemoryHeadDeliveries:
    """Implements the port `HeadDeliveries`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def of_target(self, target: str) -> Delivery:
        return self._records.deliveries.get(target, Delivery(target=target))

    def save(self, delivery: Delivery) -> None:
        self._records.deliveries[delivery.target] = delivery

    def all(self) -> Sequence[Delivery]:
        return [one for _, one in sorted(self._records.deliveries.items())]

    def cosign(self, cosignature: Cosignature) -> None:
        self._records.cosignatures.setdefault((cosignature.number, cosignature.witness), cosignature)

    def cosignatures(self, numbers: Sequence[int]) -> Sequence[Cosignature]:
        return [one for (number, _), one in sorted(self._records.cosignatures.items()) if number in numbers]
