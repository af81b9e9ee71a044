"""Back up: records of one moment, and every medium that they speak of, while everything goes on."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from realname.kernel.identifiers import RegistrationId
from realname.kernel.ports import MediaStore, Progress
from realname.operations.ports import ArchiveWriter, RecordsCopier
from realname.registration.use_cases.media import is_of_person, registration_of
from realname.vault.model.media_place import ROOT

MEDIA = "media/"
RECORDS = "records/"
KEYS = "keys.json"
TRUST = "trust/trust.json"
# What is under way changes its media within a second: the copy of the records that fits the media is found at once, or soon.
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What is in a backup.

    Attributes:
        without_media: Registrations whose media were erased while they were copied, at each try: nothing can be proved by their faces.
    """

    media: int
    without_media: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackUp:
    """Writes an archive. Media first, which takes long; then the records; then the media that came meanwhile.

    Attributes:
        trust: Gives the store of trusted issuers; None: there is none.
        staging: A folder for a copy of the records; the person who made it removes it.
    """

    records: RecordsCopier
    media: MediaStore
    progress: Progress
    trust: Callable[[], bytes | None]
    staging: Path

    def __call__(self, archive: ArchiveWriter) -> BackedUp:
        """Write everything but the keys, and leave the archive to be finished.

        Raises:
            StorageUnavailable: Database or media store are away; there is no archive then.
        """
        kept = _Kept(self.media, archive, self.progress)
        kept.add_new()
        folder = self.staging / "records"
        folder.mkdir(mode=0o700)
        missing: Collection[RegistrationId] = ()
        for _ in range(_TRIES):
            _empty(folder)
            wanted = self.records.copy(folder)
            kept.add_new()
            missing = [one for one in wanted if one not in kept.persons]
            if not missing:
                break
        files = sorted(folder.iterdir())
        for place, file in enumerate(files, start=1):
            archive.add_file(RECORDS + file.name, file)
            self.progress("records", done=place, total=len(files))
        if (trusted := self.trust()) is not None:
            archive.add(TRUST, trusted)
        return BackedUp(media=len(kept.keys), without_media=len(missing))


@dataclass(slots=True)
class _Kept:
    """The media that are in the archive already."""

    media: MediaStore
    archive: ArchiveWriter
    progress: Progress
    keys: set[str] = field(default_factory=set)
    persons: set[RegistrationId] = field(default_factory=set)

    def add_new(self) -> None:
        new = [key for key in self.media.keys(ROOT) if key not in self.keys]
        for place, key in enumerate(new, start=1):
            sealed = self.media.get(key)
            if sealed is not None:
                self.archive.add(MEDIA + key, sealed)
                self.keys.add(key)
                if is_of_person(key):
                    self.persons.add(registration_of(key))
            self.progress("media", done=place, total=len(new))


def _empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
