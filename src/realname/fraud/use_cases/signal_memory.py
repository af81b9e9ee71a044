"""What the signals of fraud remember: made of the ledger's last weeks, and kept up with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from realname.cases.model.case_file import CaseFile, fold
from realname.fraud.model.alert import Alert
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.watch import SignalWatch
from realname.kernel.identifiers import OutletId
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.enrolments import Outlets
from realname.registration.events import RegistrationEvent

_ENTRIES_AT_ONCE = 1_000
_HOUR = timedelta(hours=1)


class SignalMemory:
    """A watch, with the index of the entry that it sees next.

    Case files that no entry came to for one or two hours of the ledger are dropped: the next one's is folded anew from its entries.
    """

    def __init__(self, *, rule: SignalRule) -> None:
        """Remember nothing yet."""
        self._rule = rule
        self._places = dict[OutletId, OutletPlace]()
        self._watch = SignalWatch(rule, self._places)
        self._next: int | None = None
        self._files = dict[str, CaseFile]()  # of this hour
        self._older = dict[str, CaseFile]()  # of the hour before
        self._hour_ends: datetime | None = None

    def catch_up(self, reads: UnitsOfWork, index: int) -> None:
        """See what comes before an entry, as far back as it matters; what that raises was raised before."""
        while self._next is None or self._next < index:
            with reads() as unit:
                if self._next is None:
                    self._next = first_that_counts(unit, index, self._rule)
                    continue
                self.see(unit, unit.ledger.from_index(self._next, limit=min(_ENTRIES_AT_ONCE, index - self._next)))

    def see(self, unit: UnitOfWork, entries: Sequence[LedgerEntry]) -> Sequence[Alert]:
        """See the next entries; returns what they raise."""
        self._places.update(unit[Outlets].places())
        raised = list[Alert]()
        for entry in entries:
            file = self._fold(unit, entry)
            raised += self._watch.see(Change(entry=entry, file=file)) if file else ()
            self._next = entry.index + 1
        return raised

    def _fold(self, unit: UnitOfWork, entry: LedgerEntry) -> CaseFile | None:
        """The case file with an entry; None: its subject is no registration, or nothing needs the file."""
        if self._hour_ends is None or entry.event.at >= self._hour_ends:
            self._files, self._older, self._hour_ends = {}, self._files, entry.event.at + _HOUR
        subject = entry.event.subject
        file = self._files.get(subject) or self._older.get(subject)
        if file is None and self._watch.looks_at(entry.event):
            file = _as_before(unit, entry)
        file = fold(file, entry)
        if file is not None:
            self._files[subject] = file
        return file


def first_that_counts(unit: UnitOfWork, index: int, rule: SignalRule) -> int:
    """The index of the first entry of the time before another that any signal still remembers."""
    newest = unit.ledger.from_index(max(0, index - 1), limit=1)
    if not newest:
        return 0
    return first_since(unit, newest[0].event.at - rule.longest_span, until=index)


def first_since(unit: UnitOfWork, since: datetime, *, until: int) -> int:
    """The index of the first entry from a time on, sought by halves; entries stand in the order of their times but for moments."""
    low, high = 0, until
    while low < high:
        middle = (low + high) // 2
        found = unit.ledger.from_index(middle, limit=1)
        if found and found[0].event.at < since:
            low = middle + 1
        else:
            high = middle
    return low


def _as_before(unit: UnitOfWork, entry: LedgerEntry) -> CaseFile | None:
    if entry.event.event is RegistrationEvent.REGISTRATION_OPENED:
        return None
    file: CaseFile | None = None
    for earlier in unit.ledger.of_subject(entry.event.subject):
        file = fold(file, earlier) if earlier.index < entry.index else file
    return file
