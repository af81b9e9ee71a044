"""Writers of the ledger on PostgreSQL, each a process: under one lock as before there was an inbox, and without it (ADR 0080)."""

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier, Event
from statistics import median, quantiles
from threading import Event as Stop
from threading import Thread

from sqlalchemy import Engine, text

from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.store.sql_ledger import SqlLedger
from realname.ledger.store.unit_of_work import SqlUnitOfWork, SqlUnitsOfWork
from realname.main.catalogue.capabilities import collect_declarations
from realname.platform.db.engine import engine_for
from realname.registration.events import RegistrationEvent

WRITERS = (1, 2, 4, 8)
_ROUNDS = 3
_LOOK_EVERY_S = 0.004
_LAST = text("SELECT position FROM ledger ORDER BY position DESC LIMIT 1")
_TIMES = text("SELECT position, at FROM ledger WHERE position >= :first AND position < :end ORDER BY position")
_context = multiprocessing.get_context("spawn")
Writer = Callable[[str, int, Barrier, "Pipe[float, None]"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWriters:
    """What was measured with some writers at once, each a process, one entry a transaction.

    Attributes:
        locked_per_s: Transactions a second that give their entries their places themselves, one after the other.
        per_s: Transactions a second that put their entries into the inbox, while each process gives places as a server does.
        ratio: How many times as fast that is, round by round; both ways take turns.
        lag_median_ms, lag_p99_ms: From the appending of an entry until it stands in the ledger.
    """

    writers: int
    locked_per_s: float
    per_s: float
    ratio: float
    lag_median_ms: float
    lag_p99_ms: float


@dataclass(frozen=True, slots=True)
class _Run:
    per_s: float
    lags_ms: Sequence[float]


def measure_writers(engine: Engine, *, transactions: int) -> Sequence[AtWriters]:
    """Measure each number of writers; `transactions`: of each round, of all writers together."""
    found = list[AtWriters]()
    for writers in WRITERS:
        rounds = [(_run(engine, _write_locked, writers, transactions), _run(engine, _write, writers, transactions)) for _ in range(_ROUNDS)]
        lags = [lag for _, new in rounds for lag in new.lags_ms]
        found.append(
            AtWriters(
                writers=writers,
                locked_per_s=round(median(old.per_s for old, _ in rounds)),
                per_s=round(median(new.per_s for _, new in rounds)),
                ratio=round(median(new.per_s / old.per_s for old, new in rounds), 2),
                lag_median_ms=round(median(lags)),
                lag_p99_ms=round(quantiles(lags, n=100)[-1]),
            )
        )
    return found


def _run(engine: Engine, write: Writer, writers: int, transactions: int) -> _Run:
    url, each = engine.url.render_as_string(hide_password=False), transactions // writers
    with SqlUnitsOfWork(engine)() as unit:
        first = unit.ledger.count()
    ready, ended, seen = _context.Barrier(writers + 1), _context.Event(), _context.Pipe(duplex=False)
    taken = [_context.Pipe(duplex=False) for _ in range(writers)]
    processes = [_context.Process(target=write, args=(url, each, ready, tell)) for _, tell in taken]
    watching = _context.Process(target=_watch, args=(url, ended, seen[1]))
    for process in (*processes, watching):
        process.start()
    ready.wait()
    took_s = max(heard.recv() for heard, _ in taken)
    with SqlUnitsOfWork(engine)() as unit:
        end = unit.ledger.count()
    time.sleep(10 * _LOOK_EVERY_S)
    ended.set()
    looks: Sequence[tuple[float, int]] = seen[0].recv()
    for process in (*processes, watching):
        process.join()
    with engine.connect() as connection:
        times = [(row.position, row.at) for row in connection.execute(_TIMES, {"first": first, "end": end})]
    return _Run(each * writers / took_s, _lags_ms(times, looks))


def _lags_ms(times: Sequence[tuple[int, datetime]], looks: Sequence[tuple[float, int]]) -> Sequence[float]:
    found, look = list[float](), 0
    for position, at in times:
        while look < len(looks) and looks[look][1] < position:
            look += 1
        if look < len(looks):
            found.append((looks[look][0] - at.timestamp()) * 1000)
    return found


def _write(url: str, each: int, ready: Barrier, tell: "Pipe[float, None]") -> None:
    """Write as a server does: entries are put into the inbox, and a thread gives places."""
    units = _units(url)
    stop = Stop()
    sequencing = Thread(target=lambda: _give_places(units, stop))
    sequencing.start()
    tell.send(_timed(units, each, ready, lambda unit: unit.commit()))
    stop.set()
    sequencing.join()


def _write_locked(url: str, each: int, ready: Barrier, tell: "Pipe[float, None]") -> None:
    """Write as before there was an inbox; one question more is asked, which is whether anything is in it."""
    tell.send(_timed(_units(url), each, ready, _commit_locked))


def _commit_locked(unit: SqlUnitOfWork) -> None:
    if isinstance(unit.ledger, SqlLedger):
        unit.ledger.write_into_places()
    unit.commit()


def _units(url: str) -> SqlUnitsOfWork:
    collect_declarations()
    units = SqlUnitsOfWork(engine_for(url))
    with units() as unit:
        unit.ledger.events_of("nothing")
    return units


def _timed(units: SqlUnitsOfWork, each: int, ready: Barrier, commit: Callable[[SqlUnitOfWork], None]) -> float:
    ready.wait()
    began_s, who = time.perf_counter(), os.getpid()
    for place in range(each):
        facts = (("agent", f"agent-{place % 400}"), ("outlet", f"outlet-{place % 200}"), ("route", "face"))
        event = RegistrationEvent.REGISTRATION_OPENED
        with units() as unit:
            unit.ledger.append(RecordedEvent(at=datetime.now(UTC), event=event, subject=f"case-{who}-{place}", facts=facts))
            commit(unit)
    return time.perf_counter() - began_s


def _give_places(units: SqlUnitsOfWork, stop: Stop) -> None:
    while not stop.is_set():
        units.sequencer()


def _watch(url: str, ended: Event, tell: "Pipe[Sequence[tuple[float, int]], None]") -> None:
    """See how far the ledger is, every few milliseconds."""
    looks = list[tuple[float, int]]()
    with engine_for(url).connect() as connection:
        while not ended.is_set():
            looks.append((time.time(), connection.scalars(_LAST).one_or_none() or 0))
            connection.rollback()
            time.sleep(_LOOK_EVERY_S)
    tell.send(looks)
