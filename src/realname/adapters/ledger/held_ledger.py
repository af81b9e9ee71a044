"""The ledger of units of work that share a transaction: what a unit appended is held with it, and written before anybody reads."""

from collections.abc import Mapping, Sequence

from realname.adapters.ledger.sql_ledger import SqlLedger
from realname.domain.events import LedgerEntry, RecordedEvent
from realname.domain.merkle import Node


class HeldLedger:
    """Implements the port `Ledger`; the order of the events is that of their units."""

    def __init__(self, ledger: SqlLedger) -> None:
        """Take the ledger of the transaction that is shared."""
        self._ledger = ledger
        self._held: list[RecordedEvent] = []
        self._own: list[RecordedEvent] = []
        self._written: list[RecordedEvent] = []

    def begin(self) -> None:
        """Begin a unit."""
        self._own, self._written = [], []

    def hold(self) -> None:
        """Hold what the unit appended."""
        self._held += self._own
        self._own, self._written = [], []

    def take_back(self) -> None:
        """Forget what the unit appended; what was written meanwhile went with its savepoint, and is to be written again."""
        self._held = self._written + self._held
        self._own, self._written = [], []

    def write(self) -> None:
        """Write what is held: once before anything is read, and at the end."""
        for event in self._held:
            self._ledger.append(event)
        self._ledger.write()
        self._written, self._held = self._written + self._held, []

    def append(self, event: RecordedEvent) -> None:
        """Append at the end, once the unit is committed."""
        self._own.append(event)

    def count(self) -> int:
        """How many entries there are."""
        self.write()
        return self._ledger.count()

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        """Hashes of whole subtrees of the tree."""
        self.write()
        return self._ledger.nodes(wanted)

    def of_subject(self, subject: str) -> Sequence[LedgerEntry]:
        """All entries about a registration, in order."""
        self.write()
        return self._ledger.of_subject(subject)

    def from_index(self, first: int, *, limit: int) -> Sequence[LedgerEntry]:
        """At most so many entries from an index on, in order."""
        self.write()
        return self._ledger.from_index(first, limit=limit)

    def require_intact(self) -> int:
        """Recompute every leaf hash."""
        self.write()
        return self._ledger.require_intact()
