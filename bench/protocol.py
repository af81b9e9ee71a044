"""What the bench and its workers say to each other: lines of JSON on a pipe, each run measured inside the worker.

Standard library only, so that a peer's own environment can run it. Pictures travel on the pipe: no face is written to disk.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

Stages = tuple[tuple[str, float], ...]
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
_KIB = 1024
_NS_PER_MS = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One measured run of a worker.

    Attributes:
        cpu_ms: Processor time of the worker and its children, user and system, all threads.
        children_cpu_ms: The children's part of it.
        wall_ms: Time that passed.
        peak_mib: The worker's own high-water mark of resident memory so far.
        stages: What the worked thing says of its own stages, milliseconds by name.
    """

    cpu_ms: float
    children_cpu_ms: float
    wall_ms: float
    peak_mib: float
    stages: Stages


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A worker's first words: versions by package, counts by name."""

    versions: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPicture:
    """An RGB picture as bytes, rows without padding."""

    name: str
    height: int
    width: int
    rows: bytes


def claim_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Take the pipes for the protocol; whatever else prints, prints on standard error."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return source, sink


def send_pictures(sink: IO[bytes], pictures: list[RawPicture]) -> None:
    """Write pictures for `read_pictures`."""
    sink.writelines(f"{one.name} {one.height} {one.width}\n".encode() + one.rows for one in pictures)
    sink.write(b"\n")
    sink.flush()


def read_pictures(source: IO[bytes]) -> dict[str, RawPicture]:
    """Read what `send_pictures` wrote."""
    pictures: dict[str, RawPicture] = {}
    while words := source.readline().decode().split():
        name, height, width = words[0], int(words[1]), int(words[2])
        pictures[name] = RawPicture(name=name, height=height, width=width, rows=source.read(height * width * 3))
    return pictures


def send_frames(sink: IO[bytes], frames: Sequence[tuple[int, bytes]]) -> None:
    """Write pictures as they were sent, each with its capture time, for `read_frames`."""
    sink.writelines(f"{t_ms} {len(jpeg)}\n".encode() + jpeg for t_ms, jpeg in frames)
    sink.write(b"\n")
    sink.flush()


def read_frames(source: IO[bytes]) -> list[tuple[int, bytes]]:
    """Read what `send_frames` wrote."""
    frames: list[tuple[int, bytes]] = []
    while words := source.readline().split():
        frames.append((int(words[0]), source.read(int(words[1]))))
    return frames


def tasks_by_size(names: Iterable[str], compare: Callable[[str], None]) -> dict[str, Callable[[], Stages]]:
    """Make a task of every SIZE for which there are pictures portrait-SIZE and frame-SIZE, and do each once, to be warm."""
    tasks = {name.removeprefix("frame-"): _task(compare, name.removeprefix("frame-")) for name in names if name.startswith("frame-")}
    for task in tasks.values():
        task()
    return tasks


def children_ms() -> float:
    """Processor time of all that this process started, ended or living: the system counts a child when it has ended, not before."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (ended.ru_utime + ended.ru_stime) * 1000 + sum(_living_ms(pid) for pid in tree(os.getpid())[1:])


def serve_runs(pipes: tuple[IO[bytes], IO[bytes]], tasks: Mapping[str, Callable[[], Stages]], ready: Ready) -> None:
    """Say ready, then measure the named task as often as asked, until the pipe is closed."""
    source, sink = pipes
    _say(sink, asdict(ready))
    for line in source:
        name, repeats = line.decode().split()
        _say(sink, asdict(measure(tasks[name], int(repeats))))


def measure(task: Callable[[], Stages], repeats: int = 1) -> Run:
    """Run a task so many times; every figure is the mean of one."""
    own, children, wall = time.process_time(), children_ms(), time.perf_counter()
    for _ in range(repeats - 1):
        task()
    stages = task()
    wall, own, children = time.perf_counter() - wall, time.process_time() - own, children_ms() - children
    return Run(
        cpu_ms=(own * 1000 + children) / repeats,
        children_cpu_ms=children / repeats,
        wall_ms=wall * 1000 / repeats,
        peak_mib=peak_mib(os.getpid()),
        stages=stages,
    )


def versions_of(*packages: str) -> tuple[tuple[str, str], ...]:
    """Installed versions by package."""
    return tuple((name, version(name)) for name in packages)


def peak_mib(pid: int) -> float:
    """High-water mark of a process's resident memory since its start; 0 where it is gone."""
    return _status_kib(pid, "VmHWM:") / _KIB


def resident_mib(pid: int) -> float:
    """Resident memory of a process now; 0 where it is gone."""
    return _status_kib(pid, "VmRSS:") / _KIB


def cpu_s(pid: int) -> float:
    """Processor time of a process and its ended children so far, to a tick; 0 where it is gone."""
    return _living_ms(pid) / 1000


def tree(pid: int) -> list[int]:
    """The process and its living descendants.

    A child that has not begun its own program yet is left out: until then it lives in its parent's memory, which would count twice.
    Decoders are forked from a process that stays, and count with all that they show: what they share with it, twice.
    """
    found, own = [pid], _program(pid)
    for one in found:
        found.extend(child for child in _children_of(one) if _program(child) != own)
    return found


def _status_kib(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(field)), 0)


def _children_of(pid: int) -> list[int]:
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(word) for word in listed.read_text(encoding="ascii").split()]
        except OSError:
            continue  # the thread is gone
    return found


def _program(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _living_ms(pid: int) -> float:
    """Of all its threads, to the nanosecond, and of its own ended children, to a tick; 0 where it is gone."""
    used_ms = 0.0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            used_ms += int(thread.read_text(encoding="ascii").split()[0]) / _NS_PER_MS
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        used_ms += sum(map(int, fields[13:15])) * TICK_MS  # user and system time of children that were waited for
    return used_ms


def _task(compare: Callable[[str], None], size: str) -> Callable[[], Stages]:
    def run() -> Stages:
        compare(size)
        return ()

    return run


def _say(sink: IO[bytes], message: Mapping[str, object]) -> None:
    sink.write(json.dumps(message).encode() + b"\n")
    sink.flush()


def fail_quietly(problem: Exception) -> None:
    """End a worker that cannot work; the reason is the last line on standard error."""
    sys.stderr.write(f"\n{type(problem).__name__}: {problem}\n")
    sys.exit(1)
