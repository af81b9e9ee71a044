"""Read how the check by two people stands, for one of the staff: what they may say now, never what another person said before them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from realname.access.model.staff import StaffMember
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.registration.model.alternative_checks import AnsweredMeans
from realname.registration.model.no_face_rule import NoFaceRule
from realname.registration.model.registration import Registration
from realname.registration.store.alternative_checks import AlternativeCheckAnswers, LineCodes
from realname.registration.store.visual_checks import VisualChecks
from realname.verification.model.visual_check import MeansKind, SecondTaken, TwoStatements


class Turn(StrEnum):
    """What a person can do about the check now."""

    FIRST = "first"
    SECOND = "second"
    TOOK_PART = "took-part"  # another person has to be the second
    TAKEN = "taken"  # another supervisor compares now
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisualCheckView:
    """Its state.

    Attributes:
        first_by: Who has spoken already; what they said is no one's to see before both have.
        taken: Which supervisor compares now; None: none does.
        means: What became of other means, by kind, in the order of the pack; None: not tried.
        means_missing: How many more of them have to speak for the applicant.
        waits_for_code: Whether a code was sent that can still be typed.
    """

    turn: Turn
    first_by: AgentId | None
    taken: SecondTaken | None
    means: Mapping[MeansKind, AnsweredMeans | None]
    means_missing: int
    waits_for_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadVisualCheck:
    """Reads; changes nothing."""

    units: Reads
    clock: Clock
    no_face_rule: NoFaceRule

    def __call__(self, registration: Registration, *, member: StaffMember) -> VisualCheckView:
        """Read."""
        rule, now = self.no_face_rule, self.clock.now()
        with self.units() as unit:
            known = unit[VisualChecks].get(registration.id)
            code = unit[LineCodes].get(registration.id)
            answered = {one.kind: one for one in unit[AlternativeCheckAnswers].of_registration(registration.id)}
        means = {kind: answered.get(kind) for kind in rule.other_means}
        confirmed = sum(one is not None and one.is_confirmed for one in means.values())
        return VisualCheckView(
            turn=turn_of(registration, known, member=member, rule=rule, at=now),
            first_by=None if known is None else known.first.by,
            taken=None if known is None or known.taken_by(now) is None else known.taken,
            means=means,
            means_missing=max(0, rule.other_means_needed - confirmed),
            waits_for_code=code is not None and code.is_open(now),
        )


def turn_of(registration: Registration, known: TwoStatements | None, *, member: StaffMember, rule: NoFaceRule, at: datetime) -> Turn:
    """What a member can do about a check; `known` is what was said already, None where no one has spoken."""
    if known is None:
        return Turn.FIRST if member.role in rule.first_by else Turn.WAIT
    if member.role not in rule.second_by:
        return Turn.WAIT
    if member.id in {known.first.by, registration.agent_id}:
        return Turn.TOOK_PART
    return Turn.SECOND if known.taken_by(at) in {None, member.id} else Turn.TAKEN
