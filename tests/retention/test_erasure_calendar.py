"""The calendar of what will be erased when, on each kind of database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, insert

from realname.kernel.identifiers import HoldId, Iccid, LineId, RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.order import LineOrder, OrderState
from realname.lines.model.service_order import OrderKind
from realname.lines.model.transitions import LineState
from realname.live.store.tables import frame_digests, kept_pictures
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.record_holds import RecordHolds
from realname.retention.store.erasure_calendar import CalendarDay, ErasedKind, ErasureCalendar
from tests.retention.test_record_holds_store import HOLD
from tests.support.examples import LINE, OPENED, ORDER, PERSON, keep
from tests.support.manual_clock import START

RULE = load_policy("cn").retention
DAY = timedelta(days=1)
TODAY = START.date()
S = RegistrationState


def _registration(name: str, state: RegistrationState, **changes: object) -> Registration:
    return replace(OPENED, id=RegistrationId(name), state=state, **changes)  # type: ignore[arg-type]  # fields of a registration


def _closed(name: str) -> Line:
    return replace(
        LINE,
        id=LineId(f"line-{name}"),
        registration_id=RegistrationId(name),
        iccid=Iccid("89869900000000000018"),
        state=LineState.DEACTIVATED,
        deactivated_at=START - DAY,
    )


def _calendar(engine: Engine, *, days: int = 365) -> list[tuple[date, str, int]]:
    found = ErasureCalendar(engine)(RULE, since=TODAY, until=TODAY + timedelta(days=days))
    assert all(isinstance(one, CalendarDay) for one in found)
    return [(one.on, one.kind.value, one.count) for one in found]


@pytest.fixture
def units(engine: Engine) -> SqlUnitsOfWork:
    """Of the database that is looked at."""
    return SqlUnitsOfWork(engine)


def test_nothing_is_due_where_nothing_is(engine: Engine) -> None:
    assert _calendar(engine) == []


def test_each_kind_is_due_by_its_term(engine: Engine, units: SqlUnitsOfWork) -> None:
    keep(
        units,
        _registration("open", S.OPEN),
        _registration("referred", S.REFERRED, decided_at=START),
        _registration("handed-over", S.AWAITING_SUPERVISOR, handed_over_at=START + DAY),
        _registration("refused", S.REFUSED, decided_at=START - DAY),
        _registration("erased", S.REFUSED, decided_at=START, media_erased_at=START),
    )
    with engine.begin() as connection:
        connection.execute(insert(frame_digests), [{"digest": bytes([one]) * 8, "seen_on": TODAY} for one in range(3)])
        connection.execute(insert(kept_pictures), [{"id": "one", "scope": b"s", "sealed": b"m", "seen_on": TODAY}])
    assert _calendar(engine) == [
        (TODAY, ErasedKind.ABANDONED.value, 1),
        (TODAY + DAY, ErasedKind.KEPT_PICTURES.value, 1),
        (TODAY + 14 * DAY, ErasedKind.REFUSALS.value, 1),
        (TODAY + 15 * DAY, ErasedKind.REFERRALS.value, 1),
        (TODAY + 16 * DAY, ErasedKind.REFERRALS.value, 1),
        (TODAY + 30 * DAY, ErasedKind.FRAME_DIGESTS.value, 3),
    ]


def test_records_are_due_years_after_the_service(engine: Engine, units: SqlUnitsOfWork) -> None:
    keep(units, PERSON, _registration("one", S.ACTIVATED), _registration("two", S.ACTIVATED), _closed("one"), _closed("two"))
    assert _calendar(engine) == []
    assert _calendar(engine, days=731) == [(TODAY.replace(year=TODAY.year + 2) - DAY, ErasedKind.RECORDS.value, 2)]


def test_a_person_who_gave_a_line_away_is_due_from_then(engine: Engine, units: SqlUnitsOfWork) -> None:
    holder = _registration("holder", S.ACTIVATED, person_id=PERSON.id, sealed_attributes=b"\x01sealed", decided_at=START - DAY)
    line = replace(LINE, registration_id=holder.id, state=LineState.ACTIVE)
    given: LineOrder = replace(ORDER, kind=OrderKind.TRANSFER, state=OrderState.DONE, answered_at=START)
    keep(units, PERSON, holder, line, given)
    assert _calendar(engine, days=731) == [(TODAY.replace(year=TODAY.year + 2), ErasedKind.FORMER_HOLDERS.value, 1)]


def test_what_is_overdue_counts_for_today(engine: Engine, units: SqlUnitsOfWork) -> None:
    keep(units, _registration("referred", S.REFERRED, decided_at=START - 30 * DAY))
    assert _calendar(engine) == [(TODAY, ErasedKind.REFERRALS.value, 1)]


@pytest.mark.parametrize(
    ("ended_on", "due_on"),
    [(date(2026, 11, 25), date(2028, 11, 25)), (date(2024, 2, 29), date(2026, 3, 1)), (date(2028, 2, 28), date(2030, 2, 28))],
)
def test_a_record_comes_to_its_term_on_the_same_day_years_later(ended_on: date, due_on: date) -> None:
    assert RULE.record_due_on(ended_on) == due_on


def test_what_is_held_stands_apart_on_the_day_on_which_it_ends_or_at_its_own_term_if_that_is_later(
    engine: Engine, units: SqlUnitsOfWork
) -> None:
    keep(
        units,
        PERSON,
        _registration("refused", S.REFUSED, decided_at=START),
        _registration("referred", S.REFERRED, decided_at=START),
        _registration("lapsed", S.LAPSED, decided_at=START - DAY),
        _registration("closed", S.ACTIVATED, decided_at=START - DAY),
        _registration("in-service", S.ACTIVATED, decided_at=START - DAY),
        _closed("closed"),
    )
    with units() as unit:
        for name, days in (("refused", 40), ("referred", 1), ("lapsed", 7), ("closed", 50), ("in-service", 60)):
            line_id = LineId("line-closed") if name == "closed" else None
            held = replace(HOLD, id=HoldId(f"hold-{name}"), registration_id=RegistrationId(name), line_id=line_id, until=START + days * DAY)
            unit[RecordHolds].add(held)
        unit.commit()
    term = TODAY.replace(year=TODAY.year + 2) - DAY
    assert _calendar(engine, days=731) == [
        (on, ErasedKind.HELD.value, 1) for on in (TODAY + 7 * DAY, TODAY + 15 * DAY, TODAY + 40 * DAY, term)
    ]


def test_a_line_with_one_record_held_counts_as_long_as_another_one_is_not(engine: Engine, units: SqlUnitsOfWork) -> None:
    line = _closed("closed")
    change = _registration("change", S.ACTIVATED, for_line_id=line.id, decided_at=START - DAY, sealed_attributes=b"\x01sealed")
    keep(units, PERSON, _registration("closed", S.ACTIVATED, decided_at=START - DAY), line, change)
    with units() as unit:
        unit[RecordHolds].add(replace(HOLD, registration_id=RegistrationId("closed"), line_id=line.id, until=START + DAY))
        unit.commit()
    assert (TODAY.replace(year=TODAY.year + 2) - DAY, ErasedKind.RECORDS.value, 1) in _calendar(engine, days=731)
    with units() as unit:
        unit[RecordHolds].add(replace(HOLD, id=HoldId("hold-2"), registration_id=change.id, line_id=None, until=START + DAY))
        unit.commit()
    assert ErasedKind.RECORDS.value not in {kind for _, kind, _ in _calendar(engine, days=731)}
