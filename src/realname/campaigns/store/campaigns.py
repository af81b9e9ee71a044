"""Campaigns in their table."""

from collections.abc import Sequence

from sqlalchemy import select

from realname.campaigns.errors import CampaignNameTaken, UnknownCampaign
from realname.campaigns.model.campaign import AT_WORK, Campaign
from realname.campaigns.store.codecs import decode_schedule, decode_selection, encode_schedule, encode_selection
from realname.campaigns.store.tables import campaigns
from realname.kernel.identifiers import CampaignId
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import Codec, RowMapper

_table = campaigns.c


class Campaigns(Repository[Campaign, CampaignId]):
    """Campaigns by name. `get` locks one: the person who moves lines of a campaign does so under this lock."""

    rows = RowMapper(
        Campaign,
        campaigns,
        codecs={
            "selection": Codec(write=encode_selection, read=decode_selection),
            "schedule": Codec(write=encode_schedule, read=decode_schedule),
        },
    )
    unknown = UnknownCampaign

    def add(self, campaign: Campaign) -> None:
        """Keep a new one.

        Raises:
            CampaignNameTaken: There is one of this name.
        """
        self._records.insert_new(campaign, refused=CampaignNameTaken())

    def find(self, campaign_id: CampaignId) -> Campaign | None:
        """Read, or None; not locked."""
        return self._records.find(campaign_id)

    def all(self) -> Sequence[Campaign]:
        """Every campaign, the newest first."""
        return self._records.all(select(campaigns).order_by(_table.created_at.desc(), _table.id))

    def ids_at_work(self) -> Sequence[CampaignId]:
        """Those that are running or being stopped, the oldest first."""
        asked = select(_table.id).where(_table.state.in_(sorted(AT_WORK))).order_by(_table.created_at, _table.id)
        return [CampaignId(found) for found in self._connection.scalars(asked)]
