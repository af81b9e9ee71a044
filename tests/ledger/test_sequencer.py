"""On PostgreSQL entries wait in an inbox: a commit waits for no other, nothing is lost or moved, and what waits is guarded (ADR 0080)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from realname.kernel.errors import StorageUnavailable
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.unit_of_work import UnitOfWork
from realname.ledger.connectors.cosignatures import is_cosigned_by, is_signed
from realname.ledger.errors import LedgerBroken
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.tree import head_of
from realname.ledger.use_cases.verify_export import VerifyExport
from realname.ledger.use_cases.verify_ledger import Trust
from realname.ledger.use_cases.verify_live import VerifyLive
from realname.platform.db.engine import engine_for, pool_figures
from realname.registration.events import RegistrationEvent
from tests.ledger.tampered_ledger import Key, exported, untold, written
from tests.support.busy import longest_s
from tests.support.manual_clock import START

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
_ROOT = Path(__file__).parents[2]
_TAKEN_OVER_S = 5.0  # for which a frozen process keeps its lock
_ROUNDING_S = 5.0  # for a machine that is busy


@pytest.fixture
def units(engine: Engine) -> SqlUnitsOfWork:
    """Of one process."""
    return SqlUnitsOfWork(engine)


def _append(unit: UnitOfWork, subject: str, *, at: datetime = START) -> None:
    unit.ledger.append(RecordedEvent(at=at, event=RegistrationEvent.LINE_RESERVED, subject=subject))


def _record(units: SqlUnitsOfWork, *subjects: str, at: datetime = START) -> None:
    with units() as unit:
        for subject in subjects:
            _append(unit, subject, at=at)
        unit.commit()


def _rows(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        found: int = connection.scalars(text(f"SELECT count(*) FROM {table}")).one()  # noqa: S608 - a table of the test's
    return found


def _placed(engine: Engine) -> Sequence[str]:
    """The subjects of the ledger, by place."""
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT subject FROM ledger ORDER BY position")))


# What is read.


def test_what_waits_is_history_at_once(units: SqlUnitsOfWork, engine: Engine) -> None:
    _record(units, "first")
    with units() as unit:
        assert [one.subject for one in unit.ledger.events_of("first")] == ["first"]
    assert (_rows(engine, "ledger"), _rows(engine, "ledger_inbox")) == (0, 1)


def test_the_history_has_what_waits_behind_what_has_its_place(units: SqlUnitsOfWork) -> None:
    for event in (RegistrationEvent.LINE_RESERVED, RegistrationEvent.MEDIA_ERASURE_BEGUN):
        with units() as unit:
            unit.ledger.append(RecordedEvent(at=START, event=event, subject="one"))
            unit.commit()
        if event is RegistrationEvent.LINE_RESERVED:
            with units() as unit:
                unit.ledger.of_subject("one")
    with units() as unit:
        assert [one.event for one in unit.ledger.events_of("one")] == [
            RegistrationEvent.LINE_RESERVED,
            RegistrationEvent.MEDIA_ERASURE_BEGUN,
        ]


def test_what_asks_for_places_has_them_given_first(units: SqlUnitsOfWork, engine: Engine) -> None:
    _record(units, "first", "second")
    with units() as unit:
        assert [entry.index for entry in unit.ledger.of_subject("second")] == [1]
    assert (_rows(engine, "ledger"), _rows(engine, "ledger_inbox")) == (2, 0)


def test_a_unit_that_only_reads_and_has_read_sees_the_places_as_well(units: SqlUnitsOfWork) -> None:
    _record(units, "first")
    with units.reading() as unit:
        assert [one.subject for one in unit.ledger.events_of("first")] == ["first"]
        assert [entry.index for entry in unit.ledger.of_subject("first")] == [0]
        assert unit.ledger.count() == 1


def test_places_are_given_beside_a_transaction_that_holds_the_last_connection(engine: Engine) -> None:
    alone = engine_for(engine.url.render_as_string(hide_password=False))
    units = SqlUnitsOfWork(alone)
    _record(units, "first")
    with alone.connect(), units() as unit:  # the pool has five, and ten more for a while
        others = [alone.connect() for _ in range(13)]
        assert unit.ledger.count() == 1
        for one in others:
            one.close()
    alone.dispose()


def test_places_are_given_over_one_connection_that_is_kept(engine: Engine) -> None:
    alone = engine_for(engine.url.render_as_string(hide_password=False))
    units, used = SqlUnitsOfWork(alone), []
    for subject in ("first", "second", "third"):
        _record(units, subject)
        with units() as unit:
            unit.ledger.of_subject(subject)
        kept = units.sequencer._beside  # noqa: SLF001 - who connects is seen nowhere else
        assert kept is not None
        with kept.connect() as beside:
            used.append(beside.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
    alone.dispose()
    assert len(set(used)) == 1


def test_the_connection_that_gives_places_is_closed_with_the_pool_also_where_the_engine_has_options(engine: Engine) -> None:
    pool = engine_for(engine.url.render_as_string(hide_password=False))
    units = SqlUnitsOfWork(pool.execution_options(any_option=True))
    _record(units, "case-1")
    with units() as unit:
        unit.ledger.count()
    beside = units.sequencer._beside  # noqa: SLF001 - as above
    assert beside is not None
    is_open = pool_figures(beside)[1]
    pool.dispose()
    assert (is_open, pool_figures(beside)[1]) == (1, 0)


def test_where_all_connections_are_taken_the_sequencer_says_that_the_database_is_away(engine: Engine) -> None:
    alone = engine_for(engine.url.render_as_string(hide_password=False), most=1)
    alone.pool._timeout = 0.1  # type: ignore[attr-defined]  # noqa: SLF001 - to wait for half a minute shows no more
    with alone.connect(), pytest.raises(StorageUnavailable):
        SqlUnitsOfWork(alone).sequencer()
    alone.dispose()


def test_a_head_covers_what_was_committed_and_nothing_that_was_not(units: SqlUnitsOfWork) -> None:
    _record(units, "first")
    with units() as open_one, units() as unit:
        _append(open_one, "second")
        open_one.ledger.write()  # type: ignore[attr-defined] # as the commit does, which does not come yet
        assert head_of(unit.ledger).size == 1
        open_one.commit()
    with units() as unit:
        assert (head_of(unit.ledger).size, unit.ledger.require_intact()) == (2, 2)


def test_an_export_has_what_waits_and_is_intact(units: SqlUnitsOfWork, engine: Engine) -> None:
    key = Key()
    log = written(engine, key)
    _record(units, "last", at=START + timedelta(hours=1))
    lines = exported(engine, key)
    trust = Trust(keys=[key.note_key])
    verified = VerifyExport(is_signed=is_signed, is_cosigned=is_cosigned_by, progress=untold)(lines, trust).report
    assert (verified.findings, verified.entries, verified.heads) == ((), len(log.entries) + 1, len(log.heads))
    _record(units, "behind-the-export", at=START + timedelta(hours=1))
    live = VerifyLive(reads=units, is_signed=is_signed, is_cosigned=is_cosigned_by, progress=untold)(trust)
    assert (live.findings, live.entries) == ((), len(log.entries) + 2)


def test_a_simulation_reads_places_in_the_transaction_that_made_them(units: SqlUnitsOfWork) -> None:
    _record(units, "before")
    with units() as unit:
        _append(unit, "within")
        unit.ledger.write_into_places()  # type: ignore[attr-defined] # of simulations alone
        assert ([one.index for one in unit.ledger.of_subject("within")], unit.ledger.count()) == ([1], 2)
        unit.commit()
    with units() as unit:
        assert unit.ledger.require_intact() == 2


# What is written.


def test_a_commit_waits_for_no_other_that_has_appended(units: SqlUnitsOfWork, engine: Engine) -> None:
    with units() as slow:
        _append(slow, "slow")
        slow.ledger.write()  # type: ignore[attr-defined] # the slow one has its number, and is not committed
        _record(units, "quick")
        with units() as unit:
            assert unit.ledger.count() == 1
        slow.commit()
    with units() as unit:
        assert unit.ledger.require_intact() == 2
    assert _placed(engine) == ["quick", "slow"]


def test_places_follow_the_commits_whoever_gives_them(units: SqlUnitsOfWork, engine: Engine) -> None:
    others = SqlUnitsOfWork(engine)
    for place in range(12):
        _record(units if place % 2 else others, f"commit-{place:02}")
        if place % 5 == 0:
            others.sequencer()
    with units() as unit:
        assert unit.ledger.require_intact() == 12
    assert _placed(engine) == [f"commit-{place:02}" for place in range(12)]


def test_many_writers_and_many_sequencers_lose_and_repeat_nothing(engine: Engine) -> None:
    writers, each = 4, 25

    def write(who: int) -> None:
        units = SqlUnitsOfWork(engine)
        for place in range(each):
            with units() as unit:
                facts = (("kept", "photo"), ("objects", place))
                unit.ledger.append(RecordedEvent(at=START, event=RegistrationEvent.MEDIA_ERASED, subject=f"writer-{who}", facts=facts))
                unit.commit()
            if place % 3 == who % 3:
                units.sequencer()

    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(write, range(writers)))
    with SqlUnitsOfWork(engine)() as unit:
        assert unit.ledger.require_intact() == writers * each
        for who in range(writers):
            assert [dict(one.event.facts)["objects"] for one in unit.ledger.of_subject(f"writer-{who}")] == list(range(each))


# Who dies.


def _child(engine: Engine, role: str, name: str) -> "subprocess.Popen[bytes]":
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.ledger.sequencing_child", url, role, name]
    return subprocess.Popen(command, cwd=_ROOT)


def test_a_sequencer_that_is_killed_within_a_batch_leaves_it_to_the_next(units: SqlUnitsOfWork, engine: Engine) -> None:
    _record(units, "first", "second", "third")
    assert _child(engine, "sequencer", "SIGKILL").wait(timeout=60) == -signal.SIGKILL
    assert (_rows(engine, "ledger"), _rows(engine, "ledger_inbox")) == (0, 3)
    units.sequencer()
    assert (_placed(engine), _rows(engine, "ledger_inbox")) == (["first", "second", "third"], 0)
    with units() as unit:
        assert unit.ledger.require_intact() == 3


def test_a_sequencer_that_is_frozen_within_a_batch_loses_its_turn(units: SqlUnitsOfWork, engine: Engine) -> None:
    _record(units, "first")
    with _frozen(engine):
        began_s = time.monotonic()
        with units() as unit:
            assert unit.ledger.count() == 1
        assert time.monotonic() - began_s < longest_s(_TAKEN_OVER_S + _ROUNDING_S)
    with units() as unit:
        assert unit.ledger.require_intact() == 1


@contextmanager
def _frozen(engine: Engine) -> Iterator[None]:
    """A process that is stopped while it holds the lock."""
    child = _child(engine, "sequencer", "SIGSTOP")
    try:
        _, status = os.waitpid(child.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        yield
    finally:
        child.kill()
        child.wait(timeout=60)


def test_a_writer_that_is_killed_before_its_commit_leaves_nothing(units: SqlUnitsOfWork, engine: Engine) -> None:
    assert _child(engine, "writer", "SIGKILL").wait(timeout=60) == -signal.SIGKILL
    _record(units, "first")
    with units() as unit:
        assert (unit.ledger.events_of("of-the-child"), unit.ledger.require_intact()) == ([], 1)


def test_what_a_dead_process_left_is_placed_by_another_that_wrote_nothing(units: SqlUnitsOfWork, engine: Engine) -> None:
    _record(units, "left")
    SqlUnitsOfWork(engine).sequencer()
    assert _placed(engine) == ["left"]


# Who tampers.


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_inbox SET subject = 'other'",
        "DELETE FROM ledger_inbox",
        "DELETE FROM ledger_inbox WHERE number = (SELECT max(number) FROM ledger_inbox)",
        "TRUNCATE ledger_inbox",
    ],
)
def test_the_database_refuses_to_change_or_remove_what_waits(units: SqlUnitsOfWork, engine: Engine, statement: str) -> None:
    _record(units, "first", "second")
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "change",
    ["subject = 'other'", "at = at + interval '1 microsecond'", "facts = '[[\"lines\",2]]'", "facts = 'nonsense'", "event = 'line:stolen'"],
)
def test_what_is_changed_past_the_triggers_gets_no_place(units: SqlUnitsOfWork, engine: Engine, change: str) -> None:
    _record(units, "first", "second")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE ledger_inbox DISABLE TRIGGER USER"))
        connection.execute(text(f"UPDATE ledger_inbox SET {change} WHERE number = 2"))  # noqa: S608 - of the list above
    with units() as unit, pytest.raises(LedgerBroken) as caught:
        unit.ledger.count()
    assert (caught.value.facts, _rows(engine, "ledger")) == ({"waiting": 2}, 0)
