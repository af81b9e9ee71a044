"""A leak of personal data: what is known of it in codes and counts, what was done, and the clock until it has to be reported.

Pure rules. Nothing of a person is in it: no names, no free text; the letter to the authority is the operator's own.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.breaches.model.breach_rule import BreachRule
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, BreachId

MOST_PEOPLE = 9_999_999


class BreachKind(StrEnum):
    """What happened to the data."""

    DISCLOSURE = "disclosure"
    UNAUTHORISED_ACCESS = "unauthorised-access"
    THEFT = "theft"
    LOSS = "loss"
    ALTERATION = "alteration"
    DESTRUCTION = "destruction"


class BreachedData(StrEnum):
    """Which data."""

    NAMES = "names"
    IDENTITY_NUMBERS = "identity-numbers"
    PHONE_NUMBERS = "phone-numbers"
    FACES = "faces"
    REGISTRATION_RECORDS = "registration-records"
    SIGN_INS = "sign-ins"


class BreachMeasure(StrEnum):
    """What was done against it."""

    ACCESS_CLOSED = "access-closed"
    KEYS_ROTATED = "keys-rotated"
    SIGN_INS_RENEWED = "sign-ins-renewed"
    DATA_RECOVERED = "data-recovered"
    DATA_ERASED = "data-erased"
    POLICE_TOLD = "police-told"
    LINES_WATCHED = "lines-watched"


class NotNotifiedReason(StrEnum):
    """Why the people are not told (PIPL art. 57)."""

    HARM_AVOIDED = "harm-avoided"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachFacts:
    """What is known of a leak when it is recorded.

    Attributes:
        noticed_at: When it was noticed: the clock runs from then on.
        people: How many it reaches, as far as known, 0 or more.
    """

    kind: BreachKind
    noticed_at: datetime
    people: int
    data: frozenset[BreachedData]
    measures: frozenset[BreachMeasure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One breach.

    Attributes:
        is_serious: By the rule of the pack when it was recorded: reported at once.
        report_by: Until when the authority is told.
        tell_by: Until when the people are told, or it is recorded why they are not.
        report_number: Under which number the authority has it.
        told_people: How many were told; None: no one yet.
        not_told: Why they are not told; None: they are, or it is not settled.
        overdue_at: When it was noted that a clock had run out; noted once.
    """

    id: BreachId
    facts: BreachFacts
    is_serious: bool
    recorded_at: datetime
    recorded_by: AgentId
    report_by: datetime
    tell_by: datetime
    reported_at: datetime | None = None
    report_number: str = ""
    told_at: datetime | None = None
    told_people: int | None = None
    not_told: NotNotifiedReason | None = None
    overdue_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it is reported, and the people are told or it is recorded why not."""
        return self.reported_at is not None and (self.told_at is not None or self.not_told is not None)

    @property
    def due_at(self) -> datetime | None:
        """The next clock that runs; None: none does."""
        if self.reported_at is None:
            return self.report_by
        return None if self.is_settled else self.tell_by

    def is_late(self, at: datetime) -> bool:
        """Whether a clock has run out: at its last moment it is in time still."""
        return self.due_at is not None and at > self.due_at

    def report(self, *, at: datetime, number: str) -> "Breach":
        """The authority was told.

        Raises:
            StateConflict: It was before.
        """
        if self.reported_at is not None:
            raise StateConflict(state="reported")
        return replace(self, reported_at=at, report_number=number)

    def notify_people(self, *, at: datetime, people: int) -> "Breach":
        """So many people were told.

        Raises:
            InvalidInput: No one was.
            StateConflict: They were before.
        """
        _require_people(people, least=1)
        if self.told_at is not None or self.closed_at is not None:
            raise StateConflict(state="told")
        return replace(self, told_at=at, told_people=people, not_told=None)

    def justify_no_notice(self, why: NotNotifiedReason) -> "Breach":
        """Record why they are not told.

        Raises:
            StateConflict: They were told, or it is closed.
        """
        if self.told_at is not None or self.closed_at is not None:
            raise StateConflict(state="told")
        return replace(self, not_told=why)

    def note_overdue(self, *, at: datetime) -> "Breach":
        """Note once that a clock has run out; the same where there is nothing to note."""
        return replace(self, overdue_at=at) if self.overdue_at is None and self.is_late(at) else self

    def close(self, *, at: datetime) -> "Breach":
        """Close it.

        Raises:
            StateConflict: It is closed, not reported, or nothing is said of the people.
        """
        if self.closed_at is not None:
            raise StateConflict(state="closed")
        if not self.is_settled:
            raise StateConflict(state="open" if self.reported_at is None else "reported")
        return replace(self, closed_at=at)


def record_breach(leak_id: BreachId, facts: BreachFacts, rule: BreachRule, *, at: datetime, by: AgentId) -> Breach:
    """Begin one.

    Raises:
        InvalidInput: It was noticed in the future, names no data, or more people than there are.
    """
    if facts.noticed_at > at:
        raise InvalidInput(field="noticed")
    if not facts.data:
        raise InvalidInput(field="what")
    _require_people(facts.people, least=0)
    is_serious = BreachedData.FACES in facts.data or facts.people >= rule.serious_people
    return Breach(
        id=leak_id,
        facts=facts,
        is_serious=is_serious,
        recorded_at=at,
        recorded_by=by,
        report_by=facts.noticed_at + (rule.serious_within if is_serious else rule.report_within),
        tell_by=facts.noticed_at + rule.tell_within,
    )


def _require_people(people: int, *, least: int) -> None:
    if not least <= people <= MOST_PEOPLE:
        raise InvalidInput(field="people")
