"""What can go wrong with keys, seals and media stores."""

from typing import ClassVar

from realname.kernel.errors import DependencyError, IntegrityError, SettingsError, StateConflict


class KeysUnavailable(DependencyError):
    """The hardware security module that holds the keys does not answer."""

    remedy = "Try again when the module answers. Nothing is lost."


class KeysOutdated(DependencyError):
    """This process still has old keys, which were replaced on another machine."""

    remedy = "Copy the newest keys.json to this machine. No restart is needed."


class KeysProvisioned(StateConflict):
    """The key file is a copy, which the next start replaces. A key that is added to it would be lost."""

    remedy = "Run the command on a machine that keeps keys.json, then replace the copy's source with the new file."


class SealBroken(IntegrityError):
    """Sealed data cannot be opened: it was changed or moved, or its key is missing."""


class MediaForeign(SettingsError):
    """The media store named in the settings belongs to another database."""

    remedy = (
        "Name the store that has the media of this database, and mount its volume first. All machines share one bucket; a folder "
        "serves one machine. If you moved the store, copy everything in it, `realname-place` too. If the media are lost, restore a "
        "backup. A new or copied database needs an empty store of its own."
    )

    _KINDS: ClassVar = {
        "unnamed": "media_url: the database's media are in another folder or bucket; in this one no database keeps any",
        "named": "media_url: this folder or bucket belongs to another database",
        "empty": "media_url: the database has registrations with media, and this folder or bucket is empty",
    }

    def __init__(self, *, kind: str = "named") -> None:
        """Keep whether the store is `unnamed`, `named` by another database, or `empty` although there are registrations with media."""
        super().__init__((self._KINDS[kind],))
        self.kind = kind
