"""What is remembered of a mark: a watch keeps a month of them."""

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from realname.fraud.model.signals.recent_sightings import Sighting, Sightings
from realname.kernel.identifiers import RegistrationId

SIGHTING = Sighting(at=datetime(2026, 11, 30, 9, 0, 0, 1, tzinfo=UTC), case_id=RegistrationId("0" * 32), outlet=1, holder=2)
MARKS = 1_000
MOST_BYTES = 200
DAY = timedelta(days=1)


def test_a_mark_that_was_seen_once_takes_little_memory() -> None:
    marks, sightings = [f"{number:032x}" for number in range(MARKS)], Sightings(timedelta(days=31))
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


@pytest.mark.parametrize("case_id", ["0" * 32, "case-1", "c" * 15, "c" * 16, "c" * 17, "A" * 32, "c" * 64])
def test_a_sighting_comes_back_as_it_was_seen(case_id: str) -> None:
    sightings, sighting = Sightings(DAY), replace(SIGHTING, case_id=RegistrationId(case_id))
    sightings.see("mark", sighting)
    assert sightings.of("mark", at=SIGHTING.at) == [sighting]


def test_a_mark_is_forgotten_when_its_newest_sighting_counts_no_more() -> None:
    sightings = Sightings(DAY)
    sightings.see("mark", SIGHTING)
    later = replace(SIGHTING, at=SIGHTING.at + DAY, case_id=RegistrationId("case-2"))
    assert sightings.see("mark", later) == [SIGHTING, later]
    sightings.forget(SIGHTING.at + 2 * DAY)
    assert sightings.of("mark", at=later.at) == [SIGHTING, later]
    sightings.forget(SIGHTING.at + 3 * DAY)
    assert sightings.of("mark", at=later.at) == []
