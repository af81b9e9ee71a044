"""The keys that seal rows of the database: one for each generation of the key-encryption key, so that both are rotated together."""

import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from realname.vault.errors import KeysUnavailable
from realname.vault.keys.envelope import KEY_BYTES
from realname.vault.keys.key_ring import EncryptionKey, KeySource

if TYPE_CHECKING:
    from realname.vault.keys.hsm_keys import HsmKeys

_PURPOSE = b"realname/sealed-rows/1"
_READ_AGAIN_S = 10.0  # a module answers in milliseconds, and a row is sealed in microseconds


class FileSealKeys:
    """Draws the keys from the key-encryption keys of a key file."""

    def __init__(self, keys: KeySource) -> None:
        self._keys = keys
        self._drawn: dict[bytes, bytes] = {}

    def newest(self) -> tuple[int, bytes]:
        """The generation that seals now, and its key."""
        key = self._keys.ring().newest
        return key.generation, self._draw(key)

    def of_generation(self, generation: int) -> bytes | None:
        """The key of a generation, or None where it is not, or no longer, in the file."""
        key = self._keys.ring().of_generation(generation)
        return None if key is None else self._draw(key)

    def _draw(self, key: EncryptionKey) -> bytes:
        if key.key not in self._drawn:
            self._drawn[key.key] = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_PURPOSE).derive(key.key)
        return self._drawn[key.key]


class HsmSealKeys:
    """Has a hardware security module draw the keys, and keeps them in memory; asks again after ten seconds which generations there are."""

    def __init__(self, keys: "HsmKeys", *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._monotonic = monotonic
        self._lock = Lock()
        self._known: Sequence[tuple[int, bytes]] = ()
        self._drawn: dict[str, bytes] = {}
        self._read_at = -_READ_AGAIN_S

    def newest(self) -> tuple[int, bytes]:
        """The generation that seals now, and its key.

        Raises:
            KeysUnavailable: The module does not answer, and never did.
        """
        return self._generations()[-1]

    def of_generation(self, generation: int) -> bytes | None:
        """The key of a generation, or None where the module does not have it (any more).

        Raises:
            KeysUnavailable: The module does not answer, and never did.
        """
        found = _of(self._generations(), generation)
        return found or _of(self._generations(is_outdated=True), generation)  # it may have been made a moment ago, by another process

    def _generations(self, *, is_outdated: bool = False) -> Sequence[tuple[int, bytes]]:
        with self._lock:
            if is_outdated or not self._known or self._monotonic() - self._read_at >= _READ_AGAIN_S:
                self._read()
            return self._known

    def _read(self) -> None:
        try:
            found = self._keys.generations()
            for generation in found:
                if generation.key_id not in self._drawn:
                    self._drawn[generation.key_id] = self._keys.draw(_PURPOSE + b"/" + generation.key_id.encode())
        except KeysUnavailable:
            if not self._known:
                raise
        else:
            self._known = [(generation.number, self._drawn[generation.key_id]) for generation in found]
        self._read_at = self._monotonic()


def _of(known: Sequence[tuple[int, bytes]], generation: int) -> bytes | None:
    return next((key for number, key in known if number == generation), None)
