"""Counts the processor time of decoders: bubblewrap and its child are killed at once, and then the system hands the time on to no one."""

import resource
import subprocess
from contextlib import suppress
from pathlib import Path

from bench.protocol import TICK_MS, children_ms
from realname.verification.engine.decoding import capture, confinement, picture_process

_NS_PER_MS = 1e6


class DecoderTime:
    """Stands where decoders are ended from then on, and adds up what each has used that the system counts for no one."""

    def __init__(self) -> None:
        """Take the place of `end_decoder` wherever it is called."""
        self._lost_ms = 0.0
        for module in (capture, picture_process):
            module.end_decoder = self._end  # type: ignore[attr-defined]

    def used_ms(self) -> float:
        """By all decoders that have ended, and whatever else this process has started."""
        return children_ms() + self._lost_ms

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        used_ms = sum(_used_ms(pid) for pid in _below(process.pid))
        before_ms = _counted_ms()
        confinement.end_decoder(process)
        self._lost_ms += max(0.0, used_ms - (_counted_ms() - before_ms))


def _counted_ms() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (ended.ru_utime + ended.ru_stime) * 1000


def _below(pid: int) -> list[int]:
    """A process and whatever it started: under bubblewrap the decoder is the grandchild."""
    found = [pid]
    for one in found:
        for listed in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):  # it is gone
                found += map(int, listed.read_text(encoding="ascii").split())
    return found


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
