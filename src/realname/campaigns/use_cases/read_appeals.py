"""Read appeals against campaigns: those that wait for a decision, one of them, and what a campaign asks of a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.errors import UnknownStaff
from realname.access.store.staff import Staff
from realname.campaigns.errors import CampaignConflict
from realname.campaigns.model.line import CampaignLine
from realname.campaigns.model.rule import CampaignRule
from realname.campaigns.model.step import Step
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.use_cases.appeals import appeals_left
from realname.kernel.identifiers import AgentId, CampaignId, LineId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.lines.model.line import Line
from realname.lines.store.lines import Lines

_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverification:
    """What a campaign asks of a line.

    Attributes:
        decide_by: Until when its appeal is to be decided; None: none waits.
        appeals_left: How often the holder may still appeal.
    """

    held: CampaignLine
    decide_by: datetime | None
    appeals_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReverification:
    """Reads what is asked of one line; changes nothing."""

    units: Reads
    campaign_rule: CampaignRule

    def __call__(self, line_id: LineId) -> Reverification | None:
        """Read; None: no campaign holds the line, or its holder is not to know yet."""
        with self.units() as unit:
            held = unit[CampaignLines].find_open(line_id)
            return None if held is None or held.step is Step.SELECTED else self._of(unit, held)

    def of(self, held: CampaignLine) -> Reverification:
        """What is asked of a line that stands so."""
        with self.units() as unit:
            return self._of(unit, held)

    def _of(self, unit: UnitOfWork, held: CampaignLine) -> Reverification:
        decide_by = self.campaign_rule.decide_by(held.moved_at) if held.step is Step.APPEALED else None
        return Reverification(held=held, decide_by=decide_by, appeals_left=appeals_left(unit, held))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAppeal:
    """What waits for a decision: an appeal, or a line whose notice was given up."""

    held: CampaignLine
    decide_by: datetime
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAppeals:
    """All that waits.

    Attributes:
        first: Those that have waited the longest.
        total: How many there are.
    """

    first: Sequence[WaitingAppeal]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealView:
    """One that waits, with the line it is about.

    Attributes:
        recorded_by: The login of who recorded it, or the id that a machine client named; empty: no one was named.
    """

    waiting: WaitingAppeal
    line: Line
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAppeals:
    """Reads those of all campaigns; changes nothing."""

    units: Reads
    clock: Clock
    campaign_rule: CampaignRule

    def __call__(self, *, limit: int = _SHOWN) -> WaitingAppeals:
        """Those that have waited the longest, and how many there are."""
        with self.units() as unit:
            first, total = unit[CampaignLines].appealed(limit=limit), unit[CampaignLines].count_appealed()
        return WaitingAppeals(first=[self._waiting(held) for held in first], total=total)

    def one(self, campaign_id: CampaignId, line_id: LineId) -> AppealView:
        """One of them.

        Raises:
            LineNotInCampaign: The line is not in this campaign.
            CampaignConflict: Nothing waits for a decision, or not any more.
            UnknownLine: The line is forgotten.
        """
        with self.units() as unit:
            line, held = unit[Lines].get(line_id), unit[CampaignLines].get(campaign_id, line_id)
            recorded_by = _name_of(unit, held.appealed_by) if held.appealed_by else ""
        if held.step is not Step.APPEALED:
            raise CampaignConflict(step=held.step.value)
        return AppealView(waiting=self._waiting(held), line=line, recorded_by=recorded_by)

    def _waiting(self, held: CampaignLine) -> WaitingAppeal:
        decide_by = self.campaign_rule.decide_by(held.moved_at)
        return WaitingAppeal(held=held, decide_by=decide_by, is_late=self.clock.now() > decide_by)


def _name_of(unit: UnitOfWork, agent_id: AgentId) -> str:
    try:
        return unit[Staff].get(agent_id).member.login
    except UnknownStaff:
        return agent_id.value
