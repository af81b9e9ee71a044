"""An inspection: begun from a published head, drawn by two shares of randomness, looked at case by case, and closed when all is in order.

Pure rules: who does what and when come in as values. Time alone closes nothing; what is late is said, and stays open.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.inspections.errors import InspectionConflict, NonceNotCommitted
from realname.inspections.model.rule import InspectionRule
from realname.inspections.model.sampling import Draw, DrawScope, ShareKind, SharePlan
from realname.kernel.identifiers import AgentId, InspectionId, OutletId, RegistrationId
from realname.ledger.model.tree_head import PublishedHead, TreeHead, commitment_of


class InspectionState(StrEnum):
    """How far an inspection is."""

    BEGUN = "begun"
    SHOWN = "operator-share-shown"
    FIXED = "randomness-fixed"
    DRAWN = "drawn"
    CLOSED = "closed"


class CaseResult(StrEnum):
    """What an inspector says of a drawn case."""

    CONFORMS = "conforms"
    FINDING = "finding"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedCase:
    """A drawn case.

    Attributes:
        ordinal: Its place in the draw, from 1.
        outlet_id: Where it was registered: whose supervisor is told of findings.
        result: None: no one has looked at it.
    """

    inspection_id: InspectionId
    ordinal: int
    case_id: RegistrationId
    decided_index: int
    outlet_id: OutletId
    result: CaseResult | None = None
    checked_at: datetime | None = None

    def check(self, result: CaseResult, *, at: datetime) -> "InspectedCase":
        """Record what the inspector says; where something was found, it stays found.

        Raises:
            InspectionConflict: Something was found in it, and it is said to conform.
        """
        if self.result is CaseResult.FINDING and result is CaseResult.CONFORMS:
            raise InspectionConflict(state=CaseResult.FINDING.value)
        return replace(self, result=result, checked_at=self.checked_at or at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """One inspection.

    Attributes:
        head: The published head that is drawn from.
        commitment: To the operator's share, as it was published with the head.
        plan: What the inspector's share is.
        share: The inspector's share; empty: not fixed yet.
        shown_nonce: The operator's share as it was shown once the inspector had committed to theirs; empty: not yet, or a beacon's draw.
        nonce: The operator's share, as it was drawn by; empty: not drawn yet.
        population: How many cases were drawn from.
        list_digest: Of the drawn cases (`domain.draw.list_digest`).
        due_at: Until when the step it is in is to be done; None: it waits for nothing but its findings.
        overdue_at: When it was noted that the step is late.
    """

    id: InspectionId
    begun_by: AgentId
    begun_at: datetime
    head: TreeHead
    commitment: str
    scope: DrawScope
    plan: SharePlan
    share: str = ""
    fixed_at: datetime | None = None
    shown_nonce: str = ""
    shown_at: datetime | None = None
    nonce: str = ""
    drawn_at: datetime | None = None
    population: int = 0
    list_digest: str = ""
    closed_at: datetime | None = None
    due_at: datetime | None = None
    overdue_at: datetime | None = None

    @property
    def state(self) -> InspectionState:
        """How far it is."""
        if self.closed_at is not None:
            return InspectionState.CLOSED
        if self.drawn_at is not None:
            return InspectionState.DRAWN
        if self.fixed_at is not None:
            return InspectionState.FIXED
        return InspectionState.BEGUN if self.shown_at is None else InspectionState.SHOWN

    @property
    def number(self) -> str:
        """The case number of the inspection, as it is on paper and in requests to open a photo."""
        return f"INS-{self.begun_at:%Y%m%d}-{self.id.value[-6:]}"

    @property
    def draw(self) -> Draw:
        """All that its draw is made of.

        Raises:
            InspectionConflict: The operator's share was not shown yet.
        """
        if not self.nonce:
            raise InspectionConflict(state=self.state.value)
        return Draw(inspection_id=self.id, head=self.head, scope=self.scope, plan=self.plan, share=self.share, nonce=self.nonce)

    def show(self, nonce: str, *, at: datetime) -> "Inspection":
        """Show the operator's share to an inspector who has committed to theirs.

        Raises:
            InspectionConflict: It is shown already, or the inspector committed to nothing: by a beacon it is shown last.
            NonceNotCommitted: It is not what was committed to.
        """
        self.require(InspectionState.BEGUN)
        if not self.plan.commitment:
            raise InspectionConflict(state=self.state.value)
        self._require_committed(nonce)
        return replace(self, shown_nonce=nonce, shown_at=at)

    @property
    def awaits_share(self) -> bool:
        """Whether the inspector's share is to be fixed next: dice once the operator's is shown, a beacon's value from the beginning."""
        is_by_beacon = self.plan.kind is ShareKind.BEACON
        return self.state is (InspectionState.BEGUN if is_by_beacon else InspectionState.SHOWN)

    def fix(self, share: str, *, at: datetime) -> "Inspection":
        """Fix the inspector's share, once and for all.

        Raises:
            InspectionConflict: It is fixed already, or dice are given before the operator's share is shown.
        """
        self.require_awaits_share()
        return replace(self, share=share, fixed_at=at)

    def require_awaits_share(self) -> None:
        """Refuse an inspector's share that is not the next step; raises as `fix`."""
        if not self.awaits_share:
            raise InspectionConflict(state=self.state.value)

    def reveal(self, nonce: str) -> "Inspection":
        """Take the operator's share.

        Raises:
            InspectionConflict: The inspector's is not fixed yet, or the cases are drawn.
            NonceNotCommitted: It is not what was committed to.
        """
        self.require(InspectionState.FIXED)
        self._require_committed(nonce)
        return replace(self, nonce=nonce)

    def _require_committed(self, nonce: str) -> None:
        if commitment_of(nonce) != self.commitment:
            raise NonceNotCommitted

    def drawn(self, *, population: int, list_digest: str, at: datetime, rule: InspectionRule) -> "Inspection":
        """Record what was drawn from, and what."""
        drawn = replace(self, population=population, list_digest=list_digest, drawn_at=at, overdue_at=None)
        return replace(drawn, due_at=rule.check_by(at))

    def checked(self) -> "Inspection":
        """Record that every drawn case was looked at."""
        return replace(self, due_at=None, overdue_at=None)

    def close(self, *, at: datetime) -> "Inspection":
        """Close it.

        Raises:
            InspectionConflict: It is not drawn, or closed already.
        """
        self.require(InspectionState.DRAWN)
        return replace(self, closed_at=at, due_at=None, overdue_at=None)

    def is_late(self, at: datetime) -> bool:
        """Whether the clock of the step it is in has run out."""
        return self.due_at is not None and at >= self.due_at

    def late(self, *, at: datetime) -> "Inspection":
        """Record, once, that the step is late; nothing else of it changes."""
        return replace(self, overdue_at=at) if self.is_late(at) and self.overdue_at is None else self

    def require(self, state: InspectionState) -> None:
        """Refuse a step that is not its next.

        Raises:
            InspectionConflict: It is in another state.
        """
        if self.state is not state:
            raise InspectionConflict(state=self.state.value)


def begin(
    inspection_id: InspectionId,
    *,
    published: PublishedHead,
    scope: DrawScope,
    plan: SharePlan,
    by: AgentId,
    at: datetime,
    rule: InspectionRule,
) -> Inspection:
    """Begin one: from now on everybody sees what is drawn from, before anyone can know what will be drawn."""
    return Inspection(
        id=inspection_id,
        begun_by=by,
        begun_at=at,
        head=published.head,
        commitment=published.nonce_commitment,
        scope=scope,
        plan=plan,
        due_at=rule.draw_by(at),
    )
