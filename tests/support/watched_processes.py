"""What processes take that other code starts and ends: processor time and resident memory, read from /proc while they live."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_EVERY_S = 0.002


@dataclass(slots=True, kw_only=True)
class Taken:
    """What one process has taken so far.

    Attributes:
        command: Its words.
        parent: The process that started it.
        cpu_s: Processor time of all its threads.
        peak_bytes: The most memory that was resident at once.
        seen_s: When it was seen first and last, on the monotonic clock.
    """

    command: tuple[str, ...]
    parent: int = 0
    cpu_s: float = 0.0
    peak_bytes: int = 0
    seen_s: tuple[float, float] = (0.0, 0.0)

    @property
    def wall_s(self) -> float:
        """How long it lived, as far as it was seen."""
        first_s, last_s = self.seen_s
        return last_s - first_s


@dataclass(slots=True)
class Watched:
    """Every process that was seen below one; the last millisecond or two of a process may be missing."""

    _found: dict[int, Taken] = field(default_factory=dict)

    @property
    def cpu_s(self) -> float:
        """Of all processes together."""
        return sum(one.cpu_s for one in self._found.values())

    def peak_bytes(self, module: str) -> int:
        """The most memory that a process of a module had resident; 0: none was seen."""
        return max((one.peak_bytes for one in self.of(module)), default=0)

    def of(self, module: str) -> list[Taken]:
        """The processes that run a Python module by `-m`; what starts them, such as bubblewrap, names it too and is left out."""
        return [one for one in self._found.values() if module in one.command and "python" in Path(one.command[0]).name]

    def forks_of(self, module: str) -> list[Taken]:
        """The processes that one of a module has forked: they bear its words."""
        return [one for one in self.of(module) if (parent := self._found.get(one.parent)) is not None and parent in self.of(module)]

    def look(self, root: int, *, with_root: bool) -> None:
        """Read what every process below one has taken."""
        for pid in all_below(root) if not with_root else [root, *all_below(root)]:
            with suppress(OSError, ValueError, IndexError):
                self._look_at(pid)

    def _look_at(self, pid: int) -> None:
        place = Path(f"/proc/{pid}")
        command = tuple(word for word in (place / "cmdline").read_bytes().decode(errors="replace").split("\0") if word)
        taken = self._found.setdefault(pid, Taken(command=command))
        taken.command = command or taken.command  # a process that has ended, and is not yet waited for, has no words any more
        spent_s = sum(int((task / "schedstat").read_text().split()[0]) for task in (place / "task").iterdir()) / 1e9
        taken.cpu_s = max(taken.cpu_s, spent_s)
        lines = (place / "status").read_text().splitlines()
        taken.parent = int(next(line for line in lines if line.startswith("PPid:")).split()[1])
        peak = next((line for line in lines if line.startswith("VmHWM:")), "VmHWM: 0 kB")
        taken.peak_bytes = max(taken.peak_bytes, int(peak.split()[1]) * 1024)
        now_s = time.monotonic()
        taken.seen_s = (taken.seen_s[0] or now_s, now_s)


@contextmanager
def watched_processes(root: int, *, with_root: bool = False) -> Iterator[Watched]:
    """Watch what a process starts (Linux).

    Args:
        root: The process.
        with_root: Whether it is counted too.
    """
    watched, is_over = Watched(), threading.Event()

    def watch() -> None:
        while not is_over.is_set():
            watched.look(root, with_root=with_root)
            time.sleep(_EVERY_S)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield watched
    finally:
        is_over.set()
        watcher.join()


def children_of(pid: int) -> list[int]:
    """Processes that a process has started and not waited for, the oldest first; none of a process that is gone."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):  # the thread has ended meanwhile
                found += [int(one) for one in (task / "children").read_text(encoding="ascii").split()]
    return sorted(found)


def all_below(pid: int) -> list[int]:
    """The same, and what those have started."""
    return [one for child in children_of(pid) for one in (child, *all_below(child))]
