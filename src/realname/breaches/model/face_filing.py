"""The filing that is due once so many people's faces are held: when the line was crossed, until when it is filed, and when it was."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from realname.breaches.model.filing_rule import FilingRule
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceFiling:
    """One crossing of the line.

    Attributes:
        people: How many were held when it was noticed.
        due_on: The last day to file, by the clock of the pack.
        is_certain: Whether the pack's calendar of working days reaches that far.
        filing_number: Under which number the authority has it.
        overdue_at: When it was noted that the day had passed; noted once.
    """

    crossed_at: datetime
    people: int
    due_on: date
    is_certain: bool
    filed_at: datetime | None = None
    filed_by: AgentId | None = None
    filing_number: str = ""
    overdue_at: datetime | None = None

    def is_late(self, today: date) -> bool:
        """Whether the last day has passed and nothing is filed."""
        return self.filed_at is None and today > self.due_on

    def file(self, *, at: datetime, by: AgentId, number: str) -> "FaceFiling":
        """It was filed.

        Raises:
            StateConflict: It was before.
        """
        if self.filed_at is not None:
            raise StateConflict(state="filed")
        return replace(self, filed_at=at, filed_by=by, filing_number=number)


def open_filing(people: int, rule: FilingRule, *, at: datetime, today: date) -> FaceFiling:
    """The line is crossed: the clock of working days begins after today."""
    due_on = rule.calendar.after(today, rule.working_days)
    return FaceFiling(crossed_at=at, people=people, due_on=due_on, is_certain=due_on <= rule.calendar.known_until)
