"""`make bench`, sixth part: appending to the ledger and its tree, proofs, verification, up to a million entries; JSON in bench/results.

Usage: .venv/bin/python -m bench.run_ledger [--size 10000 ...] [--database sqlite] [--json] [--output FILE]
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from unittest import mock

import pytest
from sqlalchemy import Engine, select

from bench.ledger_writers import AtWriters, measure_writers
from bench.records import Goal, at_least, at_most
from bench.store import DATABASES, empty_store
from bench.written import write_result
from realname.kernel.ledger.events import RecordedEvent, leaf_hash
from realname.ledger.connectors.cosignatures import is_cosigned_by, is_signed
from realname.ledger.errors import LedgerBroken
from realname.ledger.store.sequencer import has_inbox
from realname.ledger.store.sql_nodes import SqlNodes
from realname.ledger.store.tables import ledger
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.tree import prove_inclusion
from realname.ledger.use_cases.verify_ledger import Trust
from realname.ledger.use_cases.verify_live import VerifyLive
from realname.main.catalogue.capabilities import collect_declarations
from realname.platform.db.codecs import encode_facts
from realname.platform.db.engine import engine_for, for_reading
from realname.platform.db.upgrade import upgrade
from realname.platform.system.machine import Machine, describe_machine
from realname.registration.events import RegistrationEvent

collect_declarations()

SIZES = (10_000, 100_000, 1_000_000)
_AT_ONCE = 10  # entries of a transaction
_COPY = "COPY ledger (position, at, event, subject, facts, leaf_hash) FROM STDIN"
_COPIED_AT_ONCE = 20_000
_FILLED_AT_ONCE = 1_000  # between the sizes, where nothing is measured
_PLACED_AT_ONCE = 20_000  # or the inbox would hold all of them
_MEASURED = 2_000  # entries of a round
_ALONE = 300
_PROOFS = 300
_ROUNDS = 5
_WRITERS = 4
_GOAL_SIZE = 100_000
_LEAST_RATE, _MOST_PROOF_MS, _MOST_VERIFY_S = 1_000.0, 5.0, 10.0
_LEAST_BY_WRITERS = 1_500.0
_AT = datetime(2026, 11, 25, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSize:
    """What was measured at a size.

    Attributes:
        appended_per_s: In transactions of ten, each durable, until all of them have their places.
        alone_per_s: One entry a transaction.
        writers_per_s: In transactions of ten, by four threads at once.
        without_tree_per_s, without_tree_writers_per_s: The same on a second database, on which no node of the tree is ever made, in rounds
            between the others; it begins empty and stays small.
        tree_ratio, tree_writers_ratio: How many times as fast that is, round by round.
    """

    database: str
    size: int
    appended_per_s: float
    alone_per_s: float
    writers_per_s: float
    without_tree_per_s: float
    without_tree_writers_per_s: float
    tree_ratio: float
    tree_writers_ratio: float
    proof_p95_ms: float
    verify_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerResult:
    """What a run writes."""

    measured_on: str
    version: str
    machine: Machine
    measured: tuple[AtSize, ...]
    writers: tuple[AtWriters, ...]
    left_out: tuple[str, ...]
    goals: tuple[Goal, ...]


def main() -> None:
    """Measure, write, print."""
    options = _options()
    result = measure(options.database or DATABASES, sizes=options.size or SIZES, entries=options.entries)
    write_result(result, _lines(result), options, prefix="ledger-")


def measure(databases: Sequence[str], *, sizes: Sequence[int], entries: int) -> LedgerResult:
    """Measure everything once; `entries`: of each round."""
    machine = describe_machine()
    measured, writers, left_out = list[AtSize](), list[AtWriters](), list[str]()
    for database in databases:
        try:
            with empty_store(database) as store, empty_store(database) as bare:
                pair = _Pair(_upgraded(store.url), _upgraded(bare.url), entries)
                measured += _grow(pair, database, sizes)
                if has_inbox(database):
                    writers += measure_writers(pair.whole, transactions=entries)
                    _verify_s(pair.whole)
                pair.dispose()
        except pytest.skip.Exception:
            left_out.append(f"{database}: there is no server to start (tools/get-postgresql)")
    return LedgerResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        version=version("realname"),
        machine=machine,
        measured=tuple(measured),
        writers=tuple(writers),
        left_out=tuple(left_out),
        goals=(
            *(goal for one in measured if one.size == _GOAL_SIZE for goal in _goals(one)),
            *(_goal_of(one) for one in writers if one.writers == _WRITERS),
        ),
    )


def _goals(one: AtSize) -> tuple[Goal, ...]:
    return (
        at_least(f"{one.database}, entries a second in transactions of ten", one.appended_per_s, _LEAST_RATE),
        at_most(f"{one.database}, inclusion proof, ms at the 95th percentile", one.proof_p95_ms, _MOST_PROOF_MS),
        at_most(f"{one.database}, s to verify everything", one.verify_s, _MOST_VERIFY_S),
    )


def _goal_of(one: AtWriters) -> Goal:
    return at_least(f"postgresql, transactions a second by {one.writers} writers", one.per_s, _LEAST_BY_WRITERS)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A ledger with its tree, and one in which no node is ever made."""

    whole: Engine
    bare: Engine
    entries: int

    def dispose(self) -> None:
        self.whole.dispose()
        self.bare.dispose()


