"""What is remembered of a mark: every process keeps a month of them."""

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from realname.fraud.model.signals.recent_sightings import Sighting, Sightings
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId

SIGHTING = Sighting(
    at=datetime(2026, 11, 30, tzinfo=UTC),
    case_id=RegistrationId("0" * 32),
    outlet_id=OutletId("outlet-1"),
    agent_id=AgentId("agent-1"),
    holder="",
)
MARKS = 1_000
MOST_BYTES = 250


def test_a_mark_that_was_seen_once_takes_little_memory() -> None:
    marks, sightings = [f"{number:064x}" for number in range(MARKS)], Sightings(timedelta(days=31))
    tracemalloc.start()
    try:
        for mark in marks:
            sightings.see(mark, SIGHTING)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken / MARKS <= MOST_BYTES


def test_of_a_mark_the_last_fifty_sightings_count() -> None:
    sightings = Sightings(timedelta(days=31))
    for number in range(60):
        sightings.see("mark", replace(SIGHTING, case_id=RegistrationId(f"{number:032x}")))
    assert [one.case_id.value for one in sightings.of("mark", at=SIGHTING.at)] == [f"{number:032x}" for number in range(10, 60)]
