"""The server's keys in memory, silent when shown; where they come from, and keyed hashes under one of them."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from realname.vault.keys.envelope import KEY_BYTES
from realname.vault.ports import KeyGeneration

_PURPOSE = b"realname/known-browser/1"  # a key of its own, drawn from one of the file's
_MARK_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EncryptionKey:
    """A key-encryption key: wraps the persons' data keys (AES-256)."""

    generation: int
    key: bytes

    @property
    def key_id(self) -> str:
        """Digest, hexadecimal: tells two keys of the same generation apart and nothing about either."""
        return hashlib.sha256(b"realname key-encryption key 1" + self.key).hexdigest()

    def __repr__(self) -> str:
        """The generation alone."""
        return f"EncryptionKey({self.generation})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyRing:
    """The server's keys, 32 bytes each; silent when shown.

    Attributes:
        key_id: Names the deployment's keys for good, 64 hexadecimal characters; it stays when keys are rotated.
        encryption_keys: By generation; the last one wraps, the former ones only unwrap.
        identity_key: Of the keyed hash of identity numbers (HMAC-SHA256).
        challenge_secret: Challenges are drawn with it (HMAC-SHA256).
        signing_key: Signs receipts and certificates (seed of an Ed25519 key).
        former_public_keys: Public halves of the keys that signed before, oldest first: what they signed is still checked with them.
    """

    key_id: str
    encryption_keys: tuple[EncryptionKey, ...]
    identity_key: bytes
    challenge_secret: bytes
    signing_key: bytes
    former_public_keys: tuple[bytes, ...] = ()

    @property
    def newest(self) -> EncryptionKey:
        """The key that wraps."""
        return self.encryption_keys[-1]

    def of_generation(self, generation: int) -> EncryptionKey | None:
        """The key of a generation, or None where it is not, or no longer, among these."""
        return next((one for one in self.encryption_keys if one.generation == generation), None)

    def generations(self) -> Sequence[KeyGeneration]:
        """The key-encryption keys by number and digest, the newest last."""
        return [KeyGeneration(number=one.generation, key_id=one.key_id) for one in self.encryption_keys]

    def with_new_encryption_key(self) -> Self:
        """The same with a key of the next generation."""
        made = EncryptionKey(generation=self.newest.generation + 1, key=secrets.token_bytes(KEY_BYTES))
        return replace(self, encryption_keys=(*self.encryption_keys, made))

    def without(self, generation: int) -> Self:
        """The same without a former generation; the newest one stays whatever is asked for."""
        kept = tuple(one for one in self.encryption_keys if one.generation != generation or one is self.newest)
        return replace(self, encryption_keys=kept)

    def with_new_signing_key(self) -> Self:
        """The same with a new key to sign with; the public half of the former one stays."""
        former = Ed25519PrivateKey.from_private_bytes(self.signing_key).public_key().public_bytes_raw()
        return replace(self, signing_key=secrets.token_bytes(KEY_BYTES), former_public_keys=(*self.former_public_keys, former))

    def ring(self) -> Self:
        """Itself: keys that stay as they are, as a `KeySource`."""
        return self

    def __repr__(self) -> str:
        """The kind alone."""
        return "KeyRing(…)"


class KeySource(Protocol):
    """Gives the keys as they are now."""

    def ring(self) -> KeyRing:
        """All keys; a rotation elsewhere is seen at the next call."""
        ...


def new_ring() -> KeyRing:
    """Make new keys."""
    return first_ring(*(secrets.token_bytes(KEY_BYTES) for _ in range(4)))


def first_ring(encryption_key: bytes, identity_key: bytes, challenge_secret: bytes, signing_key: bytes) -> KeyRing:
    """Put keys together that were never rotated; their name is drawn from them."""
    digest = hashlib.sha256(b"realname keys 1" + encryption_key + identity_key + challenge_secret + signing_key)
    return KeyRing(
        key_id=digest.hexdigest(),
        encryption_keys=(EncryptionKey(generation=1, key=encryption_key),),
        identity_key=identity_key,
        challenge_secret=challenge_secret,
        signing_key=signing_key,
    )


class HmacKeyedHashes:
    """Implements the port `KeyedHashes`: HMAC-SHA256, cut to 128 bits; without the key no hash is made."""

    def __init__(self, secret: bytes) -> None:
        """Draw the key.

        Args:
            secret: The server's challenge secret, 32 bytes.
        """
        self._key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_PURPOSE).derive(secret)

    def hash(self, text: str) -> str:
        """Make the mark of a text."""
        return hmac.digest(self._key, text.encode(), hashlib.sha256)[:_MARK_BYTES].hex()
