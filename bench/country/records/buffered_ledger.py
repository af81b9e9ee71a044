"""The ledger of units of work that share a transaction: what a unit appended is held with it, and is read back by those after it.

The first time something is read, what is held is written; from then on no one else can append before the transaction ends, so the
places of what is held are known without writing it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from realname.kernel.ledger.events import Event, LedgerEntry, RecordedEvent, leaf_hash
from realname.kernel.ledger.ledger_faults import ReadEntry
from realname.kernel.ledger.merkle import Node
from realname.ledger.store.sql_ledger import SqlLedger


class BufferedLedger:
    """Implements the port `Ledger`; the order of the events is that of their units."""

    def __init__(self, ledger: SqlLedger) -> None:
        """Take the ledger of the transaction that is shared."""
        self._ledger = ledger
        self._held: list[RecordedEvent] = []
        self._own: list[RecordedEvent] = []
        self._written: list[RecordedEvent] = []
        self._size: int | None = None  # of what is written, once no one else can append
        self._known: dict[str, list[LedgerEntry]] = {}
        self._places = defaultdict[str, list[int]](list)

    def begin(self) -> None:
        """Begin a unit."""
        self._own, self._written = [], []

    def hold(self) -> None:
        """Hold what the unit appended."""
        for event in self._own:
            self._places[event.subject].append(len(self._held))
            self._held.append(event)
        self.begin()

    def take_back(self) -> None:
        """Forget what the unit appended; what was written meanwhile went with its savepoint, and is to be written again."""
        if self._written:
            self._size = None
            self._known.clear()
            again = self._written + self._held
            self._held = []
            self._places.clear()
            self._own = again
            self.hold()
        self.begin()

    def write(self) -> None:
        """Write what is held."""
        if not self._held:
            return
        for event in self._held:
            self._ledger.append(event)
        self._ledger.write_into_places()
        self._written, self._held = self._written + self._held, []
        self._size = self._ledger.count()
        self._known.clear()
        self._places.clear()

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

    def events_of(self, subject: str, *, since: datetime | None = None, newest: int | None = None) -> Sequence[RecordedEvent]:
        """Everything that was recorded about a registration, in order."""
        events = [entry.event for entry in self.of_subject(subject) if since is None or entry.event.at > since]
        return events if newest is None else events[max(0, len(events) - newest) :]

    def events_of_kinds(self, kinds: Collection[Event]) -> Sequence[RecordedEvent]:
        """Everything of these kinds, in order."""
        self.write()
        return self._ledger.events_of_kinds(kinds)

    def of_subject(self, subject: str) -> Sequence[LedgerEntry]:
        """All entries about a registration, in order."""
        if self._size is None:
            self.write()
            return self._ledger.of_subject(subject)
        known = self._known.get(subject)
        if known is None:
            known = self._known[subject] = list(self._ledger.of_subject(subject))
        return [*known, *(self._entry(place, self._size + place) for place in self._places.get(subject, ()))]

    def from_index(self, first: int, *, limit: int) -> Sequence[LedgerEntry]:
        """At most so many entries from an index on, in order."""
        self.write()
        return self._ledger.from_index(first, limit=limit)

    def as_stored(self, after: int, *, limit: int) -> Sequence[ReadEntry]:
        """At most so many entries after an index, in order, however they are."""
        self.write()
        return self._ledger.as_stored(after, limit=limit)

    def nodes_made_by(self, first: int, end: int) -> Mapping[Node, bytes]:
        """The stored subtrees that became whole by some entries."""
        self.write()
        return self._ledger.nodes_made_by(first, end)

    def count_nodes(self) -> int:
        """How many subtrees are stored."""
        self.write()
        return self._ledger.count_nodes()

    def require_intact(self) -> int:
        """Recompute every leaf hash."""
        self.write()
        return self._ledger.require_intact()

    def _entry(self, place: int, index: int) -> LedgerEntry:
        event = self._held[place]
        return LedgerEntry(index=index, event=event, leaf_hash=leaf_hash(event.canonical()))
