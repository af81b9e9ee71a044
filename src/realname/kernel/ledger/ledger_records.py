"""The ledger, part of the unit of work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from realname.kernel.ledger.events import Event, LedgerEntry, RecordedEvent
from realname.kernel.ledger.ledger_faults import ReadEntry
from realname.kernel.ledger.merkle import Node


class Ledger(Protocol):
    """The append-only ledger, in the same transaction as what it records.

    What is appended is written by the commit, after everything else, and is not read back before. On SQLite it gets its place there, on
    PostgreSQL soon after (ADR 0080): `events_of` gives it at once, and everything that names places has them given first.
    """

    def append(self, event: RecordedEvent) -> None:
        """Append at the end, once the transaction is committed.

        Raises:
            EventNotDeclared: The event or one of its facts is not of a declared form (`events.py` of a capability).
        """
        ...

    def count(self) -> int:
        """How many entries there are."""
        ...

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        """Hashes of whole subtrees of the tree over all entries; of level 0: the leaf hashes of entries.

        Raises:
            LedgerBroken: One of them is not there.
        """
        ...

    def events_of(self, subject: str, *, since: datetime | None = None, newest: int | None = None) -> Sequence[RecordedEvent]:
        """Everything that was recorded about a registration or line, in order, whether it has its place yet or not.

        Args:
            subject: The registration, the line, or whatever else it is about.
            since: Only what was recorded after this time.
            newest: Only so many of the last ones.
        """
        ...

    def events_of_kinds(self, kinds: Collection[Event]) -> Sequence[RecordedEvent]:
        """Everything of these kinds about any subject, in order, whether it has its place yet or not; the database looks at all entries."""
        ...

    def of_subject(self, subject: str) -> Sequence[LedgerEntry]:
        """All entries about a registration or line, in order, with their places; what waits for its place gets it first.

        Raises:
            LedgerBroken: What waits is not as it was written.
            StorageUnavailable: The places were not given in time.
        """
        ...

    def from_index(self, first: int, *, limit: int) -> Sequence[LedgerEntry]:
        """At most so many entries from an index on, in order.

        Raises:
            LedgerBroken: One cannot be read, or an index is missing.
        """
        ...

    def as_stored(self, after: int, *, limit: int) -> Sequence[ReadEntry]:
        """At most so many entries after an index, in order, however they are: nothing of them is checked."""
        ...

    def nodes_made_by(self, first: int, end: int) -> Mapping[Node, bytes]:
        """The stored subtrees that became whole by the entries from `first` on and before `end`; unchecked."""
        ...

    def count_nodes(self) -> int:
        """How many subtrees are stored."""
        ...

    def require_intact(self) -> int:
        """Recompute every leaf hash and the order of indices; returns how many entries there are.

        Raises:
            LedgerBroken: An entry does not agree with its hash, or an index is missing.
        """
        ...
