"""The data folder: all that is kept about registrations, and nothing else of ours; what others put there is left alone."""

from dataclasses import dataclass
from pathlib import Path

from realname.adapters.vault.key_file import KeyRing, create_key_file, load_key_file
from realname.domain.errors import SettingsError
from realname.settings import SETTINGS_FILE

_SETTINGS = """\
# Settings of this deployment; the environment (REALNAME_PACK=cn) outranks them. docs/operations.md explains each.
# mode = "sandbox" simulates the operator, the authoritative source and the card reader: no line is real.
mode = "sandbox"
pack = "sandbox"
"""


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
    def workflow(self) -> Path:
        """What the durable workflow keeps: ids and states."""
        return self.path / "workflow"

    @property
    def sandbox(self) -> Path:
        """What the simulated operator remembers."""
        return self.path / "sandbox"

    def prepare(self) -> None:
        """Make the folder, for its owner alone, with settings to begin with; whatever is there stays.

        Raises:
            SettingsError: The folder cannot be made or written.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (self.path / SETTINGS_FILE).exists():
                (self.path / SETTINGS_FILE).write_text(_SETTINGS, encoding="utf-8")
        except OSError as problem:
            raise SettingsError(("data: the folder cannot be made or written",)) from problem

    def load_keys(self) -> KeyRing:
        """Read the keys, or make them where nothing is sealed yet.

        Raises:
            SettingsError: The keys are missing although something is sealed under them, or cannot be used.
        """
        if self.keys.exists():
            return load_key_file(self.keys)
        if self.database.exists() or (self.media.is_dir() and any(self.media.iterdir())):
            raise SettingsError(("keys: the key file is missing although there are registrations; bring it back from its backup",))
        return create_key_file(self.keys)
