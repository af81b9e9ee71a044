"""Read campaigns: what there are, how far one has come, and where a line stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from realname.campaigns.errors import UnknownCampaign
from realname.campaigns.model.campaign import Campaign
from realname.campaigns.model.line import CampaignLine, LinesAtStep
from realname.campaigns.model.step import Step
from realname.campaigns.store.campaigns import Campaigns
from realname.campaigns.store.lines import CampaignLines
from realname.kernel.identifiers import CampaignId, LineId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignReport:
    """How far a campaign has come.

    Attributes:
        at_outlets: Lines by outlet and step.
        due: How many lines have something due now.
        not_reached: How many await a person's decision because their notice was given up; they are among those at `appealed`.
    """

    campaign: Campaign
    at_outlets: Sequence[LinesAtStep]
    due: int
    not_reached: int = 0

    @property
    def by_step(self) -> Mapping[Step, int]:
        """Lines at each step, every step named."""
        return {step: sum(one.lines for one in self.at_outlets if one.step is step) for step in Step}

    @property
    def by_outlet(self) -> Mapping[OutletId, Mapping[Step, int]]:
        """Lines at each step, outlet by outlet."""
        found: dict[OutletId, dict[Step, int]] = {}
        for one in self.at_outlets:
            found.setdefault(one.outlet_id, dict.fromkeys(Step, 0))[one.step] = one.lines
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCampaigns:
    """Reads; changes nothing."""

    units: Reads
    clock: Clock

    def all(self) -> Sequence[Campaign]:
        """Every campaign, the newest first."""
        with self.units() as unit:
            return unit[Campaigns].all()

    def report(self, campaign_id: CampaignId) -> CampaignReport:
        """How far one has come.

        Raises:
            UnknownCampaign: There is none.
        """
        with self.units() as unit:
            campaign = unit[Campaigns].find(campaign_id)
            if campaign is None:
                raise UnknownCampaign
            at_outlets = unit[CampaignLines].count(campaign_id)
            due = unit[CampaignLines].count_due(campaign_id, at=self.clock.now())
            not_reached = unit[CampaignLines].count_not_reached(campaign_id)
        return CampaignReport(campaign=campaign, at_outlets=at_outlets, due=due, not_reached=not_reached)

    def line(self, campaign_id: CampaignId, line_id: LineId) -> CampaignLine:
        """Where a line stands.

        Raises:
            LineNotInCampaign: It is not in this campaign.
        """
        with self.units() as unit:
            return unit[CampaignLines].get(campaign_id, line_id)
