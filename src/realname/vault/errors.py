"""What can go wrong with keys, seals and media stores."""

from typing import ClassVar

from realname.kernel.errors import DependencyError, IntegrityError, SettingsError


class KeysUnavailable(DependencyError):
    """The hardware security module that holds the keys does not answer."""

    remedy = "Nothing is lost; try again once the module is back."


class KeysOutdated(DependencyError):
    """This process still has keys that were replaced meanwhile."""

    remedy = "Bring the newest keys.json to this machine: it is taken up without a restart."


class SealBroken(IntegrityError):
    """Sealed material cannot be opened: it was changed, moved or its key is gone."""


class MediaForeign(SettingsError):
    """The media store that the settings name is not this database's."""

    remedy = (
        "Name the store where this database's media are: all machines on one database share one bucket (media_url), and a folder serves "
        "one machine. A store that was moved is copied with everything in it, `realname-place` as well. Where the media are lost, "
        "restore a backup. A new database takes an empty store. After an update or a restore the first start names the store, so it has to "
        "be the machine with the media: a folder that is empty, or a volume that is not mounted, is refused. A database that was copied, "
        "or made anew with the same keys, takes a store of its own."
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
