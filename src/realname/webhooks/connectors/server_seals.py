"""Seals of what webhooks keep that is secret or may name a number, under keys that are drawn from the server's keys and lie in no table.

A key is drawn for each place, as the secrets of authenticator apps are. It is the same after the key-encryption key was rotated: what is
sealed here names no person's key, so a rotation has nothing to wrap again.
"""

from dataclasses import dataclass

from realname.kernel.ports import KeyedHashes
from realname.vault.keys.envelope import open_seal, seal


@dataclass(frozen=True, slots=True)
class ServerSeals:
    """Seals and opens (AES-256-GCM)."""

    keyed_hashes: KeyedHashes

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Encrypt and authenticate, together with the place."""
        return seal(plain, key=self._key(place), context=_context(place))

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Decrypt.

        Raises:
            SealBroken: Changed, moved to another place, or sealed by another server's keys.
        """
        return open_seal(sealed, key=self._key(place), context=_context(place))

    def _key(self, place: str) -> bytes:
        return bytes.fromhex(self.keyed_hashes.hash(f"{_context(place)}/1") + self.keyed_hashes.hash(f"{_context(place)}/2"))


def _context(place: str) -> str:
    return f"webhooks/{place}"
