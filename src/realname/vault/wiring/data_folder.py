"""The data folder: all that is kept about registrations, and nothing else of ours; what others put there is left alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

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
        """Make the folder, for its owner alone, with settings to begin with; whatever is there stays.

        Raises:
            SettingsError: The folder cannot be made or written.
        """
        with _as_settings_error():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.media, self.workflow, self.sandbox, self.deletions):
                _close_to_others(folder)
            self._write_settings(_SETTINGS[mode])

    def prepare_database(self) -> None:
        """Make the database's file for its owner alone: SQLite gives its log and index the same permissions.

        Raises:
            SettingsError: The folder cannot be written.
        """
        with _as_settings_error():
            self.database.touch(mode=0o600, exist_ok=True)
            for file in self.path.glob(f"{self.database.name}*"):
                _close_to_others(file)

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


def _close_to_others(path: Path) -> None:
    if path.exists() and path.stat().st_mode & _OTHERS:
        # The mount point of a volume may belong to another person, and is theirs to close.
        with suppress(PermissionError):
            path.chmod(path.stat().st_mode & ~_OTHERS)


@contextmanager
def _as_settings_error() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise SettingsError(("data: the folder cannot be made or written",)) from problem
