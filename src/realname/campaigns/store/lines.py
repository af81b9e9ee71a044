"""Lines in campaigns, in their table: a million are planned in batches, each one statement, so that nothing is held in memory."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, literal, select, true

from realname.campaigns.errors import LineNotInCampaign
from realname.campaigns.model.campaign import Campaign
from realname.campaigns.model.line import AppealGround, CampaignLine, LinesAtStep
from realname.campaigns.model.line_selection import LineSelection, SelectedAtOutlet, SelectedBatch
from realname.campaigns.model.step import Step
from realname.campaigns.store.line_criteria import admitted, is_held_by_campaign, is_selectable, meets
from realname.campaigns.store.tables import APPEALED, IN_CAMPAIGN, WAITS, campaign_lines
from realname.kernel.identifiers import CampaignId, LineId, OutletId
from realname.lines.model.transitions import LineState
from realname.lines.store.tables import lines
from realname.platform.db.repository import OneTable, required
from realname.platform.db.row_mapper import RowMapper
from realname.platform.db.types import UtcDateTime
from realname.registration.store.tables import registrations

_PLANNING = 0x63616D706C696E65  # any number of ours: plannings wait here for each other
_table = campaign_lines.c
_LINES_WITH_REGISTRATION = lines.join(registrations, registrations.c.id == lines.c.registration_id)


class CampaignLines(OneTable[CampaignLine]):
    """Lines in campaigns; a line is in one open campaign at a time, by database constraint."""

    rows = RowMapper(CampaignLine, campaign_lines)

    def count_selected(self, selection: LineSelection, *, at: datetime) -> Sequence[SelectedAtOutlet]:
        """Count what a selection would take, by outlet; changes nothing."""
        return self._count(selection, true(), at=at)

    def count_listed(self, selection: LineSelection, line_ids: Sequence[LineId], *, at: datetime) -> Sequence[SelectedAtOutlet]:
        """As `count_selected`, of these lines alone, a few thousand at most."""
        return self._count(selection, _among(line_ids), at=at)

    def _count(self, selection: LineSelection, among: ColumnElement[bool], *, at: datetime) -> Sequence[SelectedAtOutlet]:
        is_free = ~is_held_by_campaign()
        tiers = [func.sum(case((and_(is_free, meets(criteria, at=at)), 1), else_=0)) for criteria in selection.any_of]
        asked = (
            select(registrations.c.outlet_id, func.count(), func.sum(case((is_free, 1), else_=0)), *tiers)
            .select_from(_LINES_WITH_REGISTRATION)
            .where(among, is_selectable(), admitted(selection, at=at))
            .group_by(registrations.c.outlet_id)
            .order_by(registrations.c.outlet_id)
        )
        return [
            SelectedAtOutlet(outlet_id=OutletId(outlet), lines=found, free=free, in_tiers=tuple(in_tiers))
            for outlet, found, free, *in_tiers in self._connection.execute(asked)
        ]

    def select(self, campaign: Campaign, *, limit: int) -> SelectedBatch:
        """Take the lines that the campaign's selection admits, of the next so many after `planned_through`, in the order of their ids.

        Left out are lines that are not live, and those that another campaign holds.
        """
        self._wait_for_other_plannings()
        after = campaign.planned_through.value if campaign.planned_through else ""
        following = select(lines.c.id).where(lines.c.id > after).order_by(lines.c.id).limit(limit).subquery()
        through, scanned = self._connection.execute(select(func.max(following.c.id), func.count())).one()
        if through is None:
            return SelectedBatch(through=None, scanned=0, taken=0)
        taken = self._take(_chosen(campaign).where(lines.c.id > after, lines.c.id <= through))
        return SelectedBatch(through=LineId(through), scanned=scanned, taken=taken)

    def select_listed(self, campaign: Campaign, line_ids: Sequence[LineId]) -> SelectedBatch:
        """As `select`, of these lines alone, a few thousand at most and in the order of their ids; none of up to `planned_through`."""
        self._wait_for_other_plannings()
        after = campaign.planned_through.value if campaign.planned_through else ""
        following = [line_id for line_id in line_ids if line_id.value > after]
        if not following:
            return SelectedBatch(through=None, scanned=0, taken=0)
        taken = self._take(_chosen(campaign).where(_among(following)))
        return SelectedBatch(through=following[-1], scanned=len(following), taken=taken)

    def unknown(self, line_ids: Sequence[LineId]) -> Sequence[LineId]:
        """Those that are no lines, in the order given; a few thousand at most are asked for."""
        known = set(self._connection.scalars(select(lines.c.id).where(_among(line_ids))))
        return [line_id for line_id in line_ids if line_id.value not in known]

    def _wait_for_other_plannings(self) -> None:
        if self._connection.dialect.name == "postgresql":
            # Two plannings at once would take the same line twice; SQLite's transaction holds the only write lock anyway.
            self._connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_PLANNING})")

    def _take(self, chosen: Select[tuple[object, ...]]) -> int:
        names = ("campaign_id", "line_id", "outlet_id", "wave", "step", "moved_at")
        # Without the option SQLAlchemy does not ask PostgreSQL's driver how many rows an INSERT made.
        new = insert(campaign_lines).from_select(names, chosen).execution_options(preserve_rowcount=True)
        return self._connection.execute(new).rowcount

    def candidates(self) -> int:
        """How many lines a planning looks at."""
        return self._connection.scalars(select(func.count()).select_from(lines)).one()

    def get(self, campaign_id: CampaignId, line_id: LineId) -> CampaignLine:
        """Read and lock until the transaction ends.

        Raises:
            LineNotInCampaign: It is not in this campaign.
        """
        asked = select(campaign_lines).where(_table.campaign_id == campaign_id.value, _table.line_id == line_id.value)
        return required(self._records.lock_one(asked), LineNotInCampaign)

    def find_open(self, line_id: LineId) -> CampaignLine | None:
        """The campaign line that holds a line now, or None; locked until the transaction ends."""
        return self._records.lock_one(select(campaign_lines).where(_table.line_id == line_id.value, IN_CAMPAIGN))

    def save(self, line: CampaignLine) -> None:
        """Replace."""
        if not self._records.replace(line):
            raise LineNotInCampaign

    def selected(self, campaign_id: CampaignId, *, before_wave: int, limit: int) -> Sequence[LineId]:
        """Those not told yet of the waves before one; those to be looked at again at some time are due then; not locked."""
        of_campaign = select(_table.line_id).where(_table.campaign_id == campaign_id.value, WAITS)
        asked = of_campaign.where(_table.step == Step.SELECTED.value, _table.wave < before_wave, _table.due_at.is_(None))
        return self._ids(asked.order_by(_table.wave, _table.line_id).limit(limit))

    def due(self, campaign_id: CampaignId, *, at: datetime, limit: int) -> Sequence[LineId]:
        """Those with something due, the longest due first; not locked."""
        asked = select(_table.line_id).where(_table.campaign_id == campaign_id.value, _table.due_at <= at)
        return self._ids(asked.order_by(_table.due_at, _table.line_id).limit(limit))

    def count_due(self, campaign_id: CampaignId, *, at: datetime) -> int:
        """How many have something due."""
        asked = select(func.count()).select_from(campaign_lines).where(_table.campaign_id == campaign_id.value, _table.due_at <= at)
        return self._connection.scalars(asked).one()

    def count_not_reached(self, campaign_id: CampaignId) -> int:
        """How many await a person's decision because their notice was given up."""
        asked = select(func.count()).select_from(campaign_lines).where(_table.campaign_id == campaign_id.value, WAITS)
        given_up = asked.where(_table.step == Step.APPEALED.value, _table.ground == AppealGround.NOT_REACHED.value)
        return self._connection.scalars(given_up).one()

    def appealed(self, *, limit: int) -> Sequence[CampaignLine]:
        """Those of all campaigns that await a person's decision, the longest first; not locked."""
        asked = select(campaign_lines).where(APPEALED).order_by(_table.moved_at, _table.campaign_id, _table.line_id)
        return self._records.all(asked.limit(limit))

    def count_appealed(self) -> int:
        """How many await a person's decision, in all campaigns."""
        return self._connection.scalars(select(func.count()).select_from(campaign_lines).where(APPEALED)).one()

    def still_in(self, campaign_id: CampaignId, *, limit: int) -> Sequence[LineId]:
        """Those that have not left the campaign, in the order of their ids; not locked."""
        return self._ids(_still_in(campaign_id).limit(limit))

    def releasable(self, campaign_id: CampaignId, *, limit: int) -> Sequence[LineId]:
        """As `still_in`, without lines that are being closed: what is barred on them can be lifted only once the operator has answered."""
        # Of each line its own state: joined, PostgreSQL merges, and reads all lines from the first one of all campaigns on.
        state = select(lines.c.state).where(lines.c.id == _table.line_id).scalar_subquery()
        return self._ids(_still_in(campaign_id).where(state != LineState.DEACTIVATION_REQUESTED.value).limit(limit))

    def is_unfinished(self, campaign_id: CampaignId) -> bool:
        """Whether a line still waits for its wave, for a moment to come, or for an appeal's decision: two questions to indexes."""
        of_campaign = select(_table.line_id).where(_table.campaign_id == campaign_id.value).limit(1)
        moments = self._connection.scalars(of_campaign.where(_table.due_at.is_not(None))).first()
        return moments is not None or self._connection.scalars(of_campaign.where(WAITS)).first() is not None

    def count(self, campaign_id: CampaignId) -> Sequence[LinesAtStep]:
        """Lines by outlet and step, in the order of the outlets."""
        asked = (
            select(_table.outlet_id, _table.step, func.count())
            .where(_table.campaign_id == campaign_id.value)
            .group_by(_table.outlet_id, _table.step)
            .order_by(_table.outlet_id, _table.step)
        )
        return [
            LinesAtStep(outlet_id=OutletId(outlet), step=Step(step), lines=found) for outlet, step, found in self._connection.execute(asked)
        ]

    def _ids(self, asked: Select[str]) -> Sequence[LineId]:
        return [LineId(found) for found in self._connection.scalars(asked)]


def _still_in(campaign_id: CampaignId) -> Select[str]:
    asked: Select[str] = select(_table.line_id).where(_table.campaign_id == campaign_id.value, IN_CAMPAIGN).order_by(_table.line_id)
    return asked


def _among(line_ids: Sequence[LineId]) -> ColumnElement[bool]:
    return lines.c.id.in_([line_id.value for line_id in line_ids])


def _chosen(campaign: Campaign) -> Select[tuple[object, ...]]:
    place = func.row_number().over(order_by=lines.c.id) - 1 + campaign.lines
    chosen: Select[tuple[object, ...]] = (
        select(
            literal(campaign.id.value),
            lines.c.id,
            registrations.c.outlet_id,
            place // campaign.schedule.wave_lines,
            literal(Step.SELECTED.value),
            literal(campaign.created_at, UtcDateTime()),
        )
        .select_from(_LINES_WITH_REGISTRATION)
        .where(is_selectable(), admitted(campaign.selection, at=campaign.created_at), ~is_held_by_campaign())
    )
    return chosen
