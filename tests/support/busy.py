"""How long something may take on a machine that others keep busy: as many times longer as more processes want to run than it has cores."""

import os
from pathlib import Path

_CORES = len(os.sched_getaffinity(0))


def longest_s(promised_s: float) -> float:
    """Say how long may be taken here and now for what is promised on a machine of one's own."""
    return promised_s * max(1.0, os.getloadavg()[0] / _CORES, _running() / _CORES)


def _running() -> int:
    """Count the processes that run or want to at this moment; the load says it of the last minute."""
    try:
        return int(Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[0])
    except OSError:
        return 0
