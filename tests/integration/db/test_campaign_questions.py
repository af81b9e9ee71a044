"""How the database answers what a campaign asks for each of its batches: by an index of those that are still in, whatever has left."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, event, insert, text

from realname.adapters.db.campaign_lines import SqlCampaignLines
from realname.adapters.db.campaigns import SqlCampaigns
from realname.adapters.db.schema import campaign_lines, lines
from realname.domain.campaign_line import WithdrawalCause
from realname.domain.campaign_step import Step
from realname.domain.identifiers import CampaignId
from tests.fakes.manual_clock import START
from tests.integration.contracts.test_campaigns import AUTUMN, SPRING

LINES, LEFT = 4_000, 1_000
# Their registrations are not there, and nothing of this is committed.
_UNCHECKED = {"sqlite": "PRAGMA defer_foreign_keys = ON", "postgresql": "SET session_replication_role = replica"}
_EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


def fill(connection: Connection) -> None:
    """Keep many lines in two campaigns, half of them in each; half of those of one have left it."""
    connection.exec_driver_sql(_UNCHECKED[connection.dialect.name])
    for campaign in (SPRING, AUTUMN):
        SqlCampaigns(connection).add(campaign)
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


def plan_of_release(connection: Connection, campaign_id: CampaignId) -> str:
    """Say how the database finds the next lines to release."""
    asked = list[tuple[str, Sequence[str]]]()

    def keep(_connection: object, _cursor: object, statement: str, parameters: Sequence[str], _context: object, _many: object) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", keep)
    SqlCampaignLines(connection).releasable(campaign_id, limit=50)
    event.remove(connection, "before_cursor_execute", keep)
    [(statement, parameters)] = asked
    found = connection.exec_driver_sql(_EXPLAIN[connection.dialect.name] + statement, parameters)
    return "\n".join(str(row[-1]) for row in found)


@pytest.mark.parametrize("is_analysed", [False, True], ids=["no-statistics", "statistics"])
@pytest.mark.parametrize("campaign_id", [SPRING.id, AUTUMN.id], ids=["spring", "autumn"])
def test_the_next_lines_to_release_are_looked_for_among_those_still_in(
    engine: Engine, campaign_id: CampaignId, *, is_analysed: bool
) -> None:
    with engine.connect() as connection:
        fill(connection)
        if is_analysed:
            connection.execute(text("ANALYZE"))
        plan = plan_of_release(connection, campaign_id)
    assert "ix_campaign_lines_still_in" in plan
    assert "Merge Join" not in plan  # which would read all lines from the first of all campaigns on
