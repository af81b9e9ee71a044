"""Whether there is room on the disks of this process: something is written and removed, as only the system knows every quota."""

import errno
import os
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from realname.platform.errors import StorageFull

LEAST_BYTES = 4_194_304  # below, the log of a database or a clip may not fit: the next record is refused in the middle
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PROBE_BYTES = 65_536
_FRESH_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskRoom:
    """What was seen of one place.

    Attributes:
        free_bytes, size_bytes: As the system tells this user; 0: the place is not there.
        has_room: Whether at least `LEAST_BYTES` are free and a probe could be written.
        ahead_s: How far this machine's clock is ahead of the one that dates its files, seconds; None: nothing could be written.
    """

    free_bytes: int
    size_bytes: int
    has_room: bool
    ahead_s: float | None = None


def look_at_disk(place: Path) -> DiskRoom:
    """See how much is free; nothing is written."""
    try:
        found = os.statvfs(place)
    except OSError:
        return DiskRoom(free_bytes=0, size_bytes=0, has_room=False)
    free = found.f_bavail * found.f_frsize
    has_names = found.f_files == 0 or found.f_favail > 0  # file systems without a fixed number of files tell none
    return DiskRoom(free_bytes=free, size_bytes=found.f_blocks * found.f_frsize, has_room=free >= LEAST_BYTES and has_names)


@dataclass(slots=True, kw_only=True)
class Disks:
    """The places that this process writes to; each is tried at most every five seconds.

    Attributes:
        places: By a short name for metrics: `data`, `database`, `deletions`.
    """

    places: Sequence[tuple[str, Path]]
    now_s: Callable[[], float] = time.time
    _seen: dict[str, DiskRoom] = field(default_factory=dict, init=False)
    _until_s: float = field(default=0.0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def rooms(self) -> dict[str, DiskRoom]:
        """What was seen of each place."""
        with self._lock:
            if time.monotonic() >= self._until_s:
                self._seen = {name: self._try(place) for name, place in self.places}
                self._until_s = time.monotonic() + _FRESH_S
            return dict(self._seen)

    def require_room(self) -> None:
        """Return where every place has room.

        Raises:
            StorageFull: One has none; names it.
        """
        for name, room in self.rooms().items():
            if not room.has_room:
                raise StorageFull(kind=name)

    def ahead_s(self) -> float | None:
        """How far this machine's clock is ahead of that of its files, where it is furthest; None: nothing could be written."""
        told = [room.ahead_s for room in self.rooms().values() if room.ahead_s is not None]
        return max(told, key=abs, default=None)

    def _try(self, place: Path) -> DiskRoom:
        seen = look_at_disk(place)
        ahead_s: float | None = None
        has_room = seen.has_room
        try:
            with tempfile.NamedTemporaryFile(prefix=".realname-probe-", dir=place) as probe:
                before_s = self.now_s()
                probe.write(bytes(_PROBE_BYTES))
                probe.flush()
                os.fsync(probe.fileno())
                after_s, written_s = self.now_s(), os.fstat(probe.fileno()).st_mtime
                # A file's time may be as coarse as a tick of the kernel, or a second.
                ahead_s = before_s - written_s if written_s < before_s - 1 else min(0.0, after_s - written_s)
        except OSError as problem:
            has_room = has_room and problem.errno not in FULL
        return DiskRoom(free_bytes=seen.free_bytes, size_bytes=seen.size_bytes, has_room=has_room, ahead_s=ahead_s)


def is_full(problem: BaseException) -> bool:
    """Whether an error, or what caused it, says that there is no room; libraries of other languages say so in their text alone."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in FULL:
            return True
        with suppress(Exception):
            if any(f"os error {code})" in str(seen) for code in FULL):
                return True
        seen = seen.__cause__
    return False
