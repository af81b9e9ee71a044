"""Sealed media of a registration: what they are called, and how they are written, read and erased."""

from dataclasses import dataclass

from realname.application.ports import MediaStore, Vault
from realname.domain.applicant import Person
from realname.domain.errors import SealBroken
from realname.domain.identifiers import RegistrationId

REFERENCE = "reference"
PHOTO = "photo"
CLIP = "clip/"
PROBES = "probes/"
_ROOT = "registrations/"


def chunk_name(index: int) -> str:
    """Name of a chunk of the clip."""
    return f"{CLIP}{index:05d}"


def probe_name(index: int) -> str:
    """Name of a probe, 0 the best."""
    return f"{PROBES}{index:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSafe:
    """Seals before storing: nothing reaches the store in clear, and nothing opens in another place than its own."""

    store: MediaStore
    vault: Vault

    def put(self, plain: bytes, *, person: Person, registration_id: RegistrationId, name: str) -> None:
        """Seal under the person's key and store."""
        key = _key(registration_id, name)
        self.store.put(key, self.vault.seal(plain, wrapped_key=_require_key(person), context=_context(person, key)))

    def get(self, *, person: Person, registration_id: RegistrationId, name: str) -> bytes:
        """Read and open.

        Raises:
            SealBroken: Nothing is there, or it cannot be opened.
        """
        key = _key(registration_id, name)
        sealed = self.store.get(key)
        if sealed is None:
            raise SealBroken(kind="missing")
        return self.vault.open(sealed, wrapped_key=_require_key(person), context=_context(person, key))

    def discard(self, registration_id: RegistrationId, name: str) -> None:
        """Delete one object; nothing there is no error."""
        self.store.delete(_key(registration_id, name))

    def names(self, registration_id: RegistrationId) -> tuple[str, ...]:
        """What is stored of a registration, sorted by name."""
        prefix = _key(registration_id, "")
        return tuple(key.removeprefix(prefix) for key in self.store.keys(prefix))

    def registration_ids(self) -> tuple[RegistrationId, ...]:
        """Registrations of which anything is stored, in order."""
        names = {key.removeprefix(_ROOT).partition("/")[0] for key in self.store.keys(_ROOT)}
        return tuple(RegistrationId(name) for name in sorted(names))

    def erase(self, registration_id: RegistrationId, *, kept: tuple[str, ...] = ()) -> int:
        """Delete everything of a registration but what begins with a kept name; returns how many objects went."""
        doomed = [name for name in self.names(registration_id) if not name.startswith(kept)]
        for name in doomed:
            self.store.delete(_key(registration_id, name))
        return len(doomed)


def _key(registration_id: RegistrationId, name: str) -> str:
    return f"{_ROOT}{registration_id}/{name}"


def _context(person: Person, key: str) -> str:
    return f"{person.id}/{key}"


def _require_key(person: Person) -> bytes:
    if person.wrapped_key is None:
        raise SealBroken(kind="key-destroyed")
    return person.wrapped_key
