"""The journal of deletions in the media store: an object an entry, for machines that share nothing but a bucket."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Generic, TypeVar

from realname.kernel.ports import MediaStore
from realname.vault.ports import LineFormat

T = TypeVar("T")
DELETIONS_ROOT = "deletions/"  # beside `registrations/`: no backup holds it, no sweep looks into it


class StoredEntries(Generic[T]):
    """Keeps a journal as objects; the store makes each entry durable, whole or not at all."""

    def __init__(self, store: MediaStore, lines: LineFormat[T]) -> None:
        """Take the store, and how an entry is a line."""
        self._store = store
        self._format = lines

    def note(self, entry: T, *, at: datetime) -> None:
        """Store an object that is named by its content: noted again it is the same one."""
        line = self._format.encode(entry).encode()
        self._store.put(f"{DELETIONS_ROOT}{at.astimezone(UTC).date().isoformat()}/{sha256(line).hexdigest()}", line)

    def read(self) -> Sequence[T]:
        """All that is noted, the oldest day first."""
        return [
            one
            for key in self._store.keys(DELETIONS_ROOT)
            for one in self._format.decode((self._store.get(key) or b"").decode(errors="replace"))
        ]

    def is_begun(self) -> bool:
        """Whether there is any object."""
        return bool(self._store.keys(DELETIONS_ROOT))

    def forget(self, *, noted_before: date) -> None:
        """Remove the objects of the days before one."""
        for key in self._store.keys(DELETIONS_ROOT):
            if key.removeprefix(DELETIONS_ROOT).partition("/")[0] < noted_before.isoformat():
                self._store.delete(key)