def _upgraded(url: str) -> Engine:
    engine = engine_for(url)
    upgrade(engine)
    return engine


def _grow(pair: _Pair, database: str, sizes: Sequence[int]) -> Iterator[AtSize]:
    for size in sorted(sizes):
        with SqlUnitsOfWork(pair.whole)() as unit:
            there = unit.ledger.count()
        _fill(pair.whole, there, size)
        yield _at_size(pair, database, size, _verify_s(pair.whole))


def _at_size(pair: _Pair, database: str, size: int, verify_s: float) -> AtSize:
    proof_p95_ms = _proof_p95_ms(pair.whole, size)
    alone = _rate(pair.whole, min(_ALONE, pair.entries), at_once=1)
    one, many = list[tuple[float, float]](), list[tuple[float, float]]()
    for _ in range(_ROUNDS):
        with_tree = _rate(pair.whole, pair.entries), _rate_of_writers(pair.whole, pair.entries)
        with _no_tree():
            without = _rate(pair.bare, pair.entries), _rate_of_writers(pair.bare, pair.entries)
        one.append((with_tree[0], without[0]))
        many.append((with_tree[1], without[1]))
    return AtSize(
        database=database,
        size=size,
        appended_per_s=round(median(with_tree for with_tree, _ in one)),
        alone_per_s=round(alone),
        writers_per_s=round(median(with_tree for with_tree, _ in many)),
        without_tree_per_s=round(median(without for _, without in one)),
        without_tree_writers_per_s=round(median(without for _, without in many)),
        tree_ratio=round(median(without / with_tree for with_tree, without in one), 2),
        tree_writers_ratio=round(median(without / with_tree for with_tree, without in many), 2),
        proof_p95_ms=round(proof_p95_ms, 2),
        verify_s=round(verify_s, 1),
    )


@contextmanager
def _no_tree() -> Iterator[None]:
    """Append as before there was a tree."""
    with mock.patch.object(SqlNodes, "append", return_value=None):
        yield


def _fill(engine: Engine, first: int, end: int) -> None:
    """Have as many entries as `end`; nothing of it is measured, so that PostgreSQL is given them as a copy."""
    if not has_inbox(engine.dialect.name):
        _append(engine, max(0, end - first), at_once=_FILLED_AT_ONCE)
        return
    for start in range(first, end, _COPIED_AT_ONCE):
        events = [_event(place) for place in range(start, min(start + _COPIED_AT_ONCE, end))]
        leaves = [leaf_hash(event.canonical()) for event in events]
        with engine.begin() as connection:
            last_leaf = connection.scalars(select(ledger.c.leaf_hash).where(ledger.c.position == start - 1)).one_or_none() or ""
            SqlNodes(connection).append(size=start, last_leaf=last_leaf, leaves=leaves)
            cursor = connection.connection.cursor()
            with cursor.copy(_COPY) as copy:
                for place, (event, leaf) in enumerate(zip(events, leaves, strict=True), start):
                    copy.write_row((place, event.at, event.event.value, event.subject, encode_facts(event.facts), leaf))


