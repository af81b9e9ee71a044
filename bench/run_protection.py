"""`make bench`, fifth part: what vault and ledger take of a registration's processor time; one JSON in bench/results.

Usage: .venv/bin/python -m bench.run_protection [--registrations 200] [--database sqlite] [--json] [--output FILE]
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest

from bench.records import Goal, at_most
from bench.store import DATABASES, Store, empty_store
from bench.worker import ROOT, WorkerFailed
from bench.written import write_result
from realname.platform.system.machine import Machine, describe_machine

_MOST_MS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a part takes of one registration.

    Attributes:
        cpu_ms: Of the thread that works, while it is inside; the database's own part in this process is in it, a server's is not.
    """

    calls: float
    cpu_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Registrations one after the other on an empty database, the key in a file.

    Attributes:
        cpu_ms: Of the whole process for each registration, its idle threads included.
    """

    database: str
    registrations: int
    cpu_ms: float
    vault: Part
    ledger: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionResult:
    """What a run writes."""

    measured_on: str
    version: str
    machine: Machine
    measured: tuple[Protection, ...]
    left_out: tuple[str, ...]
    goals: tuple[Goal, ...]


def main() -> None:
    """Measure, write, print."""
    options = _options()
    try:
        result = measure(options.database or DATABASES, registrations=options.registrations)
    except WorkerFailed as problem:
        sys.exit(f"Protection could not be measured: {problem.reason}")
    write_result(result, _lines(result), options, prefix="protection-")


def measure(databases: Sequence[str], *, registrations: int) -> ProtectionResult:
    """Measure everything once.

    Raises:
        WorkerFailed: A worker could not do its work.
    """
    machine = describe_machine()
    measured, left_out = list[Protection](), list[str]()
    for database in databases:
        try:
            with empty_store(database) as store:
                measured.append(_measured(store, registrations))
        except pytest.skip.Exception:
            left_out.append(f"{database}: there is no server to start (tools/get-postgresql)")
    return ProtectionResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        version=version("realname"),
        machine=machine,
        measured=tuple(measured),
        left_out=tuple(left_out),
        goals=tuple(
            at_most(f"{one.database}, vault and ledger, ms CPU a registration", round(one.vault.cpu_ms + one.ledger.cpu_ms, 1), _MOST_MS)
            for one in measured
        ),
    )


def _measured(store: Store, registrations: int) -> Protection:
    command = [sys.executable, "-m", "bench.protection_worker", str(store.data), str(registrations)]
    done = subprocess.run(command, cwd=ROOT, env=store.environment(), check=False, capture_output=True, text=True)
    if done.returncode:
        raise WorkerFailed(done.stderr.strip().rpartition("\n")[2])
    said = json.loads(done.stdout)
    return Protection(
        database=store.database,
        registrations=registrations,
        cpu_ms=round(said["cpu_ms"], 1),
        vault=_part(said["vault"]),
        ledger=_part(said["ledger"]),
    )


def _part(said: dict[str, float]) -> Part:
    return Part(calls=round(said["calls"], 1), cpu_ms=round(said["cpu_ms"], 2))


def _lines(result: ProtectionResult) -> Iterator[str]:
    for one in result.measured:
        yield (
            f"{one.database}, {one.registrations} registrations, {one.cpu_ms} ms CPU each: "
            f"vault {one.vault.cpu_ms} ms in {one.vault.calls} calls, ledger {one.ledger.cpu_ms} ms in {one.ledger.calls}"
        )
    yield from (f"Left out: {one}" for one in result.left_out)
    for goal in result.goals:
        yield f"{'met' if goal.is_met else 'MISSED'}: {goal.name}: {goal.measured}, at most {goal.bound}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.run_protection", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    parser.add_argument("--registrations", type=int, default=200, help="how many, one after the other")
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    parser.add_argument("--output", type=Path, help="write there instead of bench/results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
