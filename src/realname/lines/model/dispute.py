"""A dispute: a person says that a line under their identity is not theirs. It is frozen at once, and a reviewer answers in time.

Pure rules: who said so, who answered and until when come in as values. Time alone never answers, and never thaws.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, DisputeId, LineId, OutletId, PersonId, RegistrationId
from realname.lines.errors import DisputeConflict


class DisputeMeans(StrEnum):
    """How the person said so."""

    CODE = "code"
    COUNTER = "counter"


class DisputeOutcome(StrEnum):
    """What became of it."""

    NOT_THEIRS = "not-theirs"
    THEIRS = "theirs"
    WITHDRAWN = "withdrawn"


class DisputeReason(StrEnum):
    """Why it was answered so; a closed list, so that no reason names anyone."""

    NO_PROOF = "no-proof"
    ID_MISUSED = "id-misused"
    OUTLET_IRREGULAR = "outlet-irregular"
    PHOTO_IS_THEIRS = "photo-is-theirs"
    CONFIRMED_BY_THEM = "confirmed-by-them"
    SIGNED_BY_THEM = "signed-by-them"


class DisputeCheck(StrEnum):
    """What was looked at before it was answered."""

    RECORD = "record"
    PHOTO = "photo"
    OUTLET_HEARD = "outlet-heard"
    PERSON_HEARD = "person-heard"
    CONTRACT = "contract"


CLOSED_AGAIN_AFTER = timedelta(days=1)  # a closing that was refused is asked for again; the person who refused it has had a day

# A reviewer answers one of these; the person who cannot show that the line is theirs answers that it is not.
REASONS: Mapping[DisputeOutcome, tuple[DisputeReason, ...]] = {
    DisputeOutcome.NOT_THEIRS: (DisputeReason.NO_PROOF, DisputeReason.ID_MISUSED, DisputeReason.OUTLET_IRREGULAR),
    DisputeOutcome.THEIRS: (DisputeReason.PHOTO_IS_THEIRS, DisputeReason.CONFIRMED_BY_THEM, DisputeReason.SIGNED_BY_THEM),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeAnswer:
    """What a reviewer answers.

    Attributes:
        checks: What was looked at; of a line that is theirs something must have been.
    """

    outcome: DisputeOutcome
    reason: DisputeReason
    checks: frozenset[DisputeCheck]


def answer_for(reason: DisputeReason, checks: frozenset[DisputeCheck]) -> DisputeAnswer:
    """The answer that a reason stands for.

    Raises:
        InvalidInput: The line is said to be theirs, and nothing was looked at (`field` is `checks`).
    """
    outcome = next(one for one, reasons in REASONS.items() if reason in reasons)
    if outcome is DisputeOutcome.THEIRS and not checks:
        raise InvalidInput(field="checks", cause="absent")
    return DisputeAnswer(outcome=outcome, reason=reason, checks=checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One dispute, from the moment the person said so.

    Attributes:
        line_id: The line that they say is not theirs.
        registration_id: By which it came under their identity.
        outlet_id: Where that was made.
        said_over: The line they signed in by, which hears of the answer; None: they were at a counter.
        was_frozen: Whether the line was frozen as disputed before: then no withdrawal thaws it.
        due_at: Until when it is to be answered.
        overdue_at: When it was found that no one had.
        closing_at: When the closing of a line that is not theirs was asked for, or nothing was left to close.
    """

    id: DisputeId
    line_id: LineId
    person_id: PersonId
    registration_id: RegistrationId
    outlet_id: OutletId
    means: DisputeMeans
    said_over: LineId | None
    was_frozen: bool
    opened_at: datetime
    due_at: datetime
    overdue_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: AgentId | None = None
    outcome: DisputeOutcome | None = None
    reason: DisputeReason | None = None
    checks: frozenset[DisputeCheck] = frozenset()
    closing_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_at is None

    def is_late(self, at: datetime) -> bool:
        """Whether its clock has run out without an answer."""
        return self.is_open and at >= self.due_at

    def share_used(self, at: datetime) -> float:
        """How much of its time is used: 0 to 1."""
        return min(1.0, max(0.0, (at - self.opened_at) / (self.due_at - self.opened_at)))

    def answer(self, answer: DisputeAnswer, *, by: AgentId, at: datetime) -> "Dispute":
        """Record a reviewer's answer, however late it is.

        Raises:
            DisputeConflict: It was answered or withdrawn already.
        """
        self._require_open()
        return replace(self, answered_at=at, answered_by=by, outcome=answer.outcome, reason=answer.reason, checks=answer.checks)

    def withdraw(self, *, at: datetime) -> "Dispute":
        """Record that the person says by now that the line is theirs.

        Raises:
            DisputeConflict: It was answered or withdrawn already.
        """
        self._require_open()
        return replace(self, answered_at=at, outcome=DisputeOutcome.WITHDRAWN)

    def late(self, *, at: datetime) -> "Dispute":
        """Record, once, that no one answered in time; nothing else of it changes."""
        return replace(self, overdue_at=at) if self.is_late(at) and self.overdue_at is None else self

    def closing(self, *, at: datetime) -> "Dispute":
        """Record that the line's closing was asked for."""
        return replace(self, closing_at=at)

    def not_closed(self) -> "Dispute":
        """Record that the closing was refused or held off: it is asked for again."""
        return replace(self, closing_at=None)

    def _require_open(self) -> None:
        if self.answered_at is not None:
            raise DisputeConflict(state=self.outcome.value if self.outcome else "")