def _append(engine: Engine, count: int, *, at_once: int) -> None:
    units = SqlUnitsOfWork(engine)
    for first in range(0, count, at_once):
        if first % _PLACED_AT_ONCE == 0:
            _placed(engine)
        with units() as unit:
            for place in range(first, min(first + at_once, count)):
                unit.ledger.append(_event(place))
            unit.commit()


def _event(place: int) -> RecordedEvent:
    facts = (("agent", f"agent-{place % 400}"), ("outlet", f"outlet-{place % 200}"), ("route", "face"))
    return RecordedEvent(at=_AT, event=RegistrationEvent.REGISTRATION_OPENED, subject=f"case-{place}", facts=facts)


def _placed(engine: Engine) -> None:
    """Wait until everything has its place, which is at once on SQLite."""
    with SqlUnitsOfWork(engine)() as unit:
        unit.ledger.count()


def _rate(engine: Engine, count: int, *, at_once: int = _AT_ONCE) -> float:
    began_s = time.perf_counter()
    _append(engine, count, at_once=at_once)
    _placed(engine)
    return count / (time.perf_counter() - began_s)


def _rate_of_writers(engine: Engine, count: int) -> float:
    began_s = time.perf_counter()
    each = count // _WRITERS
    with ThreadPoolExecutor(_WRITERS) as writers:
        for done in [writers.submit(_append, engine, each, at_once=_AT_ONCE) for _ in range(_WRITERS)]:
            done.result()
    _placed(engine)
    return each * _WRITERS / (time.perf_counter() - began_s)


def _proof_p95_ms(engine: Engine, size: int) -> float:
    reads, drawn, took = SqlUnitsOfWork(for_reading(engine)), random.Random(size), list[float]()  # noqa: S311 - which entries, no secret
    for _ in range(_PROOFS):
        began_s = time.perf_counter()
        with reads() as unit:
            prove_inclusion(unit.ledger, index=drawn.randrange(size), size=size)
        took.append((time.perf_counter() - began_s) * 1000)
    return quantiles(took, n=20)[-1]


def _verify_s(engine: Engine) -> float:
    verify = VerifyLive(
        reads=SqlUnitsOfWork(for_reading(engine)),
        is_signed=is_signed,
        is_cosigned=is_cosigned_by,
        progress=_untold,
    )
    began_s = time.perf_counter()
    if not verify(Trust(keys=())).is_intact:
        raise LedgerBroken
    return time.perf_counter() - began_s


def _untold(what: str, *, done: int, total: int) -> None:
    """Implements the port `Progress` for no one."""


def _lines(result: LedgerResult) -> Iterator[str]:
    for one in result.measured:
        yield (
            f"{one.database}, {one.size} entries: {one.appended_per_s} a second in tens ({one.tree_ratio} times as fast without the tree), "
            f"{one.writers_per_s} by {_WRITERS} writers ({one.tree_writers_ratio}), {one.alone_per_s} alone; "
            f"proof {one.proof_p95_ms} ms, verified in {one.verify_s} s"
        )
    for writers in result.writers:
        yield (
            f"postgresql, {writers.writers} writers: {writers.per_s} transactions a second, {writers.locked_per_s} under one lock "
            f"({writers.ratio} times as fast); in the ledger after {writers.lag_median_ms} ms, {writers.lag_p99_ms} at the 99th percentile"
        )
    yield from (f"Left out: {one}" for one in result.left_out)
    for goal in result.goals:
        yield f"{'met' if goal.is_met else 'MISSED'}: {goal.name}: {goal.measured}, bound {goal.bound}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.run_ledger", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    parser.add_argument("--size", type=int, action="append", help="entries at which is measured; several times for several")
    parser.add_argument("--entries", type=int, default=_MEASURED, help="how many are appended in each round")
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    parser.add_argument("--output", type=Path, help="write there instead of bench/results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
