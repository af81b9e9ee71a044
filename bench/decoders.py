"""Counts the processor time of decoders and of the fork server that starts them: the system itself counts a child when it has ended."""

import os
from contextlib import suppress
from pathlib import Path

from bench.protocol import TICK_MS, children_ms

_NS_PER_MS = 1e6


def decoders_ms() -> float:
    """Used so far by all that this process has started, ended or living; milliseconds."""
    return children_ms() + sum(_used_ms(pid) for pid in _below(os.getpid()))


def _below(pid: int) -> list[int]:
    """Whatever a process started, and what that started: under bubblewrap the fork server is the grandchild."""
    found = [pid]
    for one in found:
        for listed in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):  # it is gone
                found += map(int, listed.read_text(encoding="ascii").split())
    return found[1:]


def _used_ms(pid: int) -> float:
    """Of all its threads, to the nanosecond, and of its own ended children, to a tick; 0 where it is gone."""
    used_ms = 0.0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            used_ms += int(thread.read_text(encoding="ascii").split()[0]) / _NS_PER_MS
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        used_ms += sum(map(int, fields[13:15])) * TICK_MS  # user and system time of children that were waited for
    return used_ms
