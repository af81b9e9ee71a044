"""Restore: a verified backup into a deployment that has nothing yet; anything else is refused before anything is changed."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from realname.application.back_up import MEDIA, RECORDS
from realname.application.backup_ports import ArchiveReader, BackupHead, Progress, RecordsCopier
from realname.application.ports import MediaStore
from realname.domain.errors import BackupForeign, RestoreTargetNotEmpty


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreTarget:
    """Where a backup goes.

    Attributes:
        key_id: Of the key file that is there.
        open_media: Opens the media store; not before anything may be changed.
        has_media: Whether there are any media.
    """

    mode: str
    key_id: str
    records: RecordsCopier
    open_media: Callable[[], MediaStore]
    has_media: Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """Checks a backup against its target; `execute` then takes it over."""

    target: RestoreTarget
    progress: Progress

    def check(self, archive: ArchiveReader) -> int:
        """Verify everything and change nothing; returns how many members there are.

        Raises:
            BackupForeign: It belongs to other keys, another mode or another kind of database.
            BackupUnreadable: Cut, changed, or no backup.
            RestoreTargetNotEmpty: Something is there already.
        """
        self._require_fit(archive.head)
        if not self.target.records.is_empty():
            raise RestoreTargetNotEmpty(kind="database")
        if self.target.has_media():
            raise RestoreTargetNotEmpty(kind="media")
        return archive.verify(self.progress)

    def execute(self, archive: ArchiveReader, *, staging: Path) -> int:
        """Take over what was checked: media first, so that no record is ever there without its media; returns how many media came."""
        members = self.check(archive)
        media, count = self.target.open_media(), 0
        for name, sealed in archive.members(MEDIA):
            media.put(name.removeprefix(MEDIA), sealed)
            count += 1
            self.progress("media", done=count, total=members)
        with tempfile.TemporaryDirectory(dir=staging, prefix=".realname-restore-") as folder:
            archive.extract(RECORDS, Path(folder))
            self.target.records.paste(Path(folder))
        return count

    def _require_fit(self, head: BackupHead) -> None:
        if head.key_id != self.target.key_id:
            raise BackupForeign(field="keys")
        if head.mode != self.target.mode:
            raise BackupForeign(field="mode")
        if head.database != self.target.records.kind:
            raise BackupForeign(field="database")
