"""All lines of a person are closed at once, each by itself, and no one else's."""

from dataclasses import replace

import pytest

from realname.kernel.identifiers import AgentId, LineId, OrganisationId
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.ending.deactivate_person import DeactivatePerson
from tests.campaigns.test_campaigns_store import stock
from tests.support.counting_tokens import CountingTokens
from tests.support.manual_clock import ManualClock
from tests.support.sqlite_units import SqliteUnits

AGENT = AgentId("agent-9")
CLOSING = ("deactivation-requested", "")


@pytest.fixture
def units() -> SqliteUnits:
    """A person with a line in use, one a court holds, and one of their company's; another person with one."""
    units = SqliteUnits()
    stock(units, 3)
    stock(units, 1, first=4, person="person-2")
    with units() as unit:
        unit[Lines].save(unit[Lines].get(LineId("line-2")).bar(BarReason.COURT))
        unit[Lines].save(replace(unit[Lines].get(LineId("line-3")), organisation_id=OrganisationId("company")))
        unit.commit()
    return units


def deactivate_person(units: SqliteUnits) -> DeactivatePerson:
    return DeactivatePerson(units=units, deactivate=DeactivateLine(units=units, clock=ManualClock(), tokens=CountingTokens()))


def states(units: SqliteUnits) -> list[LineState]:
    with units() as unit:
        return [unit[Lines].get(LineId(f"line-{number}")).state for number in range(1, 5)]


def test_what_can_be_closed_is_and_the_rest_says_why_not(units: SqliteUnits) -> None:
    closed = deactivate_person(units)(LineId("line-2"), Ending.DEATH, acting=AGENT)
    found = {one.line.id.value: (one.line.state.value, one.refusal) for one in closed}
    assert found == {"line-1": CLOSING, "line-2": ("barred", "line-held"), "line-3": ("active", "held-by-organisation")}
    assert states(units) == [LineState.DEACTIVATION_REQUESTED, LineState.BARRED, LineState.ACTIVE, LineState.ACTIVE]


def test_a_rehearsal_says_the_same_and_changes_nothing(units: SqliteUnits) -> None:
    before = states(units)
    rehearsed = deactivate_person(units).rehearse(LineId("line-2"), Ending.DEATH)
    assert states(units) == before
    assert list(rehearsed) == list(deactivate_person(units)(LineId("line-2"), Ending.DEATH, acting=AGENT))


def test_the_ledger_names_who_closed(units: SqliteUnits) -> None:
    deactivate_person(units)(LineId("line-1"), Ending.DEATH, acting=AGENT)
    with units() as unit:
        (entry,) = unit.ledger.of_subject("line-1")
    assert dict(entry.event.facts) == {"agent": "agent-9", "ending": "death"}
