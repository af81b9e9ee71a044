"""Restore: a verified backup into a deployment that has nothing yet; anything else is refused before anything is changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from realname.kernel.ports import MediaStore, Progress
from realname.operations.errors import BackupForeign
from realname.operations.ports import ArchiveReader, BackupHead, RecordsCopier
from realname.operations.use_cases.back_up import MEDIA, RECORDS, TRUST
from realname.operations.use_cases.replay_deletions import Replayed
from realname.platform.errors import RestoreTargetNotEmpty
from realname.vault.model.media_place import RESTORING, ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreTarget:
    """Where a backup goes.

    Attributes:
        key_id: Of the key file that is there.
        key_generations: The key-encryption keys that are there.
        made_since: No backup from before is restored: the journal of deletions does not go back further.
        open_media: Opens the media store; not before anything may be changed.
        has_media: Whether there is anything in the media store.
        media_mark: Which backup's restore has begun in the media store and not ended; empty: none.
        settle: Brings the records to this release's form, and tells them that they were restored; before anyone may start.
        take_keys: Writes the key file down, where it comes out of the archive.
        take_trust: Writes the store of trusted issuers down, where there is none.
        replay: Deletes again what was deleted since the backup.
    """

    mode: str
    key_id: str
    key_generations: frozenset[int]
    made_since: datetime
    records: RecordsCopier
    open_media: Callable[[], MediaStore]
    has_media: Callable[[], bool]
    media_mark: Callable[[], str]
    settle: Callable[[], None]
    take_keys: Callable[[], None]
    take_trust: Callable[[bytes], None]
    replay: Callable[[], Replayed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came, and what of it was deleted again."""

    media: int
    replayed: Replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """Checks a backup against its target; `execute` then takes it over."""

    target: RestoreTarget
    progress: Progress

    def check(self, archive: ArchiveReader) -> int:
        """Verify everything and change nothing; returns how many members there are.

        Raises:
            BackupForeign: It belongs to other keys, another mode or another kind of database, a key of it is destroyed, or it is too old.
            BackupUnreadable: Cut, changed, or no backup.
            RestoreTargetNotEmpty: Something is there already, and not what a cut restore of this backup left, here or from another machine.
        """
        self._require_fit(archive.head)
        if self.target.records.cut_restore() != archive.head.backup:
            self._require_empty(archive.head.backup)
        return archive.verify(self.progress)

    def execute(self, archive: ArchiveReader, *, staging: Path) -> Restored:
        """Take over what is whole: media first, so that no record is ever there without its media; then delete what was deleted since.

        No one can start on the place before it has ended. Cut off it can be run again, by the same backup.
        """
        members = self.check(archive)
        with self.target.records.reserved(archive.head.backup):
            self.target.take_keys()
            media = self.target.open_media()
            self._mark(archive, media)
            count = self._take_media(archive, media, members)
            archive.extract(RECORDS, staging)
            self.target.records.paste(staging)
            for _, trusted in archive.members(TRUST):
                self.target.take_trust(trusted)
            self.target.settle()
            replayed = self.target.replay()
            media.delete(RESTORING)
            self.target.records.release()
        return Restored(media=count, replayed=replayed)

    def _take_media(self, archive: ArchiveReader, media: MediaStore, members: int) -> int:
        count = 0
        for name, sealed in archive.members(MEDIA):
            media.put(name.removeprefix(MEDIA), sealed)
            count += 1
            self.progress("media", done=count, total=members)
        return count

    def _mark(self, archive: ArchiveReader, media: MediaStore) -> None:
        """Refuse media that a cut restore of this backup cannot have left; then mark the store, which other machines may share."""
        mark = archive.head.backup.encode()
        left = {MEDIA + key for key in media.keys(ROOT)}
        if media.get(RESTORING) not in {None, mark} or (left and left - {name for name, _ in archive.members(MEDIA)}):
            raise RestoreTargetNotEmpty(kind="media")
        media.put(RESTORING, mark)

    def _require_empty(self, backup: str) -> None:
        if not self.target.records.is_empty() or self.target.records.cut_restore():
            raise RestoreTargetNotEmpty(kind="database")
        if self.target.has_media() and self.target.media_mark() != backup:
            raise RestoreTargetNotEmpty(kind="media")

    def _require_fit(self, head: BackupHead) -> None:
        if head.key_id != self.target.key_id:
            raise BackupForeign(field="keys")
        if head.key_generation and head.key_generation not in self.target.key_generations:
            raise BackupForeign(field="key-generation")
        if head.made_at < self.target.made_since:
            raise BackupForeign(field="age")
        if head.mode != self.target.mode:
            raise BackupForeign(field="mode")
        if head.database != self.target.records.kind:
            raise BackupForeign(field="database")
