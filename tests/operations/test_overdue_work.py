"""What is counted of the tending of lines, and its metrics: nothing is late before an hour, everything is afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Engine, text

from realname.access.model.counter import AttestationFormat, CounterAuthenticator
from realname.access.store.counters import Counters
from realname.campaigns.model.campaign import CampaignState
from realname.campaigns.model.line import AppealGround
from realname.campaigns.model.step import Step
from realname.campaigns.store.campaigns import Campaigns
from realname.campaigns.store.lines import CampaignLines
from realname.fraud.model.alert import SignalKind
from realname.fraud.model.raised_alert import AlertState
from realname.inventory.model.stock import QuarantineReason
from realname.inventory.store.numbers import Numbers
from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import CounterId, LineId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.events import LedgerEvent
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.model.barring import BarReason
from realname.lines.model.service_order import OrderKind, OrderOutcome
from realname.lines.store.lines import Lines
from realname.operations.metrics import OverdueWorkMetrics
from realname.operations.store.deployment_status import read_status
from realname.operations.store.overdue_work import DAILY_LATE, LATE, CountOverdueWork, OverdueTask, OverdueWork
from realname.platform.db.engine import for_reading
from realname.platform.errors import OperatorUnavailable
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import Purpose
from tests.campaigns.test_campaigns_store import SPRING, change, held, plan, stock
from tests.lines.line_desk import build_line_desk
from tests.lines.odd_operator import OddOperator
from tests.support.examples import COUNTER, NUMBER, OPENED
from tests.support.manual_clock import START, ManualClock

MOMENT = timedelta(microseconds=1)
NOTHING_LATE = dict.fromkeys(OverdueTask, 0)
STATUS = OverdueWork(
    late={OverdueTask.BAR_ENDS: 2},
    campaigns={CampaignState.RUNNING: 1},
    campaign_lines={Step.APPEALED: 3},
    notices_unsent=4,
    notices_undeliverable=5,
    bars_turned_down=6,
    appeals=7,
    media_overdue=3,
    records_differing=2,
    entries_unplaced=4,
    appeals_since=datetime(2026, 11, 25, tzinfo=UTC),
    reviews_waiting=9,
    reviews_overdue=8,
    alerts={(SignalKind.REPEAT_SIM, AlertState.NEW): 2},
)


def _bar(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Lines].save(unit[Lines].get(LineId("line-1")).bar(BarReason.SIM_REPLACEMENT, until=START))
        unit.commit()


def _cool(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Numbers].add([NUMBER])
        unit[Numbers].reserve(NUMBER, registration_id=OPENED.id, until=START + LATE, at=START)
        unit[Numbers].issue(NUMBER, registration_id=OPENED.id)
        unit[Numbers].cool_off(NUMBER, until=START)
        unit.commit()


def _begin(units: UnitsOfWork) -> None:
    campaign = plan(units)
    with units() as unit:
        unit[Campaigns].save(campaign.start(at=START))
        unit[CampaignLines].save(unit[CampaignLines].get(SPRING.id, LineId("line-1")).look_again(at=START - timedelta(minutes=1)))
        unit.commit()


def counted(engine: Engine, *, after: timedelta) -> OverdueWork:
    clock = ManualClock()
    clock.advance(after)
    return CountOverdueWork(engine=for_reading(engine), clock=clock)()


@pytest.mark.parametrize(
    ("task", "make_due"), [(OverdueTask.BAR_ENDS, _bar), (OverdueTask.COOLING_ENDS, _cool), (OverdueTask.CAMPAIGN_STEPS, _begin)]
)
def test_what_is_due_is_late_after_an_hour(engine: Engine, task: OverdueTask, make_due: Callable[[UnitsOfWork], None]) -> None:
    units = SqlUnitsOfWork(engine)
    stock(units, 1)
    make_due(units)
    assert counted(engine, after=LATE - MOMENT).late == NOTHING_LATE
    assert counted(engine, after=LATE).late == {**NOTHING_LATE, task: 1}


def test_campaigns_are_counted_by_state_and_the_lines_of_those_at_work_by_step(engine: Engine) -> None:
    units = SqlUnitsOfWork(engine)
    stock(units, 3)
    plan(units)
    assert (counted(engine, after=LATE).campaigns[CampaignState.PLANNED], sum(counted(engine, after=LATE).campaign_lines.values())) == (
        1,
        0,
    )
    with units() as unit:
        unit[Campaigns].save(unit[Campaigns].get(SPRING.id).start(at=START))
        unit.commit()
    running = counted(engine, after=LATE)
    assert (running.campaigns[CampaignState.RUNNING], running.campaign_lines[Step.SELECTED]) == (1, 3)


def test_appeals_are_counted_with_the_time_of_the_oldest_also_where_their_campaign_has_ended(engine: Engine) -> None:
    units = SqlUnitsOfWork(engine)
    stock(units, 2)
    plan(units)
    assert (counted(engine, after=LATE).appeals, counted(engine, after=LATE).appeals_since) == (0, None)
    for number, at in ((1, START + LATE), (2, START)):
        noticed = held(units, number).move_on(at=START, schedule=SPRING.schedule)
        change(units, noticed.appeal(AppealGround.OTHER, at=at))
    found = counted(engine, after=LATE)
    assert (found.appeals, found.appeals_since, found.campaigns[CampaignState.RUNNING]) == (2, START, 0)


def test_of_a_database_without_tables_nothing_is_counted(new_engine: Callable[[], Engine]) -> None:
    assert counted(new_engine(), after=LATE) == OverdueWork()


def test_a_bar_that_is_turned_down_is_counted_also_where_a_new_sim_waits_beside_it(engine: Engine, tmp_path: Path) -> None:
    desk = build_line_desk(SqlUnitsOfWork(engine), tmp_path)
    line = desk.active_line()
    odd = desk.before(OddOperator(desk.provisioner, lambda order: OrderOutcome.REJECTED if order.kind is OrderKind.SET_BAR else None))
    change = odd.approve(line, Purpose.REPLACE_SIM)
    odd.request(change)
    with pytest.raises(OperatorUnavailable):
        odd.activate(change)
    assert counted(engine, after=timedelta()).bars_turned_down == 1


def test_quarantined_numbers_are_counted_by_why_they_are(engine: Engine) -> None:
    refused, by_hand, before = NUMBER, replace(NUMBER, value="+8619900000002"), replace(NUMBER, value="+8619900000003")
    with SqlUnitsOfWork(engine)() as unit:
        unit[Numbers].add([refused, by_hand, before])
        unit[Numbers].quarantine(refused, reason=QuarantineReason.ACTIVATION_REFUSED, at=START)
        for number in (by_hand, before):
            unit[Numbers].quarantine(number, reason=QuarantineReason.BY_HAND, at=START)
        unit.commit()
    with engine.begin() as connection:
        connection.execute(text("UPDATE numbers SET quarantined_for = NULL WHERE msisdn = :of"), {"of": before.value})
    assert read_status(for_reading(engine)).numbers_quarantined == {"": 1, "activation-refused": 1, "by-hand": 1}


def test_counters_are_counted_by_the_attestation_of_their_hardware(engine: Engine) -> None:
    hardware = CounterAuthenticator(format=AttestationFormat.TPM, aaguid="0" * 36, credential_id="YQ", public_key=b"key", sign_count=0)
    attested = replace(COUNTER, id=CounterId("attested"), authenticator=hardware)
    with SqlUnitsOfWork(engine)() as unit:
        for one in (COUNTER, attested, replace(attested, id=CounterId("revoked"), revoked_at=START)):
            unit[Counters].add(one)
        unit.commit()
    assert read_status(for_reading(engine)).counters == {"": 1, "tpm": 1}


@pytest.mark.parametrize(
    ("task", "subject", "event"),
    [
        (OverdueTask.LEDGER_AUDIT, "ledger", LedgerEvent.LEDGER_AUDITED),
        (OverdueTask.MEDIA_PROOF, "media", RegistrationEvent.MEDIA_PROVEN),
    ],
)
def test_a_daily_task_is_late_when_none_has_ended_for_two_days(engine: Engine, task: OverdueTask, subject: str, event: Event) -> None:
    daily = (OverdueTask.LEDGER_AUDIT, OverdueTask.MEDIA_PROOF)
    first = RecordedEvent(at=START, event=LedgerEvent.LEDGER_RECORDS_TAKEN_IN, subject="ledger", facts=(("records", 0),))
    ended = RecordedEvent(at=START + DAILY_LATE, event=event, subject=subject)
    _append(engine, first)
    assert [counted(engine, after=DAILY_LATE).late[one] for one in daily] == [0, 0]
    assert [counted(engine, after=DAILY_LATE + MOMENT).late[one] for one in daily] == [1, 1]
    _append(engine, ended)
    assert [counted(engine, after=2 * DAILY_LATE).late[one] for one in daily] == [int(one is not task) for one in daily]
    assert [counted(engine, after=2 * DAILY_LATE + MOMENT).late[one] for one in daily] == [1, 1]


def test_what_reads_the_ledger_is_late_when_its_next_entry_has_waited_for_an_hour(engine: Engine) -> None:
    readers = {OverdueTask.CASE_FILES, OverdueTask.SIGNALS, OverdueTask.WEBHOOKS}
    for at in (START, START + MOMENT):
        _append(engine, RecordedEvent(at=at, event=LedgerEvent.LEDGER_AUDITED, subject="ledger"))
    assert counted(engine, after=LATE - MOMENT).late == NOTHING_LATE
    assert counted(engine, after=LATE).late == {**NOTHING_LATE, **dict.fromkeys(readers, 1)}
    with engine.begin() as connection:
        connection.execute(text("UPDATE ledger_cursors SET folded = 1 WHERE name = 'signals'"))
        connection.execute(text("UPDATE ledger_cursors SET folded = 2 WHERE name = 'webhooks'"))
    assert counted(engine, after=LATE).late == {**NOTHING_LATE, OverdueTask.CASE_FILES: 1}
    assert counted(engine, after=LATE + MOMENT).late == {**NOTHING_LATE, OverdueTask.CASE_FILES: 1, OverdueTask.SIGNALS: 1}


@pytest.mark.parametrize("differences", [(), (2,), (2, 0), (0, 3)])
def test_the_last_audit_says_how_many_records_differ(engine: Engine, differences: tuple[int, ...]) -> None:
    with SqlUnitsOfWork(engine)() as unit:
        for one in differences:
            facts = (("differences", one), ("records", 9))
            unit.ledger.append(RecordedEvent(at=START, event=LedgerEvent.LEDGER_AUDITED, subject="ledger", facts=facts))
        unit.commit()
    counted = CountOverdueWork(engine=for_reading(engine), clock=ManualClock())()
    assert counted.records_differing == (differences[-1] if differences else 0)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("waited", "unplaced"), [(timedelta(minutes=1), 0), (timedelta(minutes=1) + MOMENT, 1)])
def test_an_entry_that_waits_for_its_place_for_a_minute_is_counted(engine: Engine, waited: timedelta, unplaced: int) -> None:
    with SqlUnitsOfWork(engine)() as unit:
        unit.ledger.append(RecordedEvent(at=START, event=LedgerEvent.LEDGER_AUDITED, subject="ledger"))
        unit.commit()
    clock = ManualClock()
    clock.advance(waited)
    assert CountOverdueWork(engine=for_reading(engine), clock=clock)().entries_unplaced == unplaced


def _append(engine: Engine, event: RecordedEvent) -> None:
    units = SqlUnitsOfWork(engine)
    with units() as unit:
        unit.ledger.append(event)
        unit.commit()
    with engine.begin() as connection:
        units.sequencer.settle(connection)


def _page(metrics: OverdueWorkMetrics) -> str:
    registry = CollectorRegistry()
    registry.register(metrics)
    return generate_latest(registry).decode()


def test_everything_counted_is_there_by_its_code() -> None:
    page = _page(OverdueWorkMetrics(lambda: STATUS))
    assert 'realname_tending_late{task="bar-ends"} 2.0' in page
    assert 'realname_campaigns{state="running"} 1.0' in page
    assert 'realname_campaign_lines{step="appealed"} 3.0' in page
    assert "realname_notices_unsent 4.0" in page
    assert "realname_notices_undeliverable 5.0" in page
    assert "realname_bars_turned_down 6.0" in page
    assert "realname_appeals 7.0" in page
    assert "realname_media_overdue 3.0" in page
    assert "realname_records_differing 2.0" in page
    assert "realname_ledger_entries_unplaced 4.0" in page
    assert "realname_reviews_waiting 9.0" in page
    assert "realname_reviews_overdue 8.0" in page
    assert 'realname_alerts{kind="repeat-sim",state="new"} 2.0' in page
    assert "realname_oldest_appeal_timestamp_seconds 1.7955648e+09" in page


def test_where_no_appeal_waits_none_is_the_oldest() -> None:
    assert "realname_oldest_appeal" not in _page(OverdueWorkMetrics(OverdueWork))


def test_without_the_database_the_page_comes_without_them() -> None:
    def away() -> OverdueWork:
        raise StorageUnavailable(kind="database")

    assert _page(OverdueWorkMetrics(away)) == ""
