"""The machine a result was measured on, without its name."""

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where it was measured. No host name, no path.

    Attributes:
        load: Processes that ran or waited in the last minute, before the bench began: above 0.5, others were at work.
    """

    cpu: str
    cores: int
    memory_gib: float
    system: str
    python: str
    load: float


def describe_machine() -> Machine:
    """Read CPU, cores, memory, system and load."""
    return Machine(
        cpu=_cpu() or platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        memory_gib=round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        system=f"{_distribution()}, {platform.system()} {_numbers(platform.release())}",
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
    )


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return "unknown"


def _numbers(release: str) -> str:
    found = re.match(r"[\d.]+", release)
    return found.group() if found else ""


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
