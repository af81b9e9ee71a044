"""What waits for a supervisor at an outlet, as one of its staff sees it: their turn first, the longest waiting on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import StaffMember
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.no_face.use_cases.read_visual_check import Turn, turn_of
from realname.no_face.use_cases.refer_to_supervisor import ListAwaitingSupervisor
from realname.registration.model.no_face_rule import NoFaceRule
from realname.registration.model.registration import Registration
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.visual_checks import VisualChecks
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.verification.model.visual_check import SecondTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """One registration that waits.

    Attributes:
        turn: What the person who looks can do about it now.
        masked_name: Of the holder; None: no ID was read yet.
        since: When it was passed to a supervisor.
        until: When it ends by itself, if no one takes it up.
        taken: Which supervisor compares now; None: none does.
    """

    registration: Registration
    turn: Turn
    masked_name: str | None
    since: datetime
    until: datetime
    taken: SecondTaken | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLooks:
    """Lists and counts; changes nothing. Implements the port `WaitingQueue`."""

    section: ClassVar[str] = "handed-over"
    right: ClassVar[Right] = Right.HANDED_OVER_SUPERVISE

    units: Reads
    clock: Clock
    waiting: ListAwaitingSupervisor
    names: ReadMaskedName
    no_face_rule: NoFaceRule
    retention: RetentionRule

    def __call__(self, member: StaffMember) -> Sequence[SecondLook]:
        """List for a member: a supervisor sees all of the outlet, an agent their own."""
        waiting = self.waiting(member.require_outlet())
        if Right.HANDED_OVER_SUPERVISE not in RIGHTS[member.role]:
            waiting = [one for one in waiting if one.agent_id == member.id]
        with self.units() as unit:
            said = unit[VisualChecks].read_many([one.id for one in waiting])
        names, now = self.names.of_many(waiting), self.clock.now()
        shown = [
            SecondLook(
                registration=one,
                turn=turn_of(one, said.get(one.id), member=member, rule=self.no_face_rule, at=now),
                masked_name=names.get(one.id),
                since=one.handed_over_at or one.opened_at,
                until=(one.handed_over_at or one.opened_at) + timedelta(days=self.retention.referral_days),
                taken=said[one.id].taken if one.id in said and said[one.id].taken_by(now) else None,
            )
            for one in waiting
        ]
        return sorted(shown, key=lambda one: (one.turn is not Turn.SECOND, one.since))

    def count(self, member: StaffMember) -> int:
        """How many wait for the second statement and may have it of this member."""
        if member.outlet_id is None or member.role not in self.no_face_rule.second_by:
            return 0
        with self.units() as unit:
            return unit[VisualChecks].count_for_second(member.outlet_id, second=member.id, at=self.clock.now())
