"""The public keys that receipts and certificates are checked with: the one that signs now, and those that signed before."""

from dataclasses import dataclass
from typing import Protocol

from realname.kernel.ports import StatementSigner


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKeys:
    """Raw Ed25519 public keys, 32 bytes each; former ones oldest first."""

    current: bytes
    former: tuple[bytes, ...] = ()


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
