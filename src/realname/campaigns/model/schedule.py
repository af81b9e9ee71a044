"""How long each step of a campaign lasts, and how many holders are told at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.campaigns.model.step import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSchedule:
    """A campaign keeps the schedule it was planned with: a later rule pack does not hurry anyone.

    Attributes:
        notice_days: From the first notice to the prompt.
        prompt_hours: From the prompt to the deadline.
        grace_days: From the deadline to the partial bar.
        partial_bar_days: From the partial bar to the suspension.
        wave_lines: How many holders are told first at once.
        wave_hours: The least time between two waves.
    """

    notice_days: int
    prompt_hours: int
    grace_days: int
    partial_bar_days: int
    wave_lines: int
    wave_hours: int

    def end_of(self, step: Step, *, begun_at: datetime) -> datetime | None:
        """When the next step is due; None where none follows by the clock."""
        lasts = {
            Step.NOTICED: timedelta(days=self.notice_days),
            Step.PROMPTED: timedelta(hours=self.prompt_hours),
            Step.GRACE: timedelta(days=self.grace_days),
            Step.PARTIALLY_BARRED: timedelta(days=self.partial_bar_days),
        }.get(step)
        return None if lasts is None else begun_at + lasts

    def next_wave_at(self, at: datetime) -> datetime:
        """When the wave after one that began now may begin."""
        return at + timedelta(hours=self.wave_hours)

    def waves(self, lines: int) -> int:
        """How many waves so many lines are."""
        return -(-lines // self.wave_lines)

    def days(self, waves: int) -> int:
        """Whole days, begun ones counted, from the start of so many waves to the suspension of their last line, if no one comes."""
        hours = 24 * (self.notice_days + self.grace_days + self.partial_bar_days) + self.prompt_hours + self.wave_hours * max(0, waves - 1)
        return -(-hours // 24)
