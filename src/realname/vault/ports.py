"""What the rotation of keys needs of the outside, and what a journal needs of the capability above whose entries it keeps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


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

    def require_changeable(self) -> None:
        """Return when a change of the keys outlasts this process.

        Raises:
            KeysProvisioned: The keys are a copy that the next start replaces.
        """
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFormat(Generic[T]):
    """How the entries of a journal are lines.

    Attributes:
        encode: Writes an entry as a line, without its end.
        decode: Reads lines; one that was cut off says nothing. Raises IntegrityError where a whole line is no entry.
    """

    encode: Callable[[T], str]
    decode: Callable[[str], Sequence[T]]
