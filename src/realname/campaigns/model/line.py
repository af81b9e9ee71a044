"""A line in a re-verification campaign: a small state machine. Its clock runs from when its holder was told, never before."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.campaigns.errors import CampaignConflict
from realname.campaigns.model.schedule import CampaignSchedule
from realname.campaigns.model.step import APPEALABLE, BARRED, CLOSED, NEXT, NOTICES, RESUMED_AT, Step
from realname.kernel.errors import InvalidInput, OwnAppeal
from realname.kernel.identifiers import AgentId, CampaignId, LineId, OutletId

# How soon it is looked whether a notice went out, or whether a line's closing came to its end: an eighth of the time that has passed,
# so that an outage of days costs little. What is found late was told when it was told: the step's time runs from then.
SOONEST, LATEST = timedelta(minutes=1), timedelta(hours=1)
_SHARE = 8


class AppealGround(StrEnum):
    """Why a line's clock stands for a person to decide. A closed list: what a holder says beyond it is heard by a person and not kept here.

    `NOT_REACHED` is no one's appeal: the message centre never took the notice of the step, and anyone who has not been told is not hurried.
    """

    ALREADY_VERIFIED = "already-verified"
    CANNOT_ATTEND = "cannot-attend"
    SELECTED_WRONGLY = "selected-wrongly"
    OTHER = "other"
    NOT_REACHED = "not-reached"


# What a holder may give.
MOST_APPEALS = 2  # of a line against one campaign: each stops the clock, so that without a bound it would never be verified again
OFFERED_GROUNDS = tuple(ground for ground in AppealGround if ground is not AppealGround.NOT_REACHED)


class WithdrawalCause(StrEnum):
    """Why a line left a campaign without being verified again."""

    APPEAL_GRANTED = "appeal-granted"
    CAMPAIGN_STOPPED = "campaign-stopped"
    LINE_ENDED = "line-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLine:
    """One line in one campaign. Frozen: every move gives a new value.

    Attributes:
        outlet_id: Where the line was registered, for the report.
        wave: In which wave its holder is told first, from 0.
        moved_at: When it came to its step.
        told_at: When its holder was told of the step; None: that is still owed, and the clock stands.
        due_at: When it is to be looked at again, or to move on; None: nothing comes by itself.
        held_step: Where an appealed line stood.
        ground: Of the last appeal, or why it awaits a decision without one.
        appealed_by: Who recorded the last appeal; None: a machine client that named no one, or no one appealed.
        cause: Why it was withdrawn.
    """

    campaign_id: CampaignId
    line_id: LineId
    outlet_id: OutletId
    wave: int
    step: Step
    moved_at: datetime
    told_at: datetime | None = None
    due_at: datetime | None = None
    held_step: Step | None = None
    ground: AppealGround | None = None
    cause: WithdrawalCause | None = None
    appealed_by: AgentId | None = None

    @property
    def owes_notice(self) -> bool:
        """Whether the holder is still to be told of the step."""
        return self.step in NOTICES and self.told_at is None

    @property
    def is_barred(self) -> bool:
        """Whether the campaign has barred the line; an appeal leaves that as it is."""
        return (self.held_step or self.step) in BARRED

    @property
    def is_appealed(self) -> bool:
        """Whether its holder appealed and a person is to decide; not where only its notice was given up."""
        return self.step is Step.APPEALED and self.ground is not AppealGround.NOT_REACHED

    @property
    def follows(self) -> tuple[Step, datetime] | None:
        """What comes next by itself, and when; None: nothing does, or the holder is still to be told of the present step."""
        return None if self.step not in NEXT or self.due_at is None or self.owes_notice else (NEXT[self.step], self.due_at)

    @property
    def notice_key(self) -> str:
        """The notice's idempotency key, a SHA-256 in hexadecimal: the same for this step, another where the step is taken anew."""
        named = f"{self.campaign_id}\n{self.line_id}\n{self.step}\n{self.moved_at.isoformat(timespec='microseconds')}"
        return hashlib.sha256(named.encode()).hexdigest()

    def is_due(self, at: datetime) -> bool:
        """Whether something is to be done by now."""
        return self.due_at is not None and self.due_at <= at

    def move_on(self, *, at: datetime, schedule: CampaignSchedule) -> "CampaignLine":
        """Take the next step of the clock.

        Raises:
            CampaignConflict: No step follows by itself, or the holder has not been told of the present one.
        """
        if self.step not in NEXT or self.owes_notice:
            raise CampaignConflict(step=self.step.value)
        return self._enter(NEXT[self.step], at=at, schedule=schedule)

    def look_again(self, *, at: datetime) -> "CampaignLine":
        """Leave it as it is for a moment: the notice is on its way, or the line is being closed."""
        pause = min(max((at - self.moved_at) / _SHARE, SOONEST), LATEST)
        return replace(self, due_at=at + pause)

    def told(self, *, at: datetime, schedule: CampaignSchedule) -> "CampaignLine":
        """Record that the holder was told: from now on the step's time runs."""
        return replace(self, told_at=at, due_at=schedule.end_of(self.step, begun_at=at))

    def appeal(self, ground: AppealGround, *, at: datetime, by: AgentId | None = None) -> "CampaignLine":
        """Stop the clock until a person has decided; what is barred stays barred.

        Raises:
            InvalidInput: No holder gives this ground.
            CampaignConflict: There is nothing to appeal against, or an appeal is under way.
        """
        if ground not in OFFERED_GROUNDS:
            raise InvalidInput(field="ground")
        return self._await_decision(ground, at=at, by=by)

    def give_up_notifying(self, *, at: datetime) -> "CampaignLine":
        """Await a person's decision, as an appeal does: the notice of the step was given up.

        Raises:
            CampaignConflict: No notice is owed.
        """
        if not self.owes_notice:
            raise CampaignConflict(step=self.step.value)
        return self._await_decision(AppealGround.NOT_REACHED, at=at, by=None)

    def require_decidable(self, by: AgentId | None) -> None:
        """Refuse a decision where there is nothing to decide, or by the person who recorded what is to be decided.

        Raises:
            CampaignConflict: There is no appeal.
            OwnAppeal: They recorded it.
        """
        if self.held_step is None:
            raise CampaignConflict(step=self.step.value)
        if by is not None and by == self.appealed_by:
            raise OwnAppeal

    def dismiss_appeal(self, *, at: datetime, schedule: CampaignSchedule) -> "CampaignLine":
        """Begin the step it stood at anew, with its notice and its whole time; grace has no notice, so there with the prompt before it.

        Raises:
            CampaignConflict: There is no appeal.
        """
        if self.held_step is None:
            raise CampaignConflict(step=self.step.value)
        return self._enter(RESUMED_AT.get(self.held_step, self.held_step), at=at, schedule=schedule)

    def grant_appeal(self, *, at: datetime) -> "CampaignLine":
        """Leave the campaign because the appeal was right.

        Raises:
            CampaignConflict: There is no appeal.
        """
        if self.held_step is None:
            raise CampaignConflict(step=self.step.value)
        return self.withdraw(WithdrawalCause.APPEAL_GRANTED, at=at)

    def withdraw(self, cause: WithdrawalCause, *, at: datetime) -> "CampaignLine":
        """Leave the campaign.

        Raises:
            CampaignConflict: It has left already.
        """
        return replace(self._close(Step.WITHDRAWN, at=at), cause=cause)

    def reverify(self, *, at: datetime) -> "CampaignLine":
        """Leave the campaign because the holder was verified again, at whatever step.

        Raises:
            CampaignConflict: It has left already.
        """
        return self._close(Step.REVERIFIED, at=at)

    def _await_decision(self, ground: AppealGround, *, at: datetime, by: AgentId | None) -> "CampaignLine":
        if self.step not in APPEALABLE:
            raise CampaignConflict(step=self.step.value)
        return replace(self, step=Step.APPEALED, held_step=self.step, ground=ground, appealed_by=by, moved_at=at, due_at=None)

    def _enter(self, step: Step, *, at: datetime, schedule: CampaignSchedule) -> "CampaignLine":
        entered = replace(self, step=step, moved_at=at, told_at=None, held_step=None)
        return entered.look_again(at=at) if entered.owes_notice else entered.told(at=at, schedule=schedule)

    def _close(self, step: Step, *, at: datetime) -> "CampaignLine":
        if self.step in CLOSED:
            raise CampaignConflict(step=self.step.value)
        return replace(self, step=step, moved_at=at, due_at=None, held_step=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesAtStep:
    """How many lines of an outlet stand at a step."""

    outlet_id: OutletId
    step: Step
    lines: int
