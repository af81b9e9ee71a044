"""Start-up: commands from a new process, everything counted."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.pictures import Subject
from bench.records import StartFigures, spread


def measure_starts(subject: Subject, rounds: int) -> tuple[StartFigures, ...]:
    """Measure `realname verify --help` and a whole `realname verify`."""
    realname = str(Path(sys.executable).with_name("realname"))
    whole = [realname, "verify", "--json", "--clip", str(subject.clip), "--portrait", str(subject.portrait)]
    return (
        _figures("realname verify --help", [realname, "verify", "--help"], rounds),
        _figures("realname verify --json --clip CLIP --portrait PORTRAIT", whole, rounds),
    )


def _figures(name: str, command: list[str], rounds: int) -> StartFigures:
    taken = [_cost(command) for _ in range(rounds)]
    return StartFigures(command=name, cpu_ms=spread([cpu for cpu, _ in taken]), wall_ms=spread([wall for _, wall in taken]))


def _cost(command: list[str]) -> tuple[float, float]:
    """CPU and wall milliseconds; what the command decides is not asked."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000, wall * 1000
