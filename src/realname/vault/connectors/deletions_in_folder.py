"""The journal of deletions in a folder: a file a day that is only ever added to, flushed before anything is deleted."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Generic, TypeVar

from realname.kernel.errors import StorageUnavailable
from realname.platform.errors import StorageFull
from realname.platform.system.disk import is_full
from realname.platform.system.staging import sync
from realname.vault.ports import LineFormat

T = TypeVar("T")
_ENDING = ".jsonl"


class DayFiles(Generic[T]):
    """Keeps a journal in a folder of its owner alone; any number of processes may write."""

    def __init__(self, folder: Path, lines: LineFormat[T]) -> None:
        """Nothing is made before the first entry."""
        self._folder = folder
        self._format = lines

    def note(self, entry: T, *, at: datetime) -> None:
        """Add a line and flush it, and the folder's entry of the file."""
        # A newline before as well: what a crash cut off stays alone in its line.
        line = f"\n{self._format.encode(entry)}\n".encode()
        with _as_unavailable():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = self._folder / f"{at.astimezone(UTC).date().isoformat()}{_ENDING}"
            # In one write, at the end: lines of several processes do not run into each other.
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                if os.write(descriptor, line) != len(line):
                    raise StorageUnavailable(kind="deletions")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            for folder in (self._folder, self._folder.parent):
                sync(folder)

    def read(self) -> Sequence[T]:
        """All that is noted, the oldest day first."""
        with _as_unavailable():
            return [one for file in self._files() for one in self._format.decode(file.read_text(encoding="utf-8", errors="replace"))]

    def is_begun(self) -> bool:
        """Whether there is any file."""
        with _as_unavailable():
            return bool(self._files())

    def forget(self, *, noted_before: date) -> None:
        """Remove the files of the days before one."""
        with _as_unavailable():
            for file in self._files():
                if file.stem < noted_before.isoformat():
                    file.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"????-??-??{_ENDING}"))


@contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise (StorageFull if is_full(problem) else StorageUnavailable)(kind="deletions") from problem
