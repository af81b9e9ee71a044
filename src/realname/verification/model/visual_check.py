"""The check by two people, of an applicant whose face is not scanned: each compares the person before them with the ID that is shown.

Pure rules: who says what, and when, comes in as values. Nothing of a face is kept, only what each of the two says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.errors import StateConflict, TookPart
from realname.kernel.identifiers import AgentId, RegistrationId

TAKEN_FOR = timedelta(minutes=10)  # the applicant stands there; the comparison takes a minute or two


class Likeness(StrEnum):
    """What a person says who compared the person before them with the ID that is shown."""

    SAME_PERSON = "same-person"
    NOT_THE_SAME = "not-the-same"
    NOT_SURE = "not-sure"


class MeansKind(StrEnum):
    """What the applicant shows beside the check by two people; a pack takes some of them."""

    BANK_CARD = "bank-card"
    READER_PIN = "reader-pin"
    EXISTING_LINE = "existing-line"


class MeansOutcome(StrEnum):
    """What became of it. Of what was typed nothing is kept."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not-confirmed"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one of the two says."""

    by: AgentId
    likeness: Likeness
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondTaken:
    """Which supervisor compares now, and until when they have it to themselves."""

    by: AgentId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoStatements:
    """What the two say of one registration, as far as they have said it.

    Attributes:
        opened_by: A person who opened the registration; they may be the first of the two, never the second.
        taken: Who compares as the second now; None: no supervisor does.
    """

    registration_id: RegistrationId
    opened_by: AgentId
    first: Statement
    second: Statement | None = None
    taken: SecondTaken | None = None

    def taken_by(self, at: datetime) -> AgentId | None:
        """Which supervisor has it to themselves at a moment."""
        return self.taken.by if self.taken is not None and at < self.taken.until else None

    def take(self, by: AgentId, *, at: datetime) -> "TwoStatements":
        """Give it to one supervisor for `TAKEN_FOR`; raises as `require_second`, and `StateConflict` where another has it."""
        self._require_free(by, at=at)
        return replace(self, taken=SecondTaken(by=by, until=at + TAKEN_FOR))

    def give_back(self, by: AgentId, *, at: datetime) -> "TwoStatements":
        """Give it back to the list; what they do not have stays as it is."""
        return replace(self, taken=None) if self.taken_by(at) == by else self

    def require_second(self, by: AgentId) -> None:
        """Let through the person who may be the second of the two.

        Raises:
            StateConflict: Both have spoken already.
            TookPart: They opened the registration, or are the first.
        """
        if self.second is not None:
            raise StateConflict(state="both-stated")
        if by in {self.opened_by, self.first.by}:
            raise TookPart

    def complete(self, statement: Statement) -> "TwoStatements":
        """Add what the second says; raises as `take`."""
        self._require_free(statement.by, at=statement.at)
        return replace(self, second=statement, taken=None)

    def _require_free(self, by: AgentId, *, at: datetime) -> None:
        self.require_second(by)
        if self.taken_by(at) not in {None, by}:
            raise StateConflict(state="second-taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisualCheck:
    """What is known where no face was compared by machine.

    Attributes:
        first, second: What the two said.
        other_means: What became of each means that was tried beside them.
    """

    first: Likeness
    second: Likeness
    other_means: Sequence[tuple[MeansKind, MeansOutcome]] = ()
