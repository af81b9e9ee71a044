"""A review: a person decides what a machine referred, or refused and was appealed; a second one looks without knowing of the first.

Pure rules. A review is settled as soon as as many agree as it needs: one, or two where it was drawn, where the pack asks for two, on every
appeal, and after anyone was unsure. So two who disagree go to a third.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId, ReviewId
from realname.registration.model.reasons import Reason
from realname.review.errors import ReviewConflict
from realname.review.model.rule import ReviewRule


class ReviewKind(StrEnum):
    """Why a person looks."""

    REFERRAL = "referral"
    APPEAL = "appeal"


class Opinion(StrEnum):
    """What a reviewer says."""

    APPROVE = "approve"
    REFUSE = "refuse"
    UNSURE = "unsure"


class OpinionReason(StrEnum):
    """Why; each speaks for one opinion alone. A closed list, so that no reason holds anything about a person."""

    SAME_PERSON = "same-person"
    DOUBT_CLEARED = "doubt-cleared"
    OTHER_PERSON = "other-person"
    ATTACK_SEEN = "attack-seen"
    EVIDENCE_DOUBTFUL = "evidence-doubtful"
    PICTURES_UNCLEAR = "pictures-unclear"
    SECOND_LOOK = "second-look"


REASONS: Mapping[Opinion, tuple[OpinionReason, ...]] = {
    Opinion.APPROVE: (OpinionReason.SAME_PERSON, OpinionReason.DOUBT_CLEARED),
    Opinion.REFUSE: (OpinionReason.OTHER_PERSON, OpinionReason.ATTACK_SEEN, OpinionReason.EVIDENCE_DOUBTFUL),
    Opinion.UNSURE: (OpinionReason.PICTURES_UNCLEAR, OpinionReason.SECOND_LOOK),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """An opinion with its reason; one that does not speak for it cannot be built."""

    opinion: Opinion
    reason: OpinionReason

    def __post_init__(self) -> None:
        """Refuse a reason that speaks for another opinion."""
        if self.reason not in REASONS[self.opinion]:
            raise InvalidInput(field="reason", reasons=", ".join(REASONS[self.opinion]))


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOpinion:
    """What one reviewer said.

    Attributes:
        began_at: When they began to look.
        sealed_reason: Why they approved without the authority's word, sealed under the holder's key; erased with the record.
    """

    reviewer: AgentId
    judgement: Judgement
    began_at: datetime
    given_at: datetime
    sealed_reason: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One reviewer has the review to themselves, until a time.

    Attributes:
        handed_by: The colleague who handed it to them; None once they look at it.
    """

    reviewer: AgentId
    began_at: datetime
    until: datetime
    handed_by: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review of one registration. Frozen: every step gives a new value.

    Attributes:
        grounds: Why the machine did not approve.
        needed: How many have to agree, as long as no one is unsure.
        ended_at: When it was settled, or its registration ended without it.
        truth: Of a known case, planted to see how well reviewers see: what is right. It looks like any referral, and is never settled.
    """

    id: ReviewId
    registration_id: RegistrationId
    outlet_id: OutletId
    kind: ReviewKind
    grounds: frozenset[Reason]
    opened_at: datetime
    due_at: datetime
    needed: int
    opinions: tuple[GivenOpinion, ...] = ()
    claim: Claim | None = None
    ended_at: datetime | None = None
    truth: Opinion | None = None

    @property
    def is_planted(self) -> bool:
        """Whether it is a known case."""
        return self.truth is not None

    @property
    def outcome(self) -> Opinion | None:
        """What enough of them said; None: not yet, and never of a known case."""
        if self.is_planted:
            return None
        said = [one.judgement.opinion for one in self.opinions]
        needed = max(self.needed, 2) if Opinion.UNSURE in said else self.needed
        return next((one for one in (Opinion.REFUSE, Opinion.APPROVE) if said.count(one) >= needed), None)

    def claimed_by(self, at: datetime) -> AgentId | None:
        """Who has it to themselves just now."""
        return self.claim.reviewer if self.claim is not None and at < self.claim.until else None

    def is_overdue(self, at: datetime) -> bool:
        """Whether it should have been decided."""
        return self.ended_at is None and at >= self.due_at

    def opinion_of(self, reviewer: AgentId) -> GivenOpinion | None:
        """What a person said of it; None: nothing."""
        return next((one for one in self.opinions if one.reviewer == reviewer), None)

    def take(self, *, by: AgentId, at: datetime, rule: ReviewRule) -> "Review":
        """Give it to one reviewer; the person who has it keeps it until the time they had.

        Raises:
            ReviewConflict: It is over, another person has it, or they have said what they think.
        """
        self._require_open()
        if self.opinion_of(by) is not None:
            raise ReviewConflict(state="given")
        if self.claimed_by(at) not in {None, by}:
            raise ReviewConflict(state="taken")
        if self.is_looked_at(by=by, at=at):
            return self
        return replace(self, claim=Claim(reviewer=by, began_at=at, until=at + rule.claim_for))

    def is_looked_at(self, *, by: AgentId, at: datetime) -> bool:
        """Whether a reviewer has it and looks at it; what a colleague handed to them they have to take first."""
        return self.claim is not None and self.claimed_by(at) == by and self.claim.handed_by is None

    def require_taken(self, *, by: AgentId, at: datetime) -> Claim:
        """Let through the person who has it.

        Raises:
            ReviewConflict: They do not, or not any more.
        """
        self._require_open()
        if self.claim is None or not self.is_looked_at(by=by, at=at):
            raise ReviewConflict(state="not-taken")
        return self.claim

    def hand_on(self, *, by: AgentId, to: AgentId, at: datetime, rule: ReviewRule) -> "Review":
        """Give it to a colleague, who has it to themselves as long as any reviewer. Then it is back in the queue.

        Whether the colleague said something of it already is not looked at: the person who hands it on would learn that.

        Raises:
            ReviewConflict: They do not have it, or hand it to themselves.
        """
        self.require_taken(by=by, at=at)
        if to == by:
            raise ReviewConflict(state="taken")
        return replace(self, claim=Claim(reviewer=to, began_at=at, until=at + rule.claim_for, handed_by=by))

    def let_go(self, *, by: AgentId) -> "Review":
        """Take it from a reviewer who gives it back; from anyone else nothing is taken."""
        return replace(self, claim=None) if self.claim is not None and self.claim.reviewer == by else self

    def judge(self, judgement: Judgement, *, by: AgentId, at: datetime, sealed_reason: bytes | None = None) -> "Review":
        """Add what a reviewer says; settled or not, they have it no more.

        Raises:
            ReviewConflict: They do not have it.
        """
        claim = self.require_taken(by=by, at=at)
        given = GivenOpinion(reviewer=by, judgement=judgement, began_at=claim.began_at, given_at=at, sealed_reason=sealed_reason)
        judged = replace(self, opinions=(*self.opinions, given), claim=None)
        return judged if judged.outcome is None else replace(judged, ended_at=at)

    def end(self, *, at: datetime) -> "Review":
        """End it with its registration; one that is over stays as it ended."""
        return self if self.ended_at is not None else replace(self, claim=None, ended_at=at)

    def _require_open(self) -> None:
        if self.ended_at is not None:
            raise ReviewConflict(state="over")


def reviewers_needed(kind: ReviewKind, grounds: frozenset[Reason], rule: ReviewRule, *, lot: int) -> int:
    """How many have to agree.

    Args:
        kind: Of the review: the person who overrides a refusal of the machine is never alone.
        grounds: Why the machine did not approve.
        rule: Of the pack.
        lot: Drawn by chance, 0 to 99.
    """
    is_for_two = kind is ReviewKind.APPEAL or bool(grounds & rule.second_reasons) or lot < rule.second_percent
    return 2 if is_for_two else 1


_FOR_APPLICANT: Mapping[OpinionReason, Reason] = {
    OpinionReason.OTHER_PERSON: Reason.REVIEWED_OTHER_PERSON,
    OpinionReason.ATTACK_SEEN: Reason.REVIEWED_ATTACK,
    OpinionReason.EVIDENCE_DOUBTFUL: Reason.REVIEWED_EVIDENCE,
}


def refused_for(review: Review) -> frozenset[Reason]:
    """Why the reviewers refused, as the applicant is told."""
    return frozenset(_FOR_APPLICANT[one.judgement.reason] for one in review.opinions if one.judgement.opinion is Opinion.REFUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQueue:
    """How many reviews wait for a decision; known cases are none.

    Attributes:
        overdue: Those that should have been decided.
        oldest: When the one was opened that has waited the longest.
    """

    waiting: int
    overdue: int
    oldest: datetime | None
