"""`make bench`, second part: registrations without inference, on SQLite and PostgreSQL; one JSON per machine in bench/results."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest

from bench.measure_registrations import measure_compared, measure_growth, measure_throughput
from bench.records import Goal, at_most
from bench.registration_records import Compared, Growth, RegistrationResult, Throughput
from bench.store import DATABASES, empty_store
from bench.worker import WorkerFailed
from bench.written import write_result
from realname.platform.system.machine import describe_machine

_MOST_GROWTH = 1.5
_MOST_CPU_GROWTH = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extent:
    workers: tuple[int, ...]
    together: int
    rounds: int
    levels: tuple[int, ...]
    apart: int


_WHOLE = _Extent(workers=(1, 2), together=150, rounds=5, levels=(1_000, 10_000, 100_000, 1_000_000), apart=100)
_QUICK = _Extent(workers=(1,), together=3, rounds=1, levels=(10, 20), apart=3)


def main() -> None:
    """Measure, write, print."""
    options = _options()
    try:
        how = _QUICK if options.quick else _WHOLE
        before = options.before.resolve() if options.before else None
        result = measure(how, options.database or DATABASES, before=before)
    except WorkerFailed as problem:
        sys.exit(f"Registrations could not be measured: {problem.reason}")
    file = write_result(result, _lines(result), options, prefix="registrations-")
    print(f"Written: {file.name}", file=sys.stderr)


def measure(how: _Extent, databases: Sequence[str], *, before: Path | None = None) -> RegistrationResult:
    """Measure everything once; against another checkout where one is named.

    Raises:
        WorkerFailed: A worker could not do its work.
    """
    machine = describe_machine()
    throughput: list[Throughput] = []
    growth: list[Growth] = []
    compared: list[Compared] = []
    left_out: list[str] = []
    for database in databases:
        try:
            if before is not None:
                compared.append(measure_compared(before, database=database, each=how.together, rounds=how.rounds))
            for workers in how.workers:
                with empty_store(database) as store:
                    throughput.append(measure_throughput(store, workers=workers, each=how.together))
            with empty_store(database) as few, empty_store(database) as many:
                for one in measure_growth(few, many, levels=how.levels, each=how.apart):
                    print(_line(one), file=sys.stderr, flush=True)
                    growth.append(one)
        except pytest.skip.Exception:
            left_out.append(f"{database}: there is no server to start (tools/get-postgresql)")
    return RegistrationResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        version=version("realname"),
        machine=machine,
        throughput=tuple(throughput),
        growth=tuple(growth),
        growth_ratios=tuple(_growth_ratios(growth)),
        compared=tuple(compared),
        left_out=tuple(left_out),
        goals=tuple(_goals(growth)),
    )


def _goals(growth: Sequence[Growth]) -> Iterator[Goal]:
    """Each level against the first one's lines, measured just before."""
    for few, many in zip(growth[::2], growth[1::2], strict=True):
        for name, less, more in (
            ("at the counter, p50", few.counter_ms.p50, many.counter_ms.p50),
            ("at the counter, p95", few.counter_ms.p95, many.counter_ms.p95),
            ("in all, p50", few.whole_ms.p50, many.whole_ms.p50),
            ("in all, p95", few.whole_ms.p95, many.whole_ms.p95),
        ):
            yield at_most(
                f"{many.database}, {name}: beside {many.lines} lines over beside {few.lines}", round(more / less, 2), _MOST_GROWTH
            )

    for database, ratio in _growth_ratios(growth):
        yield at_most(f"{database}, CPU beside the most lines over beside the fewest", ratio, _MOST_CPU_GROWTH)


def _growth_ratios(growth: Sequence[Growth]) -> Iterator[tuple[str, float]]:
    """Of each database, the last pair: it has the most lines."""
    last = {many.database: (few, many) for few, many in zip(growth[::2], growth[1::2], strict=True)}
    for database, (few, many) in last.items():
        yield database, round(many.cpu_ms / few.cpu_ms, 2)


def _lines(result: RegistrationResult) -> Iterator[str]:
    machine = result.machine
    yield f"{machine.cpu}, {machine.cores} cores, {machine.memory_gib} GiB, {machine.system}, Python {machine.python}, load {machine.load}"
    for one in result.throughput:
        yield f"{one.database}, workers: {one.workers}: {one.a_second} a second ({one.registrations}), {one.cpu_ms} ms CPU each"
    yield from (_line(one) for one in result.growth)
    for two in result.compared:
        ratio = f"{two.ratio.median} times ({two.ratio.least}-{two.ratio.most})"
        yield f"{two.database}: {two.before_cpu_ms.median} ms CPU before, {two.now_cpu_ms.median} now: {ratio}"
    yield from (f"Left out: {one}" for one in result.left_out)
    for goal in result.goals:
        yield f"{'met' if goal.is_met else 'MISSED'}: {goal.name}: {goal.measured}, at most {goal.bound}"


def _line(one: Growth) -> str:
    counter, whole = one.counter_ms, one.whole_ms
    return (
        f"{one.database}, {one.lines} lines, {one.database_mib} MiB: at the counter {counter.p50} ms (p95 {counter.p95}), "
        f"in all {whole.p50} ms (p95 {whole.p95}), {one.cpu_ms} ms CPU"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    parser.add_argument("--quick", action="store_true", help="a few registrations: shows that the bench runs, says nothing of speed")
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    parser.add_argument(
        "--before", type=Path, help="another checkout with its .venv: both take turns, so that a ratio compares the same machine"
    )
    parser.add_argument("--output", type=Path, help="write there instead of bench/results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
