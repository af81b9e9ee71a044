"""A finding of an inspection: told to the operator, rectified with evidence, looked at again, until it is accepted; all by the clock."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.inspections.errors import InspectionConflict
from realname.inspections.model.rule import FindingKind, InspectionRule
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, FindingId, InspectionId, OutletId, RegistrationId
from realname.kernel.typed_names import is_shown

LONGEST_TEXT = 1_000  # characters of a remark or a rectification
MOST_FILE_BYTES = 4 * 1024 * 1024
_PDF = b"%PDF-"
_SHORTEST_TEXT = 3


class FindingState(StrEnum):
    """Whose turn it is."""

    MADE = "made"
    TOLD = "told"
    RECTIFIED = "rectified"
    NOT_ACCEPTED = "not-accepted"
    ACCEPTED = "accepted"


# In these the operator has to act; in the others but the last the inspector has.
OPERATORS_TURN = frozenset({FindingState.TOLD, FindingState.NOT_ACCEPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding.

    Attributes:
        article: What it offends, as the pack said when it was made.
        remark: The inspector's words; empty once the record of the case was erased.
        rounds: How many rectifications there were.
        due_at: Until when the person whose turn it is has to have acted; None: it is accepted.
        overdue_at: When it was noted that the step is late.
    """

    id: FindingId
    inspection_id: InspectionId
    case_id: RegistrationId
    outlet_id: OutletId
    kind: FindingKind
    article: str
    remark: str
    made_at: datetime
    made_by: AgentId
    state: FindingState = FindingState.MADE
    told_at: datetime | None = None
    rounds: int = 0
    accepted_at: datetime | None = None
    due_at: datetime | None = None
    overdue_at: datetime | None = None

    def tell(self, *, at: datetime, rule: InspectionRule) -> "Finding":
        """Tell the operator.

        Raises:
            InspectionConflict: They were told before.
        """
        self._require(FindingState.MADE)
        return self._go(FindingState.TOLD, due_at=rule.rectify_by(at), told_at=at)

    def rectify(self, *, at: datetime, rule: InspectionRule) -> "Finding":
        """Take a rectification of the operator, however late it is.

        Raises:
            InspectionConflict: It is not their turn.
        """
        self._require(*OPERATORS_TURN)
        return replace(self._go(FindingState.RECTIFIED, due_at=rule.recheck_by(at)), rounds=self.rounds + 1)

    def accept(self, *, at: datetime) -> "Finding":
        """Accept the last rectification.

        Raises:
            InspectionConflict: None waits to be looked at.
        """
        self._require(FindingState.RECTIFIED)
        return replace(self._go(FindingState.ACCEPTED, due_at=None), accepted_at=at)

    def turn_down(self, *, at: datetime, rule: InspectionRule) -> "Finding":
        """Do not accept the last rectification: the operator rectifies again.

        Raises:
            InspectionConflict: None waits to be looked at.
        """
        self._require(FindingState.RECTIFIED)
        return self._go(FindingState.NOT_ACCEPTED, due_at=rule.rectify_by(at))

    def is_late(self, at: datetime) -> bool:
        """Whether the clock of its step has run out."""
        return self.due_at is not None and at >= self.due_at

    def late(self, *, at: datetime) -> "Finding":
        """Record, once, that its step is late; nothing else of it changes."""
        return replace(self, overdue_at=at) if self.is_late(at) and self.overdue_at is None else self

    def _go(self, state: FindingState, *, due_at: datetime | None, told_at: datetime | None = None) -> "Finding":
        return replace(self, state=state, due_at=due_at, overdue_at=None, told_at=told_at or self.told_at)

    def _require(self, *states: FindingState) -> None:
        if self.state not in states:
            raise InspectionConflict(state=self.state.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """What the operator did about a finding.

    Attributes:
        round: Which one of the finding it is, from 1.
        text: The operator's words; empty once the record of the case was erased.
        file_digest: SHA-256, hexadecimal, of the file as it was given; empty: none was.
        is_accepted: What the inspector said of it; None: nothing yet.
        answer: The inspector's words where it was not accepted.
    """

    finding_id: FindingId
    round: int
    text: str
    text_digest: str
    file_digest: str
    file_bytes: int
    by: AgentId
    at: datetime
    is_accepted: bool | None = None
    answer: str = ""
    rechecked_at: datetime | None = None

    def recheck(self, *, is_accepted: bool, answer: str, at: datetime) -> "Rectification":
        """Record what the inspector says of it."""
        return replace(self, is_accepted=is_accepted, answer=answer, rechecked_at=at)


def parse_words(text: str, *, field: str) -> str:
    """Read a remark, a rectification or an answer: a few words at least, a page at most, on lines of their own where they are so.

    Raises:
        InvalidInput: Empty, too long, or with characters that no text has.
    """
    words = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not _SHORTEST_TEXT <= len(words) <= LONGEST_TEXT:
        raise InvalidInput(field=field, cause="length", most=LONGEST_TEXT)
    if not all(is_shown(line) for line in words.split("\n")):
        raise InvalidInput(field=field, cause="characters")
    return words


def require_pdf(content: bytes) -> None:
    """Take a PDF of some megabytes as evidence, and nothing that a browser would show by itself.

    Raises:
        InvalidInput: It is none, or too large.
    """
    if not content.startswith(_PDF):
        raise InvalidInput(field="file", cause="pdf")
    if len(content) > MOST_FILE_BYTES:
        raise InvalidInput(field="file", cause="size", most=MOST_FILE_BYTES)
