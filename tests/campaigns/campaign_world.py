"""A campaign over the lines of a world of functional tests: every line that there is, under the rule pack of the world."""

from dataclasses import dataclass
from datetime import timedelta

from realname.campaigns.model.line import CampaignLine
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.model.step import Step
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaigns
from realname.campaigns.use_cases.plan_campaign import PlanCampaign
from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from realname.campaigns.use_cases.run_campaign import StartCampaign
from realname.kernel.identifiers import CampaignId, LineId
from realname.lines.use_cases.notices.send_notices import SendNotices
from tests.support.api_world import ApiWorld

SPRING = CampaignId("spring")
_MINUTE, _HALF_A_DAY = timedelta(minutes=1), timedelta(hours=12)


@dataclass(slots=True)
class RunningCampaign:
    """The campaign, and the clockwork that a test winds up itself."""

    world: ApiWorld

    def __post_init__(self) -> None:
        """Plan and start; no one is told yet."""
        self.world.services[PlanCampaign](SPRING, tiers=(), query=LineCriteria(), progress=lambda _done, _total: None)
        self.world.services[StartCampaign](SPRING)

    def run(self, after: timedelta = timedelta(0)) -> None:
        """Let time pass, do what is due, and tell."""
        send = SendNotices(units=self.world.units, clock=self.world.clock, notifier=self.world.notifier)
        self.world.clock.advance(after)
        self.world.services[AdvanceCampaigns]()
        send()
        self.world.clock.advance(_MINUTE)
        self.world.services[AdvanceCampaigns]()

    def to(self, step: Step, line_id: LineId) -> None:
        """Let time pass until a line is at a step, and its holder knows."""
        self.run()
        for _ in range(60):
            if self.held(line_id).step is step:
                return
            self.run(_HALF_A_DAY)
        raise AssertionError(step)

    def held(self, line_id: LineId) -> CampaignLine:
        """Where a line stands."""
        return self.world.services[ReadCampaigns].line(SPRING, line_id)

    def told(self) -> list[str]:
        """Kinds of the notices sent, in their order."""
        return [one.notice.kind.value for one in reversed(self.world.notifier.latest(limit=99))]
