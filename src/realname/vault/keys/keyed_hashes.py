"""Keyed hashes: without the key of the server no one can make one."""

import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from realname.vault.keys.envelope import KEY_BYTES

_PURPOSE = b"realname/known-browser/1"  # a key of its own, drawn from one of the file's
_MARK_BYTES = 16


class HmacKeyedHashes:
    """Implements the port `KeyedHashes`: HMAC-SHA256, cut to 128 bits."""

    def __init__(self, secret: bytes) -> None:
        """Draw the key.

        Args:
            secret: The server's challenge secret, 32 bytes.
        """
        self._key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_PURPOSE).derive(secret)

    def hash(self, text: str) -> str:
        """Make the mark of a text."""
        return hmac.digest(self._key, text.encode(), hashlib.sha256)[:_MARK_BYTES].hex()
