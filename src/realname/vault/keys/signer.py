"""Signatures on receipts and certificates: Ed25519, checked by anyone who has the public key."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from realname.kernel.receipt import SignedStatement
from realname.vault.keys.key_ring import KeyRing


class Ed25519Signer:
    """Implements the port `StatementSigner`."""

    def __init__(self, keys: KeyRing) -> None:
        """Sign with these keys, for as long as this process runs: what it publishes as its key stays true."""
        self._key = Ed25519PrivateKey.from_private_bytes(keys.signing_key)
        self._key_id = key_id(self.public_key)
        self._former = keys.former_public_keys

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    @property
    def former_public_keys(self) -> tuple[bytes, ...]:
        """The raw public keys that signed before, oldest first."""
        return self._former

    def sign(self, body: bytes) -> SignedStatement:
        """Sign canonical bytes."""
        return SignedStatement(body=body, signature=self._key.sign(body), key_id=self._key_id)


def key_id(public_key: bytes) -> str:
    """Name a public key: SHA-256 of its raw bytes, lower-case hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()


def is_signed_by(statement: SignedStatement, *, public_key: bytes) -> bool:
    """Whether the statement stands as it was signed with the key that belongs to this public key."""
    if statement.key_id != key_id(public_key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(statement.signature, statement.body)
    except InvalidSignature:
        return False
    return True
