"""Campaigns over many synthetic lines on SQLite: planned, planned while it is killed, and a wave told; one JSON in bench/results.

Usage: .venv/bin/python -m bench.run_campaigns [--lines 1000000] [--kills 10] [--json] [--output FILE]
"""

import argparse
import hashlib
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.campaign_stock import make_stock
from bench.records import Goal, at_most
from bench.worker import ROOT
from bench.written import write_result
from realname.platform.system.machine import Machine, describe_machine

_SECONDS, _PEAK_MIB = 60.0, 286.0  # 300 MB
_TIERS = ("long-unverified", "many-lines", "typed-evidence")
_SEED = 20261125


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """One planning, by a process that did nothing else.

    Attributes:
        tiers: Asked for; empty: every line.
        lines: Taken.
        seconds: Wall clock, without the start of the process.
        cpu_s: Of the process; on a machine where others are at work this is what says how much there is to do.
        longest_batch_s: The longest transaction: so long a registration waited for SQLite's write lock at the most.
        peak_mib: Resident memory, the process's own high-water mark.
    """

    tiers: tuple[str, ...]
    lines: int
    waves: int
    seconds: float
    cpu_s: float
    longest_batch_s: float
    peak_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KilledPlanning:
    """The same planning, killed at random and begun again.

    Attributes:
        deaths: How often it was killed before its end.
        is_same: Whether it took the same lines in the same waves as the planning that no one killed.
    """

    deaths: int
    lines: int
    is_same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignResult:
    """What a run writes."""

    measured_on: str
    version: str
    machine: Machine
    database_lines: int
    database_mib: float
    plannings: tuple[Planning, ...]
    killed: KilledPlanning
    wave_lines_a_second: float
    goals: tuple[Goal, ...]


def main() -> None:
    """Measure, write, print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="realname-bench-") as folder:
        result = measure(Path(folder), lines=options.lines, kills=options.kills)
    write_result(result, _lines(result), options, prefix="campaigns-")


def measure(folder: Path, *, lines: int, kills: int) -> CampaignResult:
    """Measure everything once; needs three times the size of the database, 3 GB each for a million lines."""
    machine = describe_machine()
    stock, planned, killed = (folder / f"{name}.sqlite" for name in ("stock", "planned", "killed"))
    make_stock(stock, lines=lines)
    shutil.copy(stock, planned)
    every = _plan(planned)
    deaths = _kill(stock, killed, kills=kills, seconds=every.seconds)
    after = KilledPlanning(deaths=deaths, lines=_count(killed), is_same=_digest(killed) == _digest(planned))
    killed.unlink()
    told = _tell(planned)
    shutil.copy(stock, planned)
    tiers = _plan(planned, *_TIERS)
    return CampaignResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        version=version("realname"),
        machine=machine,
        database_lines=lines,
        database_mib=round(stock.stat().st_size / 1024**2, 1),
        plannings=(every, tiers),
        killed=after,
        wave_lines_a_second=told,
        goals=tuple(goal for planning in (every, tiers) for goal in _goals(planning)),
    )


def _goals(planning: Planning) -> tuple[Goal, ...]:
    which = "tiers" if planning.tiers else "every line"
    return (
        at_most(f"planning, {which}, s", planning.seconds, _SECONDS),
        at_most(f"peak memory of planning, {which}, MiB", planning.peak_mib, _PEAK_MIB),
    )


def _command(file: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "bench.campaign_worker", str(file), *words]


def _plan(file: Path, *tiers: str) -> Planning:
    said = json.loads(subprocess.run(_command(file, "plan", *tiers), cwd=ROOT, check=True, capture_output=True).stdout)
    return Planning(tiers=tiers, **said)


def _tell(file: Path) -> float:
    said = json.loads(subprocess.run(_command(file, "tell"), cwd=ROOT, check=True, capture_output=True).stdout)
    return float(said["lines_a_second"])


def _kill(stock: Path, file: Path, *, kills: int, seconds: float) -> int:
    chance, deaths = random.Random(_SEED), 0  # noqa: S311 - the same moments at every run
    shutil.copy(stock, file)
    for _ in range(kills):
        worker = subprocess.Popen(_command(file, "plan"), cwd=ROOT, stdout=subprocess.DEVNULL)
        # On average each life brings the planning half a share further, so that most of them end before it does.
        time.sleep(1.0 + chance.uniform(0, seconds / kills))
        worker.kill()
        deaths += worker.wait() == -signal.SIGKILL
    _plan(file)
    return deaths


def _count(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM campaign_lines").fetchone()[0])


def _digest(file: Path) -> str:
    """Which lines are in which wave."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(file)) as connection:
        for line, wave in connection.execute("SELECT line_id, wave FROM campaign_lines ORDER BY line_id"):
            digest.update(f"{line} {wave}\n".encode())
    return digest.hexdigest()


def _lines(result: CampaignResult) -> list[str]:
    said = [f"{result.database_lines} lines, {result.database_mib:.0f} MiB"]
    for one in result.plannings:
        which = ", ".join(one.tiers) or "every line"
        took = f"{one.seconds:.1f} s ({one.cpu_s:.1f} s CPU), longest batch {one.longest_batch_s:.2f} s, peak {one.peak_mib:.0f} MiB"
        said.append(f"planned ({which}): {one.lines} lines in {one.waves} waves, {took}")
    said.append(f"killed {result.killed.deaths} times: {result.killed.lines} lines, the same: {result.killed.is_same}")
    said.append(f"first notices written: {result.wave_lines_a_second:.0f} lines a second")
    return said + [f"{'met' if goal.is_met else 'MISSED'}: {goal.name}: {goal.measured} (bound {goal.bound})" for goal in result.goals]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run_campaigns", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000, help="how many lines there are")
    parser.add_argument("--kills", type=int, default=10, help="how often a planning is killed")
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    parser.add_argument("--output", type=Path, help="write there instead of bench/results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
