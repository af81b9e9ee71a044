"""What the signals remember of a month of registrations: little of each, and no case file for longer than its steps take."""

import gc
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from realname.cases.model.case_file import CaseFile
from realname.fraud.model.alert import SignalKind
from realname.fraud.model.signals.watch import SignalWatch
from realname.fraud.use_cases.signal_memory import SignalMemory
from realname.kernel.unit_of_work import UnitsOfWork
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.events import RegistrationEvent
from tests.fraud.told_stream import SHOP, ToldCase, ToldStream

RULE = load_policy("cn").signals
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
REGISTRATIONS, MOST_BYTES = 1_500, 400
WAVED = ToldCase(at=NOON, decision="referred", review="approved", reviewer="reviewer-1")


def _hold(units: UnitsOfWork, stream: ToldStream) -> SignalMemory:
    with units() as unit:
        for entry in stream.entries():
            unit.ledger.append(entry.event)
        unit.commit()
    return SignalMemory(rule=RULE)


def _raised(memory: SignalMemory, units: UnitsOfWork) -> set[SignalKind]:
    with units() as unit:
        return {one.kind for one in memory.see(unit, unit.ledger.from_index(0, limit=10_000))}


def test_a_registration_of_the_last_month_takes_little_memory() -> None:
    stream, watch = ToldStream(), SignalWatch(RULE, {SHOP.outlet_id: SHOP})
    for number in range(REGISTRATIONS):
        stream.tell(replace(WAVED, review="", reviewer="", decision="approved", at=NOON + number * 31 * DAY / REGISTRATIONS))
    changes = stream.changes()
    tracemalloc.start()
    try:
        for change in changes:
            watch.see(change)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken / REGISTRATIONS <= MOST_BYTES


def test_a_case_file_is_held_while_entries_come_to_it(units: UnitsOfWork) -> None:
    stream = ToldStream()
    for number in range(20):
        stream.tell(replace(WAVED, at=NOON + number * DAY / 4))
    memory = _hold(units, stream)
    _raised(memory, units)
    held = [one for one in gc.get_referents(*(vars(memory).values())) if isinstance(one, CaseFile)]
    assert {one.case_id.value for one in held} == {"case-19", "case-20"}


@pytest.mark.parametrize(("waved", "is_raised"), [(3, False), (8, True)])
def test_a_review_that_is_settled_a_day_later_counts(units: UnitsOfWork, waved: int, *, is_raised: bool) -> None:
    stream = ToldStream()
    for number in range(12):
        stream.tell(replace(WAVED, at=NOON + number * 20 * MINUTE, minutes=3_000, review="approved" if number < waved else "refused"))
    assert (SignalKind.OVERRIDE_ABUSE in _raised(_hold(units, stream), units)) is is_raised


def test_no_case_file_is_folded_for_an_event_that_no_signal_looks_at_but_the_first_of_a_day() -> None:
    stream, watch = ToldStream(), SignalWatch(RULE, {})
    case_id = stream.tell(WAVED)
    for at in (NOON + 10 * MINUTE, NOON + DAY):
        stream.add(at, RegistrationEvent.MEDIA_ERASED, case_id)
    changes = stream.changes()
    first, today, tomorrow = (changes[number].entry.event for number in (0, -2, -1))
    for change in changes[:-2]:
        watch.see(change)
    assert [watch.looks_at(event) for event in (first, today, tomorrow)] == [True, False, True]
