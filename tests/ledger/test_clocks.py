"""A clock that is two hours off: nothing is recorded out of order, the server is not ready, and status and metrics say so."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from ssl import create_default_context
from threading import Thread

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Engine

from realname.kernel.clock_skew import LATEST, SKEW_LIMIT
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.errors import ClockBehind, ClockSkewed
from realname.ledger.events import LedgerEvent
from realname.ledger.metrics import ClockMetrics
from realname.ledger.model.clocks import ClockOf, is_out_of_order, seconds_between
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.read_clocks import CorrectClock, ReadClocks
from realname.platform.errors import TimeSourceAway
from realname.platform.outbound.allowed_addresses import Reach, parse_networks
from realname.platform.outbound.told_time import OutsideClock
from realname.platform.system.clock_and_tokens import SystemClock
from realname.platform.system.disk import Disks
from realname.registration.events import RegistrationEvent
from tests.support.manual_clock import START, ManualClock

TWO_HOURS = timedelta(hours=2)
SECOND = timedelta(seconds=1)
HERE = Reach(networks=parse_networks("127.0.0.0/8"))


def record(units: UnitsOfWork, *at: datetime) -> None:
    """Record in one transaction what happened at some times."""
    with units() as unit:
        for one in at:
            unit.ledger.append(RecordedEvent(at=one, event=RegistrationEvent.REGISTRATION_SUBMITTED, subject="case-1"))
        unit.commit()


def count(units: UnitsOfWork) -> int:
    """How many entries there are."""
    with units() as unit:
        return unit.ledger.count()


def no_outside(elapsed_s: float = 0.0) -> OutsideClock:
    """No server is named."""
    return OutsideClock(url="", tls=create_default_context(), reach=HERE, elapsed_s=lambda: elapsed_s)


# Entries in their order.


def test_two_hours_back_nothing_is_recorded(units: UnitsOfWork) -> None:
    record(units, START)
    with pytest.raises(ClockBehind) as problem:
        record(units, START - TWO_HOURS)
    assert (problem.value.facts, count(units)) == ({"behind_s": 7200}, 1)


def test_after_two_hours_ahead_the_right_time_is_refused_too(units: UnitsOfWork) -> None:
    record(units, START + TWO_HOURS)
    with pytest.raises(ClockBehind):
        record(units, START)


@pytest.mark.parametrize(("back", "refused"), [(LATEST, False), (LATEST + SECOND, True)])
def test_an_entry_may_be_older_by_as_much_as_transactions_wait_and_no_more(back: timedelta, *, refused: bool) -> None:
    assert is_out_of_order([START - back], last=START) is refused


def test_an_entry_may_tell_of_something_earlier_beside_one_of_now(units: UnitsOfWork) -> None:
    record(units, START)
    record(units, START - TWO_HOURS, START + SECOND)
    assert count(units) == 3


def test_an_administrator_lets_the_ledger_go_on_and_the_ledger_says_so(units: UnitsOfWork) -> None:
    record(units, START + TWO_HOURS)
    correct = CorrectClock(units=units, clock=ManualClock())
    assert correct.behind() == TWO_HOURS
    correct(acting=AgentId("administrator-1"))
    record(units, START + SECOND)
    with units() as unit:
        (corrected,) = [one.event for one in unit.ledger.of_subject("ledger") if one.event.event is LedgerEvent.LEDGER_CLOCK_CORRECTED]
    assert (corrected.at, corrected.facts, count(units)) == (START, (("agent", "administrator-1"),), 3)


def test_a_server_goes_on_after_a_correction_by_another_process(engine: Engine) -> None:
    server, command = SqlUnitsOfWork(engine), SqlUnitsOfWork(engine)
    record(server, START + TWO_HOURS)
    with pytest.raises(ClockBehind):
        record(server, START)
    CorrectClock(units=command, clock=ManualClock())(acting=AgentId("administrator-1"))
    record(command, START + SECOND)
    record(server, START + 2 * SECOND)
    assert count(server) == 4


# This machine's clock against others.


class ShiftedClock:
    """This machine's clock, set wrong. Implements the port `Clock`."""

    def __init__(self, by: timedelta) -> None:
        self.by = by

    def now(self) -> datetime:
        return SystemClock().now() + self.by


def reading(units: UnitsOfWork, clock: Clock, outside: OutsideClock | None = None, disks: Disks | None = None) -> ReadClocks:
    """Hold a clock against what there is."""
    return ReadClocks(reads=units, clock=clock, outside=outside or no_outside(), disks=disks or Disks(places=()))


def ahead(read: ReadClocks) -> dict[ClockOf, int]:
    """By clock, how many minutes this machine's is ahead."""
    return {one.of: round(one.ahead_s / 60) for one in read()}


