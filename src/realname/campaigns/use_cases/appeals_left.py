"""How often a holder may still appeal against a campaign: each appeal stops the clock, so that without a bound it would never go on."""

from realname.campaigns.errors import AppealsUsedUp
from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.line import MOST_APPEALS, CampaignLine
from realname.kernel.unit_of_work import UnitOfWork


def appeals_left(unit: UnitOfWork, held: CampaignLine) -> int:
    """Count what is left of a line's appeals against the campaign it is in; the ledger says how many there were."""
    campaign = ("campaign", held.campaign_id.value)
    entries = unit.ledger.of_subject(held.line_id.value)
    made = sum(entry.event.event is CampaignEvent.REVERIFICATION_APPEALED and campaign in entry.event.facts for entry in entries)
    return max(0, MOST_APPEALS - made)


def require_appeal_left(unit: UnitOfWork, held: CampaignLine) -> None:
    """Return where the holder may appeal once more.

    Raises:
        AppealsUsedUp: All their appeals were dismissed.
    """
    if not appeals_left(unit, held):
        raise AppealsUsedUp(most=MOST_APPEALS)
