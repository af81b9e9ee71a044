"""RFC 9162, 2.1, read aloud: the tree as its definitions say it, over the entries themselves, slow and without any code of the project."""

import hashlib
from collections.abc import Sequence


def mth(entries: Sequence[bytes]) -> bytes:
    """Compute the Merkle Tree Hash (2.1.1)."""
    n = len(entries)
    if n == 0:
        return hashlib.sha256().digest()
    if n == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = _largest_power_of_two_below(n)
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """Compute PATH(m, D_n) (2.1.3.1)."""
    n = len(entries)
    if n == 1:
        return []
    k = _largest_power_of_two_below(n)
    return [*path(m, entries[:k]), mth(entries[k:])] if m < k else [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """Compute PROOF(m, D_n) (2.1.4.1)."""
    return _subproof(m, entries, is_whole=True)


def _subproof(m: int, entries: Sequence[bytes], *, is_whole: bool) -> list[bytes]:
    n = len(entries)
    if m == n:
        return [] if is_whole else [mth(entries)]
    k = _largest_power_of_two_below(n)
    if m <= k:
        return [*_subproof(m, entries[:k], is_whole=is_whole), mth(entries[k:])]
    return [*_subproof(m - k, entries[k:], is_whole=False), mth(entries[:k])]


def _largest_power_of_two_below(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k
