"""Campaigns in their table."""

from collections.abc import Mapping, Sequence

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.campaigns.model.campaign import AT_WORK, Campaign, CampaignState
from realname.campaigns.store.codecs import decode_schedule, decode_selection, encode_schedule, encode_selection
from realname.campaigns.store.tables import campaigns
from realname.kernel.errors import CampaignNameTaken, UnknownCampaign
from realname.kernel.identifiers import CampaignId, LineId
from realname.platform.db.db_errors import is_unique_violation
from realname.platform.db.store import SqlStore
from realname.registration.store.registrations import Column

_table = campaigns.c


class Campaigns(SqlStore):
    """Campaigns by name."""

    def add(self, campaign: Campaign) -> None:
        """Keep a new one.

        Raises:
            CampaignNameTaken: There is one of this name.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(campaigns).values(_row(campaign)))
        except ConstraintViolated as problem:
            if not is_unique_violation(problem):
                raise
            raise CampaignNameTaken from problem

    def find(self, campaign_id: CampaignId) -> Campaign | None:
        """Read, or None; not locked."""
        row = self._connection.execute(select(campaigns).where(_table.id == campaign_id.value)).mappings().one_or_none()
        return None if row is None else _campaign(row)

    def get(self, campaign_id: CampaignId) -> Campaign:
        """Read and lock until the transaction ends: whoever moves lines of a campaign does so under this lock.

        Raises:
            UnknownCampaign: There is none.
        """
        asked = select(campaigns).where(_table.id == campaign_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise UnknownCampaign
        return _campaign(row)

    def save(self, campaign: Campaign) -> None:
        """Replace."""
        changed = update(campaigns).where(_table.id == campaign.id.value).values(_row(campaign))
        if self._connection.execute(changed).rowcount != 1:
            raise UnknownCampaign

    def all(self) -> Sequence[Campaign]:
        """Every campaign, the newest first."""
        asked = select(campaigns).order_by(_table.created_at.desc(), _table.id)
        return [_campaign(row) for row in self._connection.execute(asked).mappings()]

    def ids_at_work(self) -> Sequence[CampaignId]:
        """Those that are running or being stopped, the oldest first."""
        asked = select(_table.id).where(_table.state.in_(sorted(AT_WORK))).order_by(_table.created_at, _table.id)
        return [CampaignId(found) for found in self._connection.scalars(asked)]


def _row(campaign: Campaign) -> Mapping[str, Column]:
    return {
        "id": campaign.id.value,
        "state": campaign.state.value,
        "selection": encode_selection(campaign.selection),
        "schedule": encode_schedule(campaign.schedule),
        "policy_digest": campaign.policy_digest,
        "created_at": campaign.created_at,
        "planned_through": campaign.planned_through.value if campaign.planned_through else None,
        "scanned": campaign.scanned,
        "lines": campaign.lines,
        "opened_waves": campaign.opened_waves,
        "started_at": campaign.started_at,
        "next_wave_at": campaign.next_wave_at,
        "ended_at": campaign.ended_at,
    }


def _campaign(row: RowMapping) -> Campaign:
    return Campaign(
        id=CampaignId(row["id"]),
        state=CampaignState(row["state"]),
        selection=decode_selection(row["selection"]),
        schedule=decode_schedule(row["schedule"]),
        policy_digest=row["policy_digest"],
        created_at=row["created_at"],
        planned_through=LineId(row["planned_through"]) if row["planned_through"] else None,
        scanned=row["scanned"],
        lines=row["lines"],
        opened_waves=row["opened_waves"],
        started_at=row["started_at"],
        next_wave_at=row["next_wave_at"],
        ended_at=row["ended_at"],
    )
