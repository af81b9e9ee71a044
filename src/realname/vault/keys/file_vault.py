"""The vault on a key file: envelope encryption, AES-256-GCM, a data key for each person."""

import hashlib
import hmac
import secrets

from realname.kernel.identifiers import IdentityNumber
from realname.vault.errors import SealBroken
from realname.vault.keys.envelope import KEY_BYTES, VERSION, WRAPPING, data_key_name, open_seal, seal
from realname.vault.keys.key_ring import EncryptionKey, KeySource
from realname.vault.model.wrapped_key import FIRST_FORM, generation_of, head_of


class FileVault:
    """Implements the port `Vault`; holds the keys in memory and shows none."""

    def __init__(self, keys: KeySource) -> None:
        self._keys = keys

    def new_key(self) -> bytes:
        """Make a person's data key; only its wrapped form is given out."""
        return _wrap(secrets.token_bytes(KEY_BYTES), self._keys.ring().newest)

    def seal(self, plain: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Encrypt and authenticate together with the context.

        Raises:
            SealBroken: The wrapped key is damaged or of another server.
        """
        return seal(plain, key=self._unwrap(wrapped_key), context=context)

    def open(self, sealed: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Decrypt.

        Raises:
            SealBroken: Changed, cut, moved to another context, or sealed under another key.
        """
        return open_seal(sealed, key=self._unwrap(wrapped_key), context=context)

    def rewrap(self, wrapped_key: bytes) -> bytes:
        """Wrap the same data key by the newest key-encryption key.

        Raises:
            SealBroken: The wrapped key is damaged or of another server.
        """
        return _wrap(self._unwrap(wrapped_key), self._keys.ring().newest)

    def key_name(self, wrapped_key: bytes) -> str:
        """Name a data key, however it is wrapped.

        Raises:
            SealBroken: The wrapped key is damaged or of another server.
        """
        return data_key_name(self._unwrap(wrapped_key))

    def subject_hash(self, number: IdentityNumber) -> str:
        """HMAC-SHA256 of the number, lower-case hexadecimal."""
        return hmac.digest(self._keys.ring().identity_key, number.value.encode(), hashlib.sha256).hex()

    def challenge_secret(self) -> bytes:
        """The secret that challenges are drawn with."""
        return self._keys.ring().challenge_secret

    def _unwrap(self, wrapped_key: bytes) -> bytes:
        generation = generation_of(wrapped_key)
        key = self._keys.ring().of_generation(generation)
        if key is None:
            raise SealBroken(kind="unknown-key" if generation else "form")
        head = VERSION if wrapped_key[:1] == FIRST_FORM else head_of(generation)
        return open_seal(wrapped_key, key=key.key, context=WRAPPING, head=head)


def _wrap(data_key: bytes, by: EncryptionKey) -> bytes:
    return seal(data_key, key=by.key, context=WRAPPING, head=head_of(by.generation))
