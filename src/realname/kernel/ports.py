"""What the use cases need of the outside, as protocols; adapters, verification, workflow and sandbox implement them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from realname.kernel.identifiers import IdentityNumber
from realname.kernel.receipt import SignedStatement


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


class RandomTokens(Protocol):
    """Gives what no one can guess."""

    def token(self) -> str:
        """32 lower-case hexadecimal characters (128 bits)."""
        ...


class SignatureChecker(Protocol):
    """Checks what a counter signed: ECDSA P-256 with SHA-256."""

    def is_signed(self, message: bytes, *, signature: bytes, public_key: bytes) -> bool:
        """Say whether r||s (64 bytes) is a signature of the message by the key (SubjectPublicKeyInfo, DER)."""
        ...

    def require_public_key(self, spki: bytes) -> None:
        """Accept a P-256 public key.

        Raises:
            InvalidInput: It is none.
        """
        ...


class PasswordHasher(Protocol):
    """Hashes passwords slowly, with a salt; the parameters stand in the hash."""

    def hash(self, password: str) -> str:
        """Hash with a new salt; takes as long as `is_right`."""
        ...

    def is_right(self, password: str, hashed: str) -> bool:
        """Say whether the hash was made of this password."""
        ...


class KeyedHashes(Protocol):
    """Hashes texts under a key of the server, so that the server recognises its own hash."""

    def hash(self, text: str) -> str:
        """Hash a text: 32 lower-case hexadecimal characters, the same for the same text; no one else can make them."""
        ...


class Vault(Protocol):
    """Keys: per-person data keys wrapped by a key-encryption key, keyed hashes, secrets of the server."""

    def new_key(self) -> bytes:
        """Make a person's data key; only its wrapped form is given out."""
        ...

    def seal(self, plain: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Encrypt and authenticate; `context` (person, record and field) must be the same at `open`."""
        ...

    def open(self, sealed: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Decrypt.

        Raises:
            SealBroken: Changed, moved to another context, or sealed under another key.
        """
        ...

    def rewrap(self, wrapped_key: bytes) -> bytes:
        """Wrap the same data key by the newest key-encryption key.

        Raises:
            SealBroken: Damaged, or wrapped by a key that is not known.
        """
        ...

    def key_name(self, wrapped_key: bytes) -> str:
        """Name a data key by 32 hexadecimal characters: the same however it is wrapped, and telling nothing about it.

        Raises:
            SealBroken: Damaged, or wrapped by a key that is not known.
        """
        ...

    def identity_hash(self, number: IdentityNumber) -> str:
        """Keyed hash of an identity number, lower-case hexadecimal: finds the person again and tells no one who they are."""
        ...

    def challenge_secret(self) -> bytes:
        """The secret that challenges are drawn with, 32 bytes."""
        ...


class StatementSigner(Protocol):
    """Signs receipts and deletion certificates (Ed25519)."""

    def sign(self, body: bytes) -> SignedStatement:
        """Sign canonical bytes."""
        ...


class MediaStore(Protocol):
    """Keeps sealed bytes under keys like `registrations/ID/clip/00000`; what is in clear never reaches it."""

    def put(self, key: str, sealed: bytes) -> None:
        """Store durably; the same key again replaces.

        Raises:
            StorageUnavailable: The store did not answer; retryable.
        """
        ...

    def put_all(self, objects: Mapping[str, bytes]) -> None:
        """Store each as `put` does, all durable in the end; where it fails some may be there.

        Raises:
            StorageUnavailable: The store did not answer; retryable.
        """
        ...

    def get(self, key: str) -> bytes | None:
        """Read, or None where there is nothing."""
        ...

    def delete(self, key: str) -> None:
        """Remove durably; nothing there is no error."""
        ...

    def delete_all(self, keys: Iterable[str], *, below: str = "") -> None:
        """Remove each as `delete` does, all durably in the end; where it fails some may be gone.

        Args:
            keys: Of the objects.
            below: A prefix; what a killed process removed below it is made durable as well.
        """
        ...

    def keys(self, prefix: str) -> Sequence[str]:
        """List the keys below a prefix that ends with `/`, sorted; the empty prefix lists all."""
        ...


class Progress(Protocol):
    """Is told how far it is."""

    def __call__(self, what: str, *, done: int, total: int) -> None:
        """So much of so much of a kind."""
        ...


class StatementKeys(StatementSigner, Protocol):
    """A signer whose public keys are known."""

    @property
    def public_key(self) -> bytes:
        """Raw, 32 bytes."""
        ...

    @property
    def former_public_keys(self) -> tuple[bytes, ...]:
        """Those that signed before, oldest first."""
        ...


class IdentityNumbers(Protocol):
    """Validates identity numbers (resident ID: GB 11643, ISO 7064 MOD 11-2)."""

    def parse(self, text: str) -> IdentityNumber:
        """Read a resident identity number.

        Raises:
            IdentityNumberInvalid: Length, date, division or check character is wrong.
        """
        ...
