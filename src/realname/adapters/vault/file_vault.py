"""The vault on a key file: envelope encryption, AES-256-GCM, a data key for each person."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from realname.adapters.vault.key_file import KEY_BYTES, KeyRing
from realname.domain.errors import SealBroken
from realname.domain.identifiers import IdentityNumber

# A seal is: version (1 byte), nonce (12 bytes), ciphertext, tag (16 bytes). The version and the context are authenticated with it.
VERSION = b"\x01"
NONCE_BYTES = 12  # 96 bits, random: SP 800-38D, 8.2.2; far below 2^32 seals under one key
TAG_BYTES = 16
_WRAPPING = "realname/data-key"


class FileVault:
    """Implements the port `Vault`; holds the keys in memory and shows none."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def new_key(self) -> bytes:
        """Make a person's data key; only its wrapped form is given out."""
        return _seal(secrets.token_bytes(KEY_BYTES), key=self._keys.encryption_key, context=_WRAPPING)

    def seal(self, plain: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Encrypt and authenticate together with the context.

        Raises:
            SealBroken: The wrapped key is damaged or of another server.
        """
        return _seal(plain, key=self._unwrap(wrapped_key), context=context)

    def open(self, sealed: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Decrypt.

        Raises:
            SealBroken: Changed, cut, moved to another context, or sealed under another key.
        """
        return _open(sealed, key=self._unwrap(wrapped_key), context=context)

    def identity_hash(self, number: IdentityNumber) -> str:
        """HMAC-SHA256 of the number, lower-case hexadecimal."""
        return hmac.digest(self._keys.identity_key, number.value.encode(), hashlib.sha256).hex()

    def challenge_secret(self) -> bytes:
        """The secret that challenges are drawn with."""
        return self._keys.challenge_secret

    def _unwrap(self, wrapped_key: bytes) -> bytes:
        return _open(wrapped_key, key=self._keys.encryption_key, context=_WRAPPING)


def _seal(plain: bytes, *, key: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, VERSION + context.encode())


def _open(sealed: bytes, *, key: bytes, context: str) -> bytes:
    if len(sealed) < len(VERSION) + NONCE_BYTES + TAG_BYTES or sealed[:1] != VERSION:
        raise SealBroken(kind="form")
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, VERSION + context.encode())
    except InvalidTag as problem:
        raise SealBroken(kind="tag") from problem
