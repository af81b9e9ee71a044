"""The records of re-verification campaigns, part of the unit of work: campaigns, and the lines in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.campaigns.model.campaign import Campaign
from realname.campaigns.model.line import CampaignLine, LinesAtStep
from realname.campaigns.model.line_selection import LineSelection, SelectedAtOutlet, SelectedBatch
from realname.kernel.identifiers import CampaignId, LineId


class Campaigns(Protocol):
    """Campaigns by name."""

    def add(self, campaign: Campaign) -> None:
        """Keep a new one.

        Raises:
            CampaignNameTaken: There is one of this name.
        """
        ...

    def find(self, campaign_id: CampaignId) -> Campaign | None:
        """Read, or None; not locked."""
        ...

    def get(self, campaign_id: CampaignId) -> Campaign:
        """Read and lock until the transaction ends: whoever moves lines of a campaign does so under this lock.

        Raises:
            UnknownCampaign: There is none.
        """
        ...

    def save(self, campaign: Campaign) -> None:
        """Replace."""
        ...

    def all(self) -> Sequence[Campaign]:
        """Every campaign, the newest first."""
        ...

    def ids_at_work(self) -> Sequence[CampaignId]:
        """Those that are running or being stopped, the oldest first."""
        ...


class CampaignLines(Protocol):
    """Lines in campaigns; a line is in one open campaign at a time, by database constraint."""

    def count_selected(self, selection: LineSelection, *, at: datetime) -> Sequence[SelectedAtOutlet]:
        """Count what a selection would take, by outlet; changes nothing."""
        ...

    def select(self, campaign: Campaign, *, limit: int) -> SelectedBatch:
        """Take the lines that the campaign's selection admits, of the next so many after `planned_through`, in the order of their ids.

        Left out are lines that are not live, and those that another campaign holds.
        """
        ...

    def count_listed(self, selection: LineSelection, line_ids: Sequence[LineId], *, at: datetime) -> Sequence[SelectedAtOutlet]:
        """As `count_selected`, of these lines alone, a few thousand at most."""
        ...

    def select_listed(self, campaign: Campaign, line_ids: Sequence[LineId]) -> SelectedBatch:
        """As `select`, of these lines alone, a few thousand at most and in the order of their ids; none of up to `planned_through`."""
        ...

    def unknown(self, line_ids: Sequence[LineId]) -> Sequence[LineId]:
        """Those that are no lines, in the order given; a few thousand at most are asked for."""
        ...

    def candidates(self) -> int:
        """How many lines a planning looks at."""
        ...

    def get(self, campaign_id: CampaignId, line_id: LineId) -> CampaignLine:
        """Read and lock until the transaction ends.

        Raises:
            LineNotInCampaign: It is not in this campaign.
        """
        ...

    def find_open(self, line_id: LineId) -> CampaignLine | None:
        """The campaign line that holds a line now, or None; locked until the transaction ends."""
        ...

    def save(self, line: CampaignLine) -> None:
        """Replace."""
        ...

    def selected(self, campaign_id: CampaignId, *, before_wave: int, limit: int) -> Sequence[LineId]:
        """Those not told yet of the waves before one; not locked."""
        ...

    def due(self, campaign_id: CampaignId, *, at: datetime, limit: int) -> Sequence[LineId]:
        """Those with something due, the longest due first; not locked."""
        ...

    def count_due(self, campaign_id: CampaignId, *, at: datetime) -> int:
        """How many have something due."""
        ...

    def count_not_reached(self, campaign_id: CampaignId) -> int:
        """How many await a person's decision because their notice was given up."""
        ...

    def appealed(self, *, limit: int) -> Sequence[CampaignLine]:
        """Those of all campaigns that await a person's decision, the longest first; not locked."""
        ...

    def count_appealed(self) -> int:
        """How many await a person's decision, in all campaigns."""
        ...

    def still_in(self, campaign_id: CampaignId, *, limit: int) -> Sequence[LineId]:
        """Those that have not left the campaign, in the order of their ids; not locked."""
        ...

    def releasable(self, campaign_id: CampaignId, *, limit: int) -> Sequence[LineId]:
        """As `still_in`, without lines that are being closed: what is barred on them can be lifted only once the operator has answered."""
        ...

    def is_unfinished(self, campaign_id: CampaignId) -> bool:
        """Whether a line still waits for its wave, for a moment to come, or for an appeal's decision."""
        ...

    def count(self, campaign_id: CampaignId) -> Sequence[LinesAtStep]:
        """Lines by outlet and step, in the order of the outlets."""
        ...
