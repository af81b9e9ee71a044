"""Read the registrations that were opened in a time, with their face checks, from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.fraud.use_cases.signal_memory import first_since
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.unit_of_work import Reads
from realname.registration.events import RegistrationEvent
from realname.reports.model.face_sessions import CheckedCase, fold_checked, with_actions
from realname.reports.store.challenge_actions import ChallengeActions

_ENTRIES_AT_ONCE = 2_000
_CASES_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCheckedCases:
    """Reads; changes nothing."""

    reads: Reads

    def __call__(self, *, since: datetime, until: datetime) -> Sequence[CheckedCase]:
        """Those opened from a time on and before another, as they are at the end of the ledger.

        Raises:
            LedgerBroken: An entry cannot be read.
            StorageUnavailable: The database is away.
        """
        cases = dict[str, CheckedCase]()
        with self.reads() as unit:
            size = unit.ledger.count()
            place = first_since(unit, since, until=size)
        while place < size:
            with self.reads() as unit:
                entries = unit.ledger.from_index(place, limit=min(_ENTRIES_AT_ONCE, size - place))
            for entry in entries:
                _take(cases, entry, until)
            place += len(entries)
        return self._with_actions(list(cases.values()))

    def _with_actions(self, cases: Sequence[CheckedCase]) -> Sequence[CheckedCase]:
        found = list[CheckedCase]()
        for first in range(0, len(cases), _CASES_AT_ONCE):
            some = cases[first : first + _CASES_AT_ONCE]
            with self.reads() as unit:
                asked = unit[ChallengeActions].of([one.file.case_id.value for one in some if one.sessions])
            found += [with_actions(one, asked.get(one.file.case_id.value, {})) for one in some]
        return found


def _take(cases: dict[str, CheckedCase], entry: LedgerEntry, until: datetime) -> None:
    subject, is_opening = entry.event.subject, entry.event.event is RegistrationEvent.REGISTRATION_OPENED
    known = cases.get(subject)
    if known is None and not (is_opening and entry.event.at < until):
        return
    case = fold_checked(known, entry)
    if case is not None:
        cases[subject] = case
