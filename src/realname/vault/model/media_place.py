"""Which media store belongs to a database: a second machine must not look into an empty folder, nor two deployments into one bucket."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from realname.vault.errors import MediaForeign

ROOT = "registrations/"  # what media of registrations lie below
PLACE = "realname-place"  # the object that names a store; outside of `ROOT`, so that nothing ever erases it
EMPTY = "empty"  # kind of `MediaForeign`
RESTORING = "realname-restoring"  # the object that names the backup which is being restored into a store


@dataclass(frozen=True, slots=True)
class MediaPlace:
    """What a media store says of itself.

    Attributes:
        id: Random, made when the store was bound.
        owner: Digest of the database that bound it. A start that is killed after it named the store, and before the database knows, is
            recognised by it.
    """

    id: str
    owner: str

    @classmethod
    def parse(cls, content: bytes | None) -> Self | None:
        """Read what `content` wrote; None where there is none. Anything else is a place that no one owns."""
        if content is None:
            return None
        place_id, _, owner = content.decode(errors="replace").strip().partition(" ")
        return cls(place_id, owner)

    def content(self) -> bytes:
        """Write it down, for the store."""
        return f"{self.id} {self.owner}\n".encode()


def owner_of(database_id: str) -> str:
    """Digest of what tells a database from every other one: an id that it drew, and draws anew once it was restored."""
    return hashlib.sha256(database_id.encode()).hexdigest()


def require_same_place(*, bound: str, found: MediaPlace | None) -> None:
    """Return where the store is the one that the database is bound to.

    Raises:
        MediaForeign: It is no one's, or another database's.
    """
    if found is None:
        raise MediaForeign(kind="unnamed")
    if found.id != bound:
        raise MediaForeign(kind="named")


def require_free_place(*, found: MediaPlace | None, owner: str) -> None:
    """Return where a database that is bound to no store yet may take this one.

    Raises:
        MediaForeign: Another database has it.
    """
    if found is not None and found.owner != owner:
        raise MediaForeign(kind="named")


def require_media(keys: Sequence[str]) -> None:
    """Return where a store that no one named yet holds media: of an earlier release, or restored.

    Args:
        keys: All that it holds below `registrations/`.

    Raises:
        MediaForeign: It is empty, such as a volume that is not mounted.
    """
    if not keys:
        raise MediaForeign(kind=EMPTY)
