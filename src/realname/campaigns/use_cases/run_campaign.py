"""Start and stop a campaign: a word each; what follows from it is done wave by wave (advance_campaigns.py)."""

from dataclasses import dataclass

from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.campaign import Campaign
from realname.campaigns.store.campaigns import Campaigns
from realname.kernel.identifiers import AgentId, CampaignId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCampaign:
    """Lets the first wave begin."""

    units: UnitsOfWork
    clock: Clock

    def rehearse(self, campaign_id: CampaignId) -> None:
        """Raise what starting would raise; changes nothing."""
        with self.units() as unit:
            unit[Campaigns].get(campaign_id).start(at=self.clock.now())

    def __call__(self, campaign_id: CampaignId, *, acting: AgentId | None = None) -> Campaign:
        """Start a planned campaign.

        Raises:
            UnknownCampaign: There is none.
            CampaignConflict: Not planned to its end, or started before.
        """
        now = self.clock.now()
        with self.units() as unit:
            campaign = unit[Campaigns].get(campaign_id).start(at=now)
            unit[Campaigns].save(campaign)
            facts: tuple[tuple[str, str | int], ...] = (*_agent(acting), ("lines", campaign.lines), ("waves", campaign.waves))
            unit.ledger.append(RecordedEvent(at=now, event=CampaignEvent.CAMPAIGN_STARTED, subject=campaign_id.value, facts=facts))
            unit.commit()
        return campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class StopCampaign:
    """Ends a campaign for good: no one is asked any more, and what it barred is lifted."""

    units: UnitsOfWork
    clock: Clock

    def rehearse(self, campaign_id: CampaignId) -> None:
        """Raise what stopping would raise; changes nothing."""
        with self.units() as unit:
            unit[Campaigns].get(campaign_id).stop()

    def __call__(self, campaign_id: CampaignId, *, acting: AgentId | None = None) -> Campaign:
        """Begin to stop.

        Raises:
            UnknownCampaign: There is none.
            CampaignConflict: It was stopped before.
        """
        with self.units() as unit:
            campaign = unit[Campaigns].get(campaign_id).stop()
            unit[Campaigns].save(campaign)
            facts, now = _agent(acting), self.clock.now()
            unit.ledger.append(RecordedEvent(at=now, event=CampaignEvent.CAMPAIGN_STOPPED, subject=campaign_id.value, facts=facts))
            unit.commit()
        return campaign


def _agent(acting: AgentId | None) -> tuple[tuple[str, str], ...]:
    return (("agent", acting.value),) if acting else ()
