"""How long a relying service waits for a match, beside a bare FastAPI answer of the same process; one JSON in bench/results.

Usage: .venv/bin/python -m bench.run_relying [--database postgresql] [--copies 100000] [--quick] [--json] [--output FILE]

Requests are sent by the clock, so many a second, whatever became of those before: one that waits for another counts its waiting as well.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles

from bench.records import Goal, Spread, at_most, spread
from bench.relying_worker import BARE
from bench.store import DATABASES, Store, empty_store
from bench.stranger_client import Client, Request
from bench.worker import ROOT
from bench.written import write_result
from realname.platform.system.machine import Machine, describe_machine

_MATCH = "/kyc-match/v1/match"
_RATE = 50  # requests a second
_SECONDS, _ROUNDS, _COPIES, _LINES = 20.0, 5, 100_000, 5  # one person's, who may have no more
_QUICK_SECONDS, _QUICK_LINES = 1.0, 2
_WARM_S = 2.0
_KEPT_S = 4.0  # the server closes a connection that is silent for five
_SHOWN = 2000  # characters of a log
_MOST_MS = 50.0
_NAMES = ("李示例", "李示范", "Li Shili", "王样本")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """How long one kind of request waited for its answer, in ms, over the rounds.

    Attributes:
        p50_ms, p95_ms, p99_ms: From the moment that the clock had it sent.
        failed: Answers of another status than 200, of all rounds.
    """

    p50_ms: Spread
    p95_ms: Spread
    p99_ms: Spread
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingResult:
    """What a run writes.

    Attributes:
        requests: Of each kind in a round.
        lines: In the database, beside the few that were asked about.
    """

    measured_on: str
    version: str
    machine: Machine
    database: str
    rate: int
    requests: int
    lines: int
    match: Waited
    bare: Waited
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    seconds: float
    rounds: int
    copies: int
    lines: int


def main() -> None:
    """Measure, write, print."""
    options = _options()
    plan = _Plan(seconds=_SECONDS, rounds=_ROUNDS, copies=options.copies, lines=_LINES)
    if options.quick:
        plan = _Plan(seconds=_QUICK_SECONDS, rounds=1, copies=0, lines=_QUICK_LINES)
    result = measure(options.database, plan)
    write_result(result, _said(result), options, prefix="relying-")


def measure(database: str, plan: _Plan) -> RelyingResult:
    """Measure matches and bare answers in turns."""
    machine = describe_machine()
    with empty_store(database) as store, _served(store, plan) as (port, numbers):
        match, bare = asyncio.run(_rounds(port, numbers, plan))
    return RelyingResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        version=version("realname"),
        machine=machine,
        database=database,
        rate=_RATE,
        requests=int(plan.seconds * _RATE),
        lines=plan.copies + plan.lines,
        match=_waited(match),
        bare=_waited(bare),
        goals=(at_most("match, ms at the 95th percentile", _waited(match).p95_ms.median, _MOST_MS),),
    )


_Answers = Sequence[tuple[float, int]]  # seconds and status


async def _rounds(port: int, numbers: Sequence[str], plan: _Plan) -> tuple[Sequence[_Answers], Sequence[_Answers]]:
    matches, bares = list[_Answers](), list[_Answers]()
    for path in (_MATCH, BARE):
        await _send(port, path, numbers, seconds=min(_WARM_S, plan.seconds))
    for _ in range(plan.rounds):
        matches.append(await _send(port, _MATCH, numbers, seconds=plan.seconds))
        bares.append(await _send(port, BARE, numbers, seconds=plan.seconds))
    return matches, bares


async def _send(port: int, path: str, numbers: Sequence[str], *, seconds: float) -> _Answers:
    """Send by the clock, each on a connection that is free; connections are kept for a while, as a service keeps them."""
    free: list[tuple[float, Client]] = []  # and when it was last used
    began_s = time.monotonic()

    async def one(place: int) -> tuple[float, int]:
        due_s = began_s + place / _RATE
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        used_s, client = free.pop() if free else (0.0, Client(port=port, tls=None))
        if used_s and time.monotonic() - used_s > _KEPT_S:
            client.close()
            client = Client(port=port, tls=None)
        body = {"phoneNumber": numbers[place % len(numbers)], "name": _NAMES[place % len(_NAMES)]}
        answer = await client.ask(Request(path, "POST", ("Content-Type: application/json",), json.dumps(body).encode()))
        free.append((time.monotonic(), client))
        return time.monotonic() - due_s, answer.status

    answers = await asyncio.gather(*(one(place) for place in range(int(seconds * _RATE))))
    for _, client in free:
        client.close()
    return answers


def _waited(rounds: Sequence[_Answers]) -> Waited:
    cuts = [quantiles([1000 * seconds for seconds, _ in one], n=100) for one in rounds]
    failed = sum(status != HTTPStatus.OK for one in rounds for _, status in one)
    p50, p95, p99 = (spread([one[place - 1] for one in cuts]) for place in (50, 95, 99))
    return Waited(p50_ms=p50, p95_ms=p95, p99_ms=p99, failed=failed)


@contextmanager
def _served(store: Store, plan: _Plan) -> Iterator[tuple[int, Sequence[str]]]:
    """The worker on a store; it is ended on the way out."""
    command = [sys.executable, "-m", "bench.relying_worker", store.url, str(plan.lines), str(plan.copies)]
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    log = store.data / "worker.log"
    with (
        log.open("wb") as stderr,
        subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        ) as process,
    ):
        try:
            said = process.stdout.readline() if process.stdout else b""
            if not said:
                sys.exit(f"The worker ended: {log.read_text(errors='replace')[-_SHOWN:]}")
            known = json.loads(said)
            yield int(known["port"]), list(known["numbers"])
        finally:
            process.kill()


def _said(result: RelyingResult) -> Iterator[str]:
    yield f"{result.database}, {result.lines} lines, {result.rate} requests a second on {result.machine.cores} cores"
    for name, one in (("match", result.match), ("bare answer", result.bare)):
        within = f"{one.p50_ms.median}, {one.p95_ms.median} and {one.p99_ms.median} ms"
        yield f"{name}: 50, 95 and 99 of 100 within {within}, {one.failed} failed"
    for goal in result.goals:
        yield f"{'met' if goal.is_met else 'missed'}: {goal.name}: {goal.measured}, at most {goal.bound}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how long a relying service waits for a match.")
    parser.add_argument("--database", choices=DATABASES, default="postgresql", help="which database")
    parser.add_argument("--copies", type=int, default=_COPIES, metavar="N", help="lines beside those that are asked about")
    parser.add_argument("--quick", action="store_true", help="one short round on few lines: shows that it runs")
    parser.add_argument("--json", action="store_true", help="print the JSON")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where to write; bench/results otherwise")
    return parser.parse_args()


if __name__ == "__main__":
    main()
