"""Heads of the ledger's tree: how many entries there are, and the one hash that stands for all of them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeHead:
    """The tree at one moment.

    Attributes:
        size: Number of entries, 0 or more.
        root_hash: SHA-256 of RFC 9162, 2.1.1, lower-case hexadecimal.
    """

    size: int
    root_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedHead:
    """A head that was signed and given out: from then on no one can change what stands below it unseen.

    Attributes:
        at: When it was signed.
        nonce_commitment: SHA-256, hexadecimal, of the operator's share of the randomness of draws from this head. The share itself was
            fixed with the head and shown once the inspector's share is fixed: neither side steers the draw (docs/how-to/inspections.md).
        checkpoint: The signed text as it was given out (C2SP tlog-checkpoint).
    """

    head: TreeHead
    at: datetime
    nonce_commitment: str
    checkpoint: str


def commitment_of(nonce: str) -> str:
    """The commitment to the operator's share of a draw, published with a head: SHA-256, hexadecimal, of the nonce's text."""
    return hashlib.sha256(nonce.encode()).hexdigest()
