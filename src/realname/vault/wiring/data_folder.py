"""The data folder: all that is kept about registrations, for its owner alone; files that others put there stay as they are."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from realname.kernel.errors import SettingsError
from realname.platform.config.settings import SETTINGS_FILE, Mode, Settings
from realname.platform.system.disk import Disks
from realname.vault.keys.key_file import create_key_file, load_key_file
from realname.vault.keys.key_ring import KeyRing

_HEAD = "# Settings of this deployment; the environment (REALNAME_PACK=cn) outranks them. The documentation explains each.\n"
_SETTINGS = {
    Mode.SANDBOX: f"""{_HEAD}\
# mode = "sandbox" simulates the operator, the authoritative source and the card reader: no line is real.
mode = "sandbox"
pack = "sandbox"
""",
    Mode.PRODUCTION: f"""{_HEAD}\
# The data belong to this mode for good. Pack and connectors may stand here as well as in the environment.
mode = "production"
""",
}
_OTHERS = 0o077
_SECRETS, _TRUST = "secrets", "trust"  # made by `realname init`, and for the issuers of chips
_MADE_BY_DISKS = frozenset({"lost+found"})
_DATABASE_ENDINGS = ("", "-journal", "-shm", "-wal")
_log = structlog.get_logger("realname.security")


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where what lies in a data folder."""

    path: Path

    @property
    def keys(self) -> Path:
        """The key file."""
        return self.path / "keys.json"

    @property
    def database(self) -> Path:
        """The database, unless the settings name another."""
        return self.path / "realname.sqlite"

    @property
    def media(self) -> Path:
        """Sealed media."""
        return self.path / "media"

    @property
    def deletions(self) -> Path:
        """The journal of deletions, where the media are in this folder as well."""
        return self.path / "deletions"

    @property
    def workflow(self) -> Path:
        """What the durable workflow keeps: ids and states."""
        return self.path / "workflow"

    @property
    def sandbox(self) -> Path:
        """What the simulated operator remembers."""
        return self.path / "sandbox"

    @property
    def circuits(self) -> Path:
        """What the processes of this machine last saw of the operator's systems."""
        return self.path / "circuits"

    def prepare(self, mode: Mode) -> None:
        """Make the folder for its owner alone, or close one that others can enter; write settings to begin with where there are none.

        A folder of another user, such as the mount point of a volume, cannot be closed: then all of realname's in it has to be.

        Raises:
            SettingsError: The folder cannot be made or written; others can enter it, and it is not realname's to close; others can
                read something in it that cannot be closed.
        """
        with _as_settings_error("data: the folder cannot be made or written"):
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._require_own()
            closed = [name for name, place in self._places().items() if _close_to_others(place)]
            self._write_settings(_SETTINGS[mode])
        if closed:
            _log.warning("data-folder-closed", places=closed)
        self._require_closed()

    def prepare_database(self) -> None:
        """Make the database's file for its owner alone, or close it.

        Raises:
            SettingsError: The folder cannot be written.
        """
        close_database(self.database)

    def _places(self) -> dict[str, Path]:
        """The folder and what of realname's lies in it, by names for the log. The key file is not closed but refused where it is read."""
        named = [self.path / name for name in (SETTINGS_FILE, _SECRETS, _TRUST)]
        kept = [self.media, self.workflow, self.sandbox, self.deletions, self.circuits, *_files_of(self.database)]
        return {"data": self.path} | {place.name: place for place in (*named, *kept)}

    def _require_own(self) -> None:
        """Refuse to close what is not realname's alone, such as /tmp or a home: other programs would no longer reach their files."""
        mode = self.path.stat().st_mode
        there = {one.name for one in self.path.iterdir()} - _MADE_BY_DISKS
        ours = {SETTINGS_FILE, self.keys.name, self.database.name, self.deletions.name, _TRUST}
        is_ours = not there or bool(there & ours)
        if mode & _OTHERS and (mode & stat.S_ISVTX or not is_ours):
            problem = "data: others can enter the folder, and it is not realname's alone; name another one, or close it with `chmod 700`"
            raise SettingsError((problem,))

    def _require_closed(self) -> None:
        places = self._places()
        if not _is_open(places.pop("data")):
            return
        left = ", ".join(sorted(name for name, place in places.items() if _is_open(place)))
        if left:
            raise SettingsError((f"data: others can read {left}; close the folder with `chmod -R go-rwx` as its owner",))

    def _write_settings(self, text: str) -> None:
        # Opened by its owner alone from the first byte: a database URL with a password may be added later.
        with suppress(FileExistsError):
            file = os.open(self.path / SETTINGS_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(file, "w", encoding="utf-8") as settings:
                settings.write(text)

    def has_contents(self) -> bool:
        """Whether anything was ever kept here that may be sealed."""
        return self.database.exists() or (self.media.is_dir() and any(self.media.iterdir()))

    def load_keys(self, *, is_used: bool) -> KeyRing:
        """Read the keys, or make them where nothing is sealed yet.

        Args:
            is_used: Whether something may be sealed already, here or in the database.

        Raises:
            SettingsError: The keys are missing although something is sealed under them, or cannot be used.
        """
        if self.keys.exists():
            return load_key_file(self.keys)
        if is_used:
            raise SettingsError(("keys: the key file is missing although there are registrations; bring it back from its backup",))
        return create_key_file(self.keys)


def disks_of(settings: Settings, folder: DataFolder) -> Disks:
    """The places on this machine that a deployment writes to; a server's database and a bucket have disks of their own."""
    places = [("data", folder.path)]
    if settings.database_url.startswith("sqlite:///"):
        places.append(("database", Path(settings.database_url.removeprefix("sqlite:///")).parent))
    if settings.deletions:
        places.append(("deletions", Path(settings.deletions)))
    return Disks(places=[(name, place) for name, place in places if place.is_dir()])


def close_database(path: Path) -> None:
    """Make the file of a SQLite database for its owner alone, or close it: SQLite gives its log and index the same permissions.

    Raises:
        SettingsError: The file cannot be made or written.
    """
    with _as_settings_error("database: the file cannot be made or written"):
        path.touch(mode=0o600, exist_ok=True)
        for file in _files_of(path):
            _close_to_others(file)


def _files_of(database: Path) -> list[Path]:
    return [database.with_name(f"{database.name}{ending}") for ending in _DATABASE_ENDINGS]


def _is_open(path: Path) -> bool:
    """Whether others than the owner can reach something; what another process removes meanwhile is not open."""
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except FileNotFoundError:
        return False


def _close_to_others(path: Path) -> bool:
    """Whether it was open to others and is closed now. What another user owns, or a read-only disk holds, stays as it is."""
    if not _is_open(path):
        return False
    with suppress(OSError):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)
        return True
    return False


@contextmanager
def _as_settings_error(words: str) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise SettingsError((words,)) from problem