@pytest.mark.parametrize("hours", [2, -2])
def test_two_hours_off_the_databases_clock_a_server_is_not_ready(units: UnitsOfWork, hours: int) -> None:
    with pytest.raises(ClockSkewed) as problem:
        reading(units, ShiftedClock(timedelta(hours=hours))).require()
    assert problem.value.facts == {"kind": "database", "ahead_s": hours * 3600}


@pytest.mark.parametrize("hours", [2, -2])
def test_two_hours_off_the_clock_that_dates_files_a_server_is_not_ready(units: UnitsOfWork, tmp_path: Path, hours: int) -> None:
    disks = Disks(places=[("data", tmp_path)], now_s=lambda: time.time() + hours * 3600)
    with pytest.raises(ClockSkewed) as problem:
        reading(units, SystemClock(), disks=disks).require()
    assert problem.value.facts == {"kind": "files", "ahead_s": pytest.approx(hours * 3600, abs=2)}


def test_a_clock_that_is_right_is_no_trouble(units: UnitsOfWork) -> None:
    record(units, SystemClock().now())
    read = reading(units, SystemClock())
    read.require()
    assert ahead(read) == {ClockOf.DATABASE: 0, ClockOf.LEDGER: 0}


def test_a_clock_behind_the_last_entry_is_skewed_whatever_the_database_says(units: UnitsOfWork) -> None:
    record(units, SystemClock().now() + TWO_HOURS)
    with pytest.raises(ClockSkewed) as problem:
        reading(units, SystemClock()).require()
    assert problem.value.facts == {"kind": "ledger", "ahead_s": -7200}


def test_the_last_entry_may_be_long_ago(units: UnitsOfWork) -> None:
    record(units, SystemClock().now() - timedelta(days=30))
    reading(units, SystemClock()).require()


@pytest.mark.parametrize(
    ("said", "between"), [(START, 0), (START + SECOND, 0), (START + 3 * SECOND, -1), (START - SECOND, 1), (START + SKEW_LIMIT, -58)]
)
def test_between_asking_and_hearing_any_time_is_the_same(said: datetime, between: int) -> None:
    assert seconds_between(said, asked_at=START, heard_at=START + 2 * SECOND) == between


def test_metrics_say_how_far_the_clocks_are_apart(units: UnitsOfWork) -> None:
    registry = CollectorRegistry()
    registry.register(ClockMetrics(reading(units, ShiftedClock(TWO_HOURS))))
    page = generate_latest(registry).decode()
    (line,) = [one for one in page.splitlines() if one.startswith('realname_clock_ahead_seconds{of="database"}')]
    assert float(line.rpartition(" ")[2]) == pytest.approx(7200, abs=2)


# A server that tells the time.


@contextmanager
def telling(date: str | None) -> Iterator[str]:
    """A server that tells a time, or none."""

    class Teller(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(204)
            if date is not None:
                self.send_header("Date", date)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Teller)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def outside_at(url: str, elapsed: list[float]) -> OutsideClock:
    """A named server, and a clock that no one sets."""
    return OutsideClock(url=url, tls=create_default_context(), reach=HERE, elapsed_s=lambda: elapsed[0])


@pytest.mark.sockets
def test_a_server_tells_the_time_and_it_is_reckoned_on() -> None:
    elapsed = [100.0]
    with telling("Wed, 25 Nov 2026 09:00:00 GMT") as url:
        outside = outside_at(url, elapsed)
        outside.ask()
    elapsed[0] += 90
    assert outside.now() == datetime(2026, 11, 25, 9, 1, 30, tzinfo=UTC)


@pytest.mark.sockets
@pytest.mark.parametrize("hours", [2, -2])
def test_two_hours_off_the_servers_time_a_server_is_not_ready(units: UnitsOfWork, hours: int) -> None:
    now = SystemClock().now() - timedelta(hours=hours)
    with telling(now.strftime("%a, %d %b %Y %H:%M:%S GMT")) as url:
        outside = outside_at(url, [0.0])
        outside.ask()
    with pytest.raises(ClockSkewed) as problem:
        reading(units, SystemClock(), outside).require()
    assert problem.value.facts["kind"] == "time-source"
    assert abs(int(problem.value.facts["ahead_s"]) - hours * 3600) <= 2


@pytest.mark.sockets
@pytest.mark.parametrize("date", [None, "soon"])
def test_a_server_that_tells_no_time_is_away_and_no_skew(units: UnitsOfWork, date: str | None) -> None:
    with telling(date) as url:
        outside = outside_at(url, [0.0])
        with pytest.raises(TimeSourceAway):
            outside.ask()
    assert set(ahead(reading(units, SystemClock(), outside))) == {ClockOf.DATABASE, ClockOf.LEDGER}


@pytest.mark.sockets
def test_a_server_that_is_not_there_is_away() -> None:
    with pytest.raises(TimeSourceAway):
        outside_at("http://127.0.0.1:9/", [0.0]).ask()
