"""Plan a campaign: count first, then take the lines in batches, each kept for itself, so that a killed planning goes on where it was."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import repeat

from realname.campaigns.errors import CampaignNameTaken
from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.campaign import Campaign, CampaignState
from realname.campaigns.model.line_selection import LineCriteria, LineSelection, SelectedAtOutlet, SelectedBatch
from realname.campaigns.model.rule import CampaignRule
from realname.campaigns.store.campaigns import Campaigns
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.use_cases.listed_lines import ListedLines
from realname.kernel.identifiers import AgentId, CampaignId, LineId, OutletId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork

# Lines looked at in one transaction: SQLite's only write lock is held for a fraction of a second, and counters go on registering.
BATCH_LINES = 5_000
Progress = Callable[[int, int], object]
Take = Callable[[UnitOfWork, Campaign], SelectedBatch]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPreview:
    """What a campaign would take if it were planned now.

    Attributes:
        tiers: The tiers asked for, in the order of `SelectedAtOutlet.in_tiers`.
        waves: In how many waves holders would be told.
        days: How many days pass from the start to the suspension of the last, if no one comes.
    """

    tiers: tuple[str, ...]
    outlets: Sequence[SelectedAtOutlet]
    waves: int
    days: int

    @property
    def lines(self) -> int:
        """Lines that would be taken."""
        return sum(outlet.free for outlet in self.outlets)

    @property
    def held_elsewhere(self) -> int:
        """Lines that would be left out because another campaign holds them."""
        return sum(outlet.lines - outlet.free for outlet in self.outlets)

    def in_tier(self, place: int) -> int:
        """Lines of the tier in this place."""
        return sum(outlet.in_tiers[place] for outlet in self.outlets)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewCampaign:
    """Counts what a campaign would take; changes nothing."""

    units: Reads
    clock: Clock
    campaign_rule: CampaignRule

    def __call__(self, *, tiers: tuple[str, ...], query: LineCriteria, listed: ListedLines | None = None) -> CampaignPreview:
        """Count.

        Raises:
            InvalidInput: The pack has no such tier.
        """
        selection, schedule = self.campaign_rule.select(tiers, query), self.campaign_rule.schedule
        with self.units() as unit:
            if listed is None:
                outlets = unit[CampaignLines].count_selected(selection, at=self.clock.now())
            else:
                outlets = _count_listed(unit, selection, listed, at=self.clock.now())
        waves = schedule.waves(sum(outlet.free for outlet in outlets))
        return CampaignPreview(tiers=selection.tiers, outlets=outlets, waves=waves, days=schedule.days(waves))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCampaign:
    """Plans once under a name; the same call again goes on with what was left, or changes nothing."""

    units: UnitsOfWork
    clock: Clock
    policy: Pack
    batch_lines: int = BATCH_LINES

    def __call__(
        self,
        campaign_id: CampaignId,
        *,
        tiers: tuple[str, ...],
        query: LineCriteria,
        progress: Progress,
        listed: ListedLines | None = None,
        acting: AgentId | None = None,
    ) -> Campaign:
        """Plan to the end.

        Args:
            campaign_id: Its name.
            tiers: Risk tiers of the pack; none: every line that meets the query.
            query: What else must hold.
            progress: Told after each batch how many lines were looked at, and how many there are.
            listed: A list without a bad row that it is limited to; None: every line.
            acting: Who plans it; the ledger names who came to the end.

        Raises:
            InvalidInput: The pack has no such tier.
            CampaignNameTaken: The name stands for another selection, or another rule pack.
        """
        selection = replace(self.policy[CampaignRule].select(tiers, query), listed=listed.digest if listed else "")
        campaign = self._open(campaign_id, selection)
        with self.units() as unit:
            candidates = listed.count if listed else unit[CampaignLines].candidates()
        turns = _of_list(listed, after=campaign.planned_through) if listed else repeat(self._of_all)
        while campaign.state is CampaignState.PLANNING:
            progress(campaign.scanned, candidates)
            campaign = self._plan_batch(campaign_id, next(turns), acting)
        progress(campaign.scanned, max(campaign.scanned, candidates))
        return campaign

    def _open(self, campaign_id: CampaignId, selection: LineSelection) -> Campaign:
        new = Campaign(
            id=campaign_id,
            state=CampaignState.PLANNING,
            selection=selection,
            schedule=self.policy[CampaignRule].schedule,
            policy_digest=self.policy.digest,
            created_at=self.clock.now(),
        )
        known = self._find(campaign_id)
        if known is None:
            try:
                with self.units() as unit:
                    unit[Campaigns].add(new)
                    unit.commit()
            except CampaignNameTaken:
                known = self._find(campaign_id)  # another process plans the same at the same time
        if known is not None and (known.selection, known.policy_digest) != (selection, self.policy.digest):
            raise CampaignNameTaken(campaign=campaign_id.value)
        return known or new

    def _find(self, campaign_id: CampaignId) -> Campaign | None:
        with self.units() as unit:
            return unit[Campaigns].find(campaign_id)

    def _of_all(self, unit: UnitOfWork, campaign: Campaign) -> SelectedBatch:
        return unit[CampaignLines].select(campaign, limit=self.batch_lines)

    def _plan_batch(self, campaign_id: CampaignId, take: Take, acting: AgentId | None) -> Campaign:
        with self.units() as unit:
            campaign = unit[Campaigns].get(campaign_id)
            if campaign.state is not CampaignState.PLANNING:
                return campaign  # another process came to the end, or it was stopped
            batch = take(unit, campaign)
            if batch.through is None:
                campaign = campaign.finish_planning()
                unit.ledger.append(self._planned(campaign, acting))
            else:
                campaign = campaign.plan_batch(through=batch.through, scanned=batch.scanned, taken=batch.taken)
            unit[Campaigns].save(campaign)
            unit.commit()
        return campaign

    def _planned(self, campaign: Campaign, acting: AgentId | None) -> RecordedEvent:
        agent = (("agent", acting.value),) if acting else ()
        facts = (*agent, ("lines", campaign.lines), ("policy", campaign.policy_digest))
        return RecordedEvent(at=self.clock.now(), event=CampaignEvent.CAMPAIGN_PLANNED, subject=campaign.id.value, facts=facts)


def _of_list(listed: ListedLines, *, after: LineId | None) -> Iterator[Take]:
    yield from (partial(_of_listed, batch) for batch in listed.batches(after=after))
    yield from repeat(_nothing_left)


def _of_listed(line_ids: Sequence[LineId], unit: UnitOfWork, campaign: Campaign) -> SelectedBatch:
    batch = unit[CampaignLines].select_listed(campaign, line_ids)
    # Another process that plans the same has been here; what lies behind is still to be looked at.
    return batch if batch.through else replace(batch, through=campaign.planned_through)


def _nothing_left(_unit: UnitOfWork, _campaign: Campaign) -> SelectedBatch:
    return SelectedBatch(through=None, scanned=0, taken=0)


def _count_listed(unit: UnitOfWork, selection: LineSelection, listed: ListedLines, *, at: datetime) -> Sequence[SelectedAtOutlet]:
    """Add up what the batches of a list give at each outlet."""
    found: dict[OutletId, SelectedAtOutlet] = {}
    for batch in listed.batches():
        for one in unit[CampaignLines].count_listed(selection, batch, at=at):
            found[one.outlet_id] = found[one.outlet_id] + one if one.outlet_id in found else one
    return [found[outlet_id] for outlet_id in sorted(found, key=lambda outlet_id: outlet_id.value)]
