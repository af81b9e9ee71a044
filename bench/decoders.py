"""Counts the processor time of decoders: bubblewrap and its child are killed at once, and then the system hands the time on to no one."""

import subprocess
from contextlib import suppress
from pathlib import Path

from realname.verification.engine.decoding import capture, confinement, picture_process

_NS_PER_MS = 1e6


class DecoderTime:
    """Stands where decoders are ended from then on, and adds up what each has used until then."""

    def __init__(self) -> None:
        """Take the place of `end_decoder` wherever it is called."""
        self.total_ms = 0.0
        for module in (capture, picture_process):
            module.end_decoder = self._end  # type: ignore[attr-defined]

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        if process.poll() is None:
            self.total_ms += sum(_used_ms(pid) for pid in _below(process.pid))
        confinement.end_decoder(process)


def _below(pid: int) -> list[int]:
    """A process and whatever it started: under bubblewrap the decoder is the grandchild."""
    found = [pid]
    for one in found:
        for listed in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):  # it is gone
                found += map(int, listed.read_text(encoding="ascii").split())
    return found


def _used_ms(pid: int) -> float:
    """Of all its threads, to the nanosecond; 0 where it is gone."""
    used_ns = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            used_ns += int(thread.read_text(encoding="ascii").split()[0])
    return used_ns / _NS_PER_MS
