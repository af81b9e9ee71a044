"""How many registrations a second, and what one costs beside many lines: workers are processes, as in operation."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.many_lines import copies_of_the_line
from bench.records import ratios, spread
from bench.registration_records import Compared, Growth, Throughput, delay
from bench.store import Store, empty_store
from bench.worker import ROOT, WorkerFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    seconds: float
    cpu_seconds: float
    counter_ms: tuple[float, ...]
    whole_ms: tuple[float, ...]


def measure_throughput(store: Store, *, workers: int, each: int) -> Throughput:
    """Let workers register at the same time.

    Raises:
        WorkerFailed: One ended before its time, or a registration brought no line.
    """
    jobs = [("together", worker * (each + 1), each) for worker in range(workers)]
    times = _run(store, jobs)
    longest_s = max(one.seconds for one in times)
    cpu_ms = sum(one.cpu_seconds for one in times) / (workers * each) * 1000
    return Throughput(
        database=store.database,
        workers=workers,
        registrations=workers * each,
        a_second=round(workers * each / longest_s, 1),
        cpu_ms=round(cpu_ms, 1),
    )


def measure_compared(before: Path, *, database: str, each: int, rounds: int) -> Compared:
    """Let a worker of another checkout and one of this take turns, each on an empty database of its own.

    Args:
        before: The other checkout, with an environment in `.venv`.
        database: Of both.
        each: Registrations of a round.
        rounds: Of each.

    Raises:
        WorkerFailed: A worker ended before its time, or a registration brought no line.
    """
    cpu_ms: dict[Path, list[float]] = {before: [], ROOT: []}
    with empty_store(database) as first, empty_store(database) as second:
        for place in range(rounds):
            for checkout, store in ((before, first), (ROOT, second)):
                (times,) = _run(store, [("together", place * (each + 1), each)], checkout=checkout)
                cpu_ms[checkout].append(times.cpu_seconds / each * 1000)
    return Compared(
        database=database,
        registrations=each * rounds,
        before_cpu_ms=spread(cpu_ms[before]),
        now_cpu_ms=spread(cpu_ms[ROOT]),
        ratio=ratios(cpu_ms[ROOT], cpu_ms[before]),
    )


def measure_growth(few: Store, many: Store, *, levels: Sequence[int], each: int) -> Iterator[Growth]:
    """Let one worker register beside the first level's lines and beside a further level's, in turn, for each further level.

    Both halves of a pair are measured within minutes: on a machine that others use, one at the beginning and one at the end would
    compare the others' work.

    Raises:
        WorkerFailed: A worker ended before its time, or a registration brought no line.
    """
    least, *further = levels
    steady, growing = _Copied(few, each), _Copied(many, each)
    steady.grow(least)
    for lines in further:
        growing.grow(lines)
        yield steady.measure()
        yield growing.measure()


class _Copied:
    """A store with many lines, beside which some are registered."""

    def __init__(self, store: Store, each: int) -> None:
        self._store = store
        self._each = each
        _run(store, [("apart", 0, 0)])
        self._copies = copies_of_the_line(store.url)
        self._lines = 1
        self._next = 1

    def grow(self, lines: int) -> None:
        """Copy until there are so many, but for those that were registered."""
        self._copies.add(begin=self._lines, end=lines)
        self._lines = lines

    def measure(self) -> Growth:
        """Register some, one after the other."""
        (times,) = _run(self._store, [("apart", self._next, self._each)])
        self._next += self._each + 1
        return Growth(
            database=self._store.database,
            lines=self._lines,
            registrations=self._each,
            counter_ms=delay(times.counter_ms),
            whole_ms=delay(times.whole_ms),
            cpu_ms=round(times.cpu_seconds / self._each * 1000, 1),
            database_mib=self._store.size_mib(),
        )


def _run(store: Store, jobs: Sequence[tuple[str, int, int]], *, checkout: Path = ROOT) -> Sequence[_Times]:
    with ExitStack() as stack:
        # One after the other: the first makes the database, and each loads its models' code before anyone is measured.
        workers = [stack.enter_context(_started(store, how, first, count, checkout)) for how, first, count in jobs]
        for worker in workers:
            _tell(worker)
        times = [_times(_line(worker)) for worker in workers]
        for worker in workers:
            _tell(worker)
    return times


def _times(line: str) -> _Times:
    told = json.loads(line)
    return _Times(
        seconds=told["seconds"],
        cpu_seconds=told["cpu_seconds"],
        counter_ms=tuple(told["counter_ms"]),
        whole_ms=tuple(told["whole_ms"]),
    )


@contextmanager
def _started(store: Store, how: str, first: int, count: int, checkout: Path) -> Iterator["subprocess.Popen[str]"]:
    with tempfile.TemporaryFile("w+") as said:
        worker = subprocess.Popen(
            [_python(checkout), "-m", "bench.registration_worker", str(store.data), str(first), str(count), how],
            cwd=checkout,
            env={**store.environment(), "PYTHONPATH": f"{checkout / 'src'}{os.pathsep}{checkout}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        try:
            _line(worker)
            yield worker
            worker.wait(60)
        except WorkerFailed as failure:
            said.seek(0)
            last = said.read().strip().rpartition("\n")[2]
            reason = f"{failure.reason}: {last}"
            raise WorkerFailed(reason) from None
        finally:
            worker.kill()
            worker.communicate()


def _python(checkout: Path) -> str:
    return sys.executable if checkout == ROOT else str(checkout / ".venv" / "bin" / "python")


def _line(worker: "subprocess.Popen[str]") -> str:
    line = worker.stdout.readline() if worker.stdout else ""
    if not line:
        reason = "a worker ended before its time"
        raise WorkerFailed(reason)
    return line


def _tell(worker: "subprocess.Popen[str]") -> None:
    if worker.stdin:
        worker.stdin.write("\n")
        worker.stdin.flush()
