"""Keep the case files: fold the ledger's new entries into them. They may be made anew at any time; the ledger alone is the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.cases.model.case_file import CaseFile, fold
from realname.cases.store.case_files import CaseFiles
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork

_ENTRIES_AT_ONCE = 2_000  # the write lock of SQLite is held for some ten milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCaseFiles:
    """Folds what the ledger has and they have not; several processes may do it at once.

    Attributes:
        units: Written where there is something to fold in.
        reads: Read first: most of the time there is nothing.
    """

    units: UnitsOfWork
    reads: Reads

    def __call__(self) -> int:
        """Fold in all there is; returns how many entries are in them now.

        Raises:
            LedgerBroken: An entry cannot be read.
            StorageUnavailable: The database is away.
        """
        while True:
            with self.reads() as unit:
                folded = unit[CaseFiles].folded()
                if not unit.ledger.from_index(folded, limit=1):
                    return folded
            with self.units() as unit:
                _fold_more(unit)
                unit.commit()


def _fold_more(unit: UnitOfWork) -> None:
    first = unit[CaseFiles].folded()
    entries = unit.ledger.from_index(first, limit=_ENTRIES_AT_ONCE)
    unit[CaseFiles].save(fold_all(unit[CaseFiles].among(_subjects(entries)), entries), folded=first + len(entries))


def fold_all(known: Sequence[CaseFile], entries: Sequence[LedgerEntry]) -> Sequence[CaseFile]:
    """Fold entries into files, in the order of the ledger.

    Args:
        known: Files of these entries' subjects as they are, those that there are.
        entries: In their order.

    Returns:
        The files that changed or are new.
    """
    files = {one.case_id.value: one for one in known}
    changed = dict[str, CaseFile]()
    for entry in entries:
        folded = fold(files.get(entry.event.subject), entry)
        if folded is not None:
            files[entry.event.subject] = changed[entry.event.subject] = folded
    return list(changed.values())


def _subjects(entries: Sequence[LedgerEntry]) -> Sequence[RegistrationId]:
    return [RegistrationId(one) for one in dict.fromkeys(entry.event.subject for entry in entries)]
