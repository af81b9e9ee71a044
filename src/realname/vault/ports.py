"""What the rotation of keys needs of the outside: who keeps the key-encryption keys, and which of them wraps whose key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from realname.evidence.model.applicant import Person
from realname.kernel.identifiers import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGeneration:
    """A key-encryption key, by its place in the order they were made and by its digest (hexadecimal)."""

    number: int
    key_id: str


class KeyCustody(Protocol):
    """Keeps the server's keys: a file, or a hardware security module."""

    def generations(self) -> Sequence[KeyGeneration]:
        """The key-encryption keys that are known, the newest last: it wraps, the others only unwrap."""
        ...

    def add_generation(self) -> KeyGeneration:
        """Make a new key-encryption key; it is durable before it wraps anything."""
        ...

    def destroy_generation(self, number: int) -> None:
        """Destroy a former key-encryption key for good; the newest one, and one that is not there, stay as they are."""
        ...

    def renew_signing_key(self) -> None:
        """Make a new key to sign with: processes that start from now on use it; the former public key stays known."""
        ...

    def signing_key_ids(self) -> Sequence[str]:
        """Names (`key_id` of what they signed) of the keys that sign and signed, the newest last, as they are kept now."""
        ...

    def require_ready(self) -> None:
        """Return when the keys are at hand.

        Raises:
            KeysUnavailable: They are not; retryable.
        """
        ...


class WrappedKeys(Protocol):
    """The persons' wrapped keys, by the generation of what wraps them."""

    def counts(self) -> Mapping[int, int]:
        """How many there are of each generation that any is of."""
        ...

    def below(self, generation: int, *, after: PersonId | None, limit: int) -> Sequence[Person]:
        """Persons whose key is of an older generation, in the order of their ids, from behind one on; not locked."""
        ...

    def exchange(self, person_id: PersonId, *, former: bytes, wrapped_key: bytes) -> bool:
        """Put one wrapped key in the place of another; False where that is not there any more: destroyed, or exchanged already."""
        ...

    def floor(self) -> int:
        """The oldest generation that a new person's key may be of; 0: any."""
        ...

    def bound(self) -> KeyGeneration | None:
        """The generation that new persons' keys are of, by number and digest; None: the database is bound to none yet."""
        ...

    def bound_for_change(self) -> KeyGeneration | None:
        """The same, and until the unit of work ends nobody else raises the floor or gives a person a key, on no machine."""
        ...

    def raise_floor(self, generation: KeyGeneration) -> None:
        """From now on refuse new persons' keys of an older generation; it is never lowered."""
        ...
