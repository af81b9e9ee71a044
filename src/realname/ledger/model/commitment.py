"""The commitment to the operator's share of a draw, published with a head."""

import hashlib


def commitment_of(nonce: str) -> str:
    """The commitment to a nonce: SHA-256, hexadecimal, of the hexadecimal text."""
    return hashlib.sha256(nonce.encode()).hexdigest()
