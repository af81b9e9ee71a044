"""What the signals of fraud remember: made of the ledger's last weeks, and kept up with it."""

from collections.abc import Sequence
from datetime import datetime

from realname.cases.model.case_file import CaseFile, fold
from realname.cases.store.case_files import CaseFiles
from realname.fraud.model.alert import Alert
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.watch import SignalWatch
from realname.kernel.identifiers import OutletId, RegistrationId
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.enrolments import Outlets
from realname.registration.events import RegistrationEvent

_ENTRIES_AT_ONCE = 1_000


class SignalMemory:
    """A watch, with the index of the entry that it sees next."""

    def __init__(self, *, rule: SignalRule) -> None:
        """Remember nothing yet."""
        self._rule = rule
        self._places = dict[OutletId, OutletPlace]()
        self._watch = SignalWatch(rule, self._places)
        self._next: int | None = None

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
        self._know_older(unit, entries)
        raised = [alert for entry in entries for alert in self._watch.see(entry)]
        if entries:
            self._next = entries[-1].index + 1
        return raised

    def _know_older(self, unit: UnitOfWork, entries: Sequence[LedgerEntry]) -> None:
        """Take in registrations that began before this memory does, as they were before these entries."""
        if not entries:
            return
        opened = {entry.event.subject for entry in entries if entry.event.event is RegistrationEvent.REGISTRATION_OPENED}
        strange = {entry.event.subject for entry in entries if not self._watch.knows(entry.event.subject)} - opened
        files = unit[CaseFiles].among([RegistrationId(one) for one in sorted(strange)])
        since = self._watch.remembers_since or entries[0].event.at - self._rule.longest_span
        for file in files:
            before = _as_before(unit, file.case_id, entries[0].index) if file.opened_at >= since else None
            if before is not None:
                self._watch.know(before)


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


def _as_before(unit: UnitOfWork, case_id: RegistrationId, index: int) -> CaseFile | None:
    file: CaseFile | None = None
    for entry in unit.ledger.of_subject(case_id.value):
        file = fold(file, entry) if entry.index < index else file
    return file
