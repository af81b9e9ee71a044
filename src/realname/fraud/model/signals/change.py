"""What one entry of the ledger changes in a case file: the step in which all signals go forward."""

from dataclasses import dataclass
from datetime import datetime

from realname.cases.model.case_file import CaseFile
from realname.kernel.ledger.events import Event, LedgerEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step.

    Attributes:
        file: As it is with the entry.
    """

    entry: LedgerEntry
    file: CaseFile

    @property
    def event(self) -> Event:
        """What happened."""
        return self.entry.event.event

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.entry.event.at

    @property
    def is_new_line(self) -> bool:
        """Whether it is about a line that is to be opened: changes of lines have reasons of their own to come in numbers."""
        return self.file.purpose == "new-line"

    def fact(self, name: str) -> str:
        """One of the entry's facts; empty where it has none of the name."""
        return next((str(value) for key, value in self.entry.event.facts if key == name), "")
