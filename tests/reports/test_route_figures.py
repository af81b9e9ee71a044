"""What is counted of the two routes: by outlet, route, end and time, without known cases, and by an index of the time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, text

from realname.kernel.identifiers import OutletId, RegistrationId, ReviewId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Registration, RegistrationState, Route
from realname.registration.store.registrations import Registrations
from realname.reports.model.route_parity import RouteCount, RouteEnd, RouteTaken
from realname.reports.store.route_figures import CountRoutes
from realname.review.model.review import Review, ReviewKind
from realname.review.store.reviews import Reviews
from tests.support.examples import OPENED
from tests.support.manual_clock import START

MINUTE = timedelta(minutes=1)
HERE = OPENED.outlet_id
DECIDED = replace(OPENED, opened_at=START, state=RegistrationState.ACTIVATED, decided_at=START + 3 * MINUTE)
AT_START = replace(OPENED.consent, is_biometric=False)
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


def _keep(engine: Engine, *registrations: Registration) -> None:
    with SqlUnitsOfWork(engine)() as unit:
        for place, one in enumerate(registrations):
            unit[Registrations].add(replace(one, id=RegistrationId(f"registration-{place}")))
        unit.commit()


def _one(engine: Engine, *, since: datetime = START) -> RouteCount:
    (found,) = CountRoutes(engine)(since=since)
    return found


@pytest.mark.parametrize(
    ("state", "end"),
    [
        (RegistrationState.APPROVED, RouteEnd.APPROVED),
        (RegistrationState.ACTIVATED, RouteEnd.APPROVED),
        (RegistrationState.ACTIVATION_REJECTED, RouteEnd.APPROVED),
        (RegistrationState.REFUSED, RouteEnd.REFUSED),
        (RegistrationState.ABANDONED, RouteEnd.ABANDONED),
        (RegistrationState.LAPSED, RouteEnd.LAPSED),
        (RegistrationState.WITHDRAWN, RouteEnd.WITHDRAWN),
        (RegistrationState.OPEN, RouteEnd.WAITING),
        (RegistrationState.REFERRED, RouteEnd.WAITING),
        (RegistrationState.AWAITING_SUPERVISOR, RouteEnd.WAITING),
        (RegistrationState.SUBMITTED, RouteEnd.WAITING),
    ],
)
def test_each_state_counts_as_one_end_and_the_time_of_what_is_decided_alone(
    engine: Engine, state: RegistrationState, end: RouteEnd
) -> None:
    _keep(engine, replace(DECIDED, state=state))
    is_decided = end in {RouteEnd.APPROVED, RouteEnd.REFUSED}
    assert _one(engine) == RouteCount(
        outlet_id=HERE, route=RouteTaken.FACE, end=end, half_minutes=6 if is_decided else None, is_appealed=False, count=1
    )


def test_who_chose_no_face_at_the_start_and_who_went_over_to_it_are_told_apart(engine: Engine) -> None:
    without = replace(DECIDED, route=Route.NO_FACE)
    _keep(engine, without, replace(without, consent=AT_START), DECIDED)
    assert {one.route for one in CountRoutes(engine)(since=START)} == set(RouteTaken)


@pytest.mark.parametrize(
    ("seconds", "half_minutes"), [(0, 0), (29, 0), (30, 1), (90, 3), (7199, 239), (7200, 240), (8000, 240), (8100, 270)]
)
def test_times_are_counted_by_the_half_minute_and_after_two_hours_by_the_quarter(engine: Engine, seconds: int, half_minutes: int) -> None:
    _keep(engine, replace(DECIDED, decided_at=START + timedelta(seconds=seconds)))
    assert _one(engine).half_minutes == half_minutes


def test_those_that_are_alike_are_counted_together_by_outlet(engine: Engine) -> None:
    _keep(engine, DECIDED, DECIDED, replace(DECIDED, outlet_id=OutletId("elsewhere")))
    assert {one.outlet_id.value: one.count for one in CountRoutes(engine)(since=START)} == {HERE.value: 2, "elsewhere": 1}


def test_known_cases_and_what_was_opened_before_are_not_counted(engine: Engine) -> None:
    known = replace(DECIDED, state=RegistrationState.REFERRED, is_planted=True)
    _keep(engine, known, replace(DECIDED, opened_at=START - MINUTE))
    assert list(CountRoutes(engine)(since=START)) == []


def test_an_appeal_is_counted_with_what_it_is_of(engine: Engine) -> None:
    _keep(engine, replace(DECIDED, state=RegistrationState.REFUSED))
    appeal = Review(
        id=ReviewId("appeal-1"),
        registration_id=RegistrationId("registration-0"),
        outlet_id=HERE,
        kind=ReviewKind.APPEAL,
        grounds=frozenset({Reason.FACE_NON_MATCH}),
        opened_at=START,
        due_at=START + MINUTE,
        needed=2,
    )
    with SqlUnitsOfWork(engine)() as unit:
        unit[Reviews].add(appeal)
        unit.commit()
    assert _one(engine).is_appealed


def test_a_time_is_found_by_an_index_among_all_that_ever_were(engine: Engine) -> None:
    _keep(engine, *(replace(DECIDED, opened_at=START - timedelta(hours=hours)) for hours in range(2_000)))
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    assert "ix_registrations_opened_at" in _plan(engine, lambda: CountRoutes(engine)(since=START - timedelta(hours=9)))


def test_of_a_database_without_tables_nothing_is_counted(new_engine: Callable[[], Engine]) -> None:
    assert list(CountRoutes(new_engine())(since=START)) == []


def _plan(engine: Engine, ask: Callable[[], object]) -> str:
    asked = list[tuple[str, object]]()

    def keep(_connection: object, _cursor: object, statement: str, parameters: object, _context: object, _many: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    ask()
    event.remove(engine, "before_cursor_execute", keep)
    statement, parameters = next(one for one in asked if "half_minutes" in one[0])
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(EXPLAIN[engine.dialect.name] + statement, parameters)  # type: ignore[arg-type]
        return "\n".join(str(row[-1]) for row in rows)
