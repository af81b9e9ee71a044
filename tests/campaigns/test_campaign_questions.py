"""How the database answers what a campaign asks for each of its batches: by an index of those that are still in, whatever has left."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, text

from realname.campaigns.model.line import WithdrawalCause
from realname.campaigns.model.step import Step
from realname.campaigns.store.campaigns import Campaigns
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.store.tables import campaign_lines
from realname.kernel.identifiers import CampaignId
from realname.lines.store.tables import lines
from realname.platform.db.store import Transaction
from tests.campaigns.test_campaigns_store import AUTUMN, SPRING
from tests.support.manual_clock import START
from tests.support.plans import plan_of

LINES, LEFT = 4_000, 1_000
# Their registrations are not there, and nothing of this is committed.
_UNCHECKED = {"sqlite": "PRAGMA defer_foreign_keys = ON", "postgresql": "SET session_replication_role = replica"}


def fill(connection: Connection) -> None:
    """Keep many lines in two campaigns, half of them in each; half of those of one have left it."""
    connection.exec_driver_sql(_UNCHECKED[connection.dialect.name])
    for campaign in (SPRING, AUTUMN):
        Transaction(connection)[Campaigns].add(campaign)
    names = [f"line-{number:05}" for number in range(LINES)]
    active = {"state": "active", "registration_id": "r", "person_id": "p", "iccid": "i", "requested_at": START, "activated_at": START}
    rows = [{**active, "id": name, "registration_id": name, "msisdn": name, "iccid": name} for name in names]
    connection.execute(insert(lines), rows)
    selected = {"outlet_id": "outlet-1", "wave": 0, "step": Step.SELECTED.value, "moved_at": START, "cause": None}
    gone = {**selected, "step": Step.WITHDRAWN.value, "cause": WithdrawalCause.CAMPAIGN_STOPPED.value, "moved_at": START + timedelta(1)}
    ours, others = names[: LINES // 2], names[LINES // 2 :]
    connection.execute(insert(campaign_lines), [{**gone, "campaign_id": SPRING.id.value, "line_id": name} for name in ours[:LEFT]])
    connection.execute(insert(campaign_lines), [{**selected, "campaign_id": SPRING.id.value, "line_id": name} for name in ours[LEFT:]])
    connection.execute(insert(campaign_lines), [{**selected, "campaign_id": AUTUMN.id.value, "line_id": name} for name in others])


@pytest.mark.parametrize("is_analysed", [False, True], ids=["no-statistics", "statistics"])
@pytest.mark.parametrize("campaign_id", [SPRING.id, AUTUMN.id], ids=["spring", "autumn"])
def test_the_next_lines_to_release_are_looked_for_among_those_still_in(
    engine: Engine, campaign_id: CampaignId, *, is_analysed: bool
) -> None:
    with engine.connect() as connection:
        fill(connection)
        if is_analysed:
            connection.execute(text("ANALYZE"))
        plan = plan_of(connection, lambda: Transaction(connection)[CampaignLines].releasable(campaign_id, limit=50))
    assert "ix_campaign_lines_still_in" in plan
    assert "Merge Join" not in plan  # which would read all lines from the first of all campaigns on


@pytest.mark.parametrize("is_analysed", [False, True], ids=["no-statistics", "statistics"])
def test_the_appeals_of_all_campaigns_are_looked_for_among_those_that_wait(engine: Engine, *, is_analysed: bool) -> None:
    with engine.connect() as connection:
        fill(connection)
        if is_analysed:
            connection.execute(text("ANALYZE"))
        plan = plan_of(connection, lambda: Transaction(connection)[CampaignLines].appealed(limit=50))
    assert "ix_campaign_lines_appealed" in plan
