"""A visit of an inspector to an outlet: answers to the checklist of the pack, signed off once, and fixed in the ledger by their digest."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.inspections.errors import VisitConflict
from realname.inspections.model.checklist import Checklist
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OutletId, VisitId


class Seen(StrEnum):
    """What the inspector saw."""

    YES = "yes"
    NO = "no"
    NOT_SEEN = "not-seen"


class Remark(StrEnum):
    """What there is to say of an answer; a closed list, so that nothing of a person can be written there."""

    NONE = "none"
    MISSING = "missing"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    NOT_FOLLOWED = "not-followed"
    NOT_TRAINED = "not-trained"
    MENDED_AT_ONCE = "mended-at-once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """To one item."""

    item: str
    seen: Seen
    remark: Remark = Remark.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit.

    Attributes:
        made_by: The inspector, who alone answers and signs.
        checklist_digest: Of the checklist that it is answered by.
        answers: So far, in the order of the checklist.
        signed_at: From then on nothing of it changes.
    """

    id: VisitId
    outlet_id: OutletId
    made_by: AgentId
    begun_at: datetime
    checklist_digest: str
    answers: tuple[Answer, ...] = ()
    signed_at: datetime | None = None

    def answered(self, answers: Mapping[str, Answer], checklist: Checklist, *, by: AgentId) -> "Visit":
        """Take answers, in place of those before.

        Raises:
            VisitConflict: It is signed, another person's, or of a checklist of before.
            InvalidInput: An answer is to nothing of the checklist.
        """
        self._require_open(checklist, by=by)
        if answers.keys() - {one.id for one in checklist.items}:
            raise InvalidInput(field="answers")
        return replace(self, answers=tuple(answers[one.id] for one in checklist.items if one.id in answers))

    def signed(self, checklist: Checklist, *, by: AgentId, at: datetime) -> "Visit":
        """Sign it off.

        Raises:
            VisitConflict: As above.
            InvalidInput: An item has no answer.
        """
        self._require_open(checklist, by=by)
        if len(self.answers) < len(checklist.items):
            raise InvalidInput(field="answers")
        return replace(self, signed_at=at)

    @property
    def digest(self) -> str:
        """SHA-256 over whose visit it was, of what, and every answer: the ledger has it, and so nothing of it can change later."""
        lines = [f"{one.item}\t{one.seen}\t{one.remark}" for one in self.answers]
        head = [self.id.value, self.outlet_id.value, self.made_by.value, self.begun_at.isoformat(), self.checklist_digest]
        return hashlib.sha256("\n".join(("realname-visit-1", *head, *lines)).encode()).hexdigest()

    def count(self, seen: Seen) -> int:
        """How many answers say this."""
        return sum(one.seen is seen for one in self.answers)

    def _require_open(self, checklist: Checklist, *, by: AgentId) -> None:
        if self.signed_at is not None or self.made_by != by or self.checklist_digest != checklist.digest:
            raise VisitConflict
