"""The ciphers and MACs of secure messaging, with the keys that follow from a shared secret (ICAO Doc 9303-11, 9.7 and 9.8)."""

import hmac
from enum import Enum, IntEnum
from hashlib import sha1, sha256

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.cmac import CMAC

MAC_BYTES = 8
_DES_KEY_BYTES = 8
_PADDING_STARTS = b"\x80"


class KeyUse(IntEnum):
    """What a derived key is for: the counter of the key derivation (9.7.1)."""

    ENCRYPTION = 1
    MAC = 2
    PASSWORD = 3


class Suite(Enum):
    """A cipher with the MAC that belongs to it: the size of its keys and of its blocks, in bytes.

    The chip says which. 3DES and SHA-1 are in the standard and in most passports of today; nothing else of the project uses them.
    """

    TDES = (16, 8)
    AES_128 = (16, 16)
    AES_192 = (24, 16)
    AES_256 = (32, 16)

    def __init__(self, key_bytes: int, block_bytes: int) -> None:
        self.key_bytes = key_bytes
        self.block_bytes = block_bytes

    def derive(self, secret: bytes, use: KeyUse) -> bytes:
        """Derive a key from a shared secret (9.7.1): SHA-1 up to 128 bits, SHA-256 above."""
        digest = sha1 if self in {Suite.TDES, Suite.AES_128} else sha256
        key = digest(secret + use.to_bytes(4, "big")).digest()[: self.key_bytes]
        return _with_odd_parity(key) if self is Suite.TDES else key

    def encrypt(self, key: bytes, blocks: bytes, *, start: bytes | None = None) -> bytes:
        """Encrypt whole blocks in CBC mode; without `start` the initial vector is zero."""
        worker = self._cipher(key, start).encryptor()
        return worker.update(blocks) + worker.finalize()

    def decrypt(self, key: bytes, blocks: bytes, *, start: bytes | None = None) -> bytes:
        """Decrypt whole blocks in CBC mode; without `start` the initial vector is zero."""
        worker = self._cipher(key, start).decryptor()
        return worker.update(blocks) + worker.finalize()

    def mac(self, key: bytes, message: bytes) -> bytes:
        """Eight bytes: the retail MAC over the padded message (ISO/IEC 9797-1, algorithm 3) or half a CMAC over it as it is."""
        if self is Suite.TDES:
            return _retail_mac(key, self.padded(message))
        worker = CMAC(AES(key))
        worker.update(message)
        return worker.finalize()[:MAC_BYTES]

    def is_mac(self, key: bytes, message: bytes, mac: bytes) -> bool:
        """Whether a MAC is right, in a time that does not depend on where it differs."""
        return hmac.compare_digest(self.mac(key, message), mac)

    def padded(self, message: bytes) -> bytes:
        """Append padding up to a whole block (ISO/IEC 9797-1, method 2): one byte at least."""
        started = message + _PADDING_STARTS
        return started + bytes(-len(started) % self.block_bytes)

    def _cipher(self, key: bytes, start: bytes | None) -> Cipher[CBC]:
        algorithm = _triple_des(key) if self is Suite.TDES else AES(key)
        return Cipher(algorithm, CBC(start or bytes(self.block_bytes)))


def unpadded(blocks: bytes) -> bytes | None:
    """Take padding of method 2 away; None where there is none."""
    message = blocks.rstrip(b"\x00")
    return message[:-1] if message.endswith(_PADDING_STARTS) else None


def _triple_des(key: bytes) -> TripleDES:
    return TripleDES(key + key[:_DES_KEY_BYTES])  # two keys: K1, K2, K1


def _retail_mac(key: bytes, blocks: bytes) -> bytes:
    """Single DES over all blocks but the last, triple DES over that one."""
    first, last = blocks[:-_DES_KEY_BYTES], blocks[-_DES_KEY_BYTES:]
    chained = bytes(_DES_KEY_BYTES)
    if first:
        single = Cipher(TripleDES(key[:_DES_KEY_BYTES] * 3), CBC(chained)).encryptor()
        chained = (single.update(first) + single.finalize())[-_DES_KEY_BYTES:]
    triple = Cipher(_triple_des(key), CBC(chained)).encryptor()
    return triple.update(last) + triple.finalize()


def _with_odd_parity(key: bytes) -> bytes:
    """Set the lowest bit of each byte so that the number of ones is odd, as DES keys have it."""
    return bytes(octet & 0xFE | (octet & 0xFE).bit_count() + 1 & 1 for octet in key)
