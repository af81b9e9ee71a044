"""What a backup needs of the outside: an archive, and records that can be copied at one moment and pasted where there are none."""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from realname.kernel.identifiers import RegistrationId
from realname.kernel.ports import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupHead:
    """What a backup says of itself at its beginning.

    Attributes:
        mode: Of the deployment; a backup is restored in the same mode only.
        database: Kind of database, `sqlite` or `postgresql`: the same where it is restored.
        key_id: Digest of the keys that everything is sealed under.
        key_generation: The oldest key-encryption key that wraps anything in it; 0: nothing is wrapped, or it is not known.
    """

    made_at: datetime
    mode: str
    database: str
    key_id: str
    key_generation: int = 0

    @property
    def backup(self) -> str:
        """Tell this backup from every other one."""
        return f"{self.made_at.isoformat()} {self.key_id}"


class RecordsCopier(Protocol):
    """All records of a deployment: its own, and those of the workflow."""

    @property
    def kind(self) -> str:
        """Kind of database: `sqlite` or `postgresql`."""
        ...

    def copy(self, folder: Path) -> Collection[RegistrationId]:
        """Write a copy, as of one moment, into files of a folder; the person who writes meanwhile is not held up.

        The workflow's records are never younger than the others: a step that they know of is in the others, too.

        Returns:
            The registrations that have a photo or probes at that moment.

        Raises:
            StorageUnavailable: The database is away.
        """
        ...

    def is_empty(self) -> bool:
        """Whether there is nothing yet, not even tables."""
        ...

    def cut_restore(self) -> str:
        """Say which backup's restore has begun here and not ended; empty: none."""
        ...

    def reserved(self, backup: str) -> AbstractContextManager[None]:
        """Be the only one here, and leave a mark that keeps every start away until `release`, also after a kill.

        What a cut restore of the same backup left is removed.

        Raises:
            RestoreTargetNotEmpty: Something is there, a person opens it just now, or the cut restore of another backup is there.
        """
        ...

    def paste(self, folder: Path) -> None:
        """Take over what `copy` wrote, whole or not at all, into what is reserved.

        Raises:
            BackupForeign: It was written by a newer release.
            RestoreTargetNotEmpty: Something came meanwhile; it is left as it is.
            StorageUnavailable: The database is away.
        """
        ...

    def release(self) -> None:
        """Take the mark away: what was restored may be started on."""
        ...


class ArchiveWriter(Protocol):
    """A new archive; nothing is in place before `finish`."""

    def add(self, name: str, content: bytes) -> None:
        """Add a member."""
        ...

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as a member."""
        ...

    def finish(self) -> None:
        """Write the digests down, flush, and put the archive in its place."""
        ...


class ArchiveReader(Protocol):
    """An archive that is there."""

    @property
    def head(self) -> BackupHead:
        """What it says of itself; not verified yet."""
        ...

    def keys(self) -> bytes | None:
        """The key file, where it was put in; not verified yet."""
        ...

    def verify(self, progress: Progress) -> int:
        """Read everything and compare it with the digests; returns how many members there are.

        Raises:
            BackupUnreadable: Cut, changed, or no backup.
        """
        ...

    def members(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Give the members below a prefix, one by one."""
        ...

    def extract(self, prefix: str, folder: Path) -> None:
        """Write the members below a prefix into files of a folder."""
        ...
