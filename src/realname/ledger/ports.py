"""Published heads of the ledger's tree, part of the unit of work."""

from collections.abc import Sequence
from typing import Protocol

from realname.ledger.model.head_delivery import Cosignature, Delivery
from realname.ledger.model.tree_head import PublishedHead


class PublishedHeads(Protocol):
    """Heads that were signed and given out; only ever added."""

    def add(self, published: PublishedHead, *, nonce: str) -> None:
        """Keep a new one.

        Args:
            published: With the commitment to the nonce.
            nonce: The operator's share of the randomness of draws from it: 32 random bytes in hexadecimal, secret until a draw.
        """
        ...

    def latest(self) -> PublishedHead | None:
        """The newest, or None; not locked."""
        ...

    def find(self, size: int) -> PublishedHead | None:
        """The first that was published of this size, or None."""
        ...

    def newest_first(self, *, limit: int) -> Sequence[PublishedHead]:
        """At most so many."""
        ...

    def numbered_after(self, number: int, *, limit: int) -> Sequence[tuple[int, PublishedHead]]:
        """At most so many with a greater number, in their order; the first one has the number 0."""
        ...

    def count(self) -> int:
        """How many there are; the newest has the number before."""
        ...

    def nonce(self, size: int) -> str:
        """Reveal the operator's share for the head of this size; asked for once the inspector's share is recorded.

        Raises:
            UnknownTreeHead: No head of this size was published.
        """
        ...


class HeadDeliveries(Protocol):
    """Where published heads have gone, and what came back."""

    def of_target(self, target: str) -> Delivery:
        """How far this place is; a place that was never tried is at the beginning."""
        ...

    def save(self, delivery: Delivery) -> None:
        """Keep how far a place is."""
        ...

    def all(self) -> Sequence[Delivery]:
        """All places that were ever tried, by name."""
        ...

    def cosign(self, cosignature: Cosignature) -> None:
        """Keep what a witness signed; a second one for the same head changes nothing."""
        ...

    def cosignatures(self, numbers: Sequence[int]) -> Sequence[Cosignature]:
        """Those of some heads, by number and name."""
        ...
