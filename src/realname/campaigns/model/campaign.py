"""A re-verification campaign: a selection of lines, a schedule, and how far it has come."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.campaigns.errors import CampaignConflict
from realname.campaigns.model.line_selection import LineSelection
from realname.campaigns.model.schedule import CampaignSchedule
from realname.kernel.identifiers import CampaignId, LineId


class CampaignState(StrEnum):
    """Where a campaign stands."""

    PLANNING = "planning"
    PLANNED = "planned"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    ENDED = "ended"


AT_WORK = frozenset({CampaignState.RUNNING, CampaignState.STOPPING})
_STOPPABLE = frozenset(CampaignState) - {CampaignState.STOPPING, CampaignState.STOPPED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One campaign. Frozen: every step gives a new value.

    Attributes:
        policy_digest: Of the rule pack it was planned under.
        created_at: The moment that ages of lines are counted to.
        planned_through: The last line that the planning looked at; None: none yet.
        scanned: How many lines the planning looked at so far.
        lines: How many it took so far.
        opened_waves: How many waves have begun.
        next_wave_at: When the next may begin.
        ended_at: When it stopped or ended.
    """

    id: CampaignId
    state: CampaignState
    selection: LineSelection
    schedule: CampaignSchedule
    policy_digest: str
    created_at: datetime
    planned_through: LineId | None = None
    scanned: int = 0
    lines: int = 0
    opened_waves: int = 0
    started_at: datetime | None = None
    next_wave_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def waves(self) -> int:
        """How many waves there are in all."""
        return self.schedule.waves(self.lines)

    def plan_batch(self, *, through: LineId, scanned: int, taken: int) -> "Campaign":
        """Record that the planning came so far."""
        self._require(CampaignState.PLANNING)
        return replace(self, planned_through=through, scanned=self.scanned + scanned, lines=self.lines + taken)

    def finish_planning(self) -> "Campaign":
        """Record that every line was looked at."""
        self._require(CampaignState.PLANNING)
        return replace(self, state=CampaignState.PLANNED)

    def start(self, *, at: datetime) -> "Campaign":
        """Let the first wave begin.

        Raises:
            CampaignConflict: Not planned to its end, or started before.
        """
        self._require(CampaignState.PLANNED)
        return replace(self, state=CampaignState.RUNNING, started_at=at, next_wave_at=at)

    def is_wave_due(self, at: datetime) -> bool:
        """Whether another wave may begin."""
        return self.opened_waves < self.waves and self.next_wave_at is not None and self.next_wave_at <= at

    def open_wave(self, *, at: datetime) -> "Campaign":
        """Begin the next wave; the one after it is counted from now, so that late waves never come together."""
        return replace(self, opened_waves=self.opened_waves + 1, next_wave_at=self.schedule.next_wave_at(at))

    def stop(self) -> "Campaign":
        """Begin to take every line out; of one that has ended, those that are still suspended.

        Raises:
            CampaignConflict: It was stopped before.
        """
        if self.state not in _STOPPABLE:
            raise CampaignConflict(state=self.state.value)
        return replace(self, state=CampaignState.STOPPING, next_wave_at=None)

    def end(self, *, at: datetime) -> "Campaign":
        """Record that nothing more comes by itself: run to its end, or stopped with every line out."""
        ended = {CampaignState.RUNNING: CampaignState.ENDED, CampaignState.STOPPING: CampaignState.STOPPED}
        if self.state not in ended:
            raise CampaignConflict(state=self.state.value)
        return replace(self, state=ended[self.state], ended_at=at, next_wave_at=None)

    def reopen(self) -> "Campaign":
        """Go on after the end because a line in it goes on: its appeal was dismissed. One that has not ended stays as it is."""
        return replace(self, state=CampaignState.RUNNING, ended_at=None) if self.state is CampaignState.ENDED else self

    def _require(self, state: CampaignState) -> None:
        if self.state is not state:
            raise CampaignConflict(state=self.state.value)
