"""The Merkle tree of RFC 9162, 2.1: hashes, roots, proofs and their verification, over subtrees that are kept as they become whole.

A whole subtree of 2^level leaves never changes any more. All that a tree of any size is asked for is made of those, so that appending,
proving and verifying take as many steps as the tree is high.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from realname.kernel.errors import InvalidInput

LEAF_PREFIX = b"\x00"  # RFC 9162, 2.1.1
NODE_PREFIX = b"\x01"
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


class Node(NamedTuple):
    """A whole subtree: the leaves from `place * 2^level` on, 2^level of them; level 0 is a leaf."""

    level: int
    place: int


class Span(NamedTuple):
    """The leaves from `start` on and before `end`, of which one hash of a proof is the root."""

    start: int
    end: int


def hash_leaf(entry: bytes) -> bytes:
    """Hash an entry."""
    return hashlib.sha256(LEAF_PREFIX + entry).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


def whole_nodes(span: Span) -> Sequence[Node]:
    """The whole subtrees that a span is made of, from left to right, each smaller than the one before it.

    Args:
        span: From 0 on, or as a proof asks for it: it starts where a subtree of its size can.
    """
    start, nodes = span.start, list[Node]()
    while start < span.end:
        level = (span.end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def hash_span(span: Span, known: Mapping[Node, bytes]) -> bytes:
    """Hash a span.

    Raises:
        KeyError: One of its subtrees is not known.
    """
    return _join([known[node] for node in whole_nodes(span)])


def root_of(size: int, known: Mapping[Node, bytes]) -> bytes:
    """Hash the whole tree of so many leaves, of the subtrees `whole_nodes` names.

    Raises:
        KeyError: One of them is not known.
    """
    return hash_span(Span(0, size), known) if size else EMPTY_ROOT


def needed_to_append(size: int, count: int) -> Sequence[Node]:
    """The subtrees, made before, that have to be known to append so many leaves to so many."""
    needed, level, start, new = list[Node](), 0, size, count
    while new:
        if start % 2:
            needed.append(Node(level, start - 1))
        new = (start + new) // 2 - start // 2
        level, start = level + 1, start // 2
    return needed


def completed_by(size: int, leaves: Sequence[bytes], known: Mapping[Node, bytes]) -> Iterator[tuple[Node, bytes]]:
    """Append leaves: yields the subtrees above them that become whole.

    Args:
        size: How many leaves there were.
        leaves: Hashes of the new ones.
        known: Those that `needed_to_append` names.

    Raises:
        KeyError: One of them is not known.
    """
    level, start, new = 0, size, list(leaves)
    while new:
        if start % 2:
            start -= 1
            new.insert(0, known[Node(level, start)])
        new = [hash_children(new[at], new[at + 1]) for at in range(0, len(new) - 1, 2)]
        level, start = level + 1, start // 2
        yield from ((Node(level, start + place), one) for place, one in enumerate(new))


class GrowingTree:
    """A tree that is built leaf by leaf in little memory: it keeps the hashes of its right edge alone."""

    def __init__(self) -> None:
        self.size = 0
        self._edge = list[bytes]()  # of `whole_nodes(Span(0, size))`

    def append(self, leaf: bytes) -> Sequence[tuple[Node, bytes]]:
        """Add a leaf's hash; returns the subtrees above it that became whole."""
        whole, size, level = list[tuple[Node, bytes]](), self.size, 0
        while size % 2:
            leaf = hash_children(self._edge.pop(), leaf)
            size, level = size // 2, level + 1
            whole.append((Node(level, size), leaf))
        self._edge.append(leaf)
        self.size += 1
        return whole

    def root(self) -> bytes:
        """The root over all leaves so far."""
        return _join(self._edge) if self._edge else EMPTY_ROOT


def inclusion_spans(index: int, size: int) -> Sequence[Span]:
    """Say of which spans the hashes of an inclusion proof are (RFC 9162, 2.1.3.1): PATH(index, D_size), the leaf's neighbour first.

    Raises:
        InvalidInput: The tree has no such leaf.
    """
    if not 0 <= index < size:
        raise InvalidInput(field="index")
    spans, start, end = list[Span](), 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(first: int, second: int) -> Sequence[Span]:
    """Say of which spans the hashes of a consistency proof are (RFC 9162, 2.1.4.1): PROOF(first, D_second); none from an empty tree.

    Raises:
        InvalidInput: The second tree is smaller.
    """
    if not 0 <= first <= second:
        raise InvalidInput(field="size")
    if first in {0, second}:
        return []
    spans, start, end = list[Span](), 0, second
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return [*([Span(start, end)] if start else []), *spans[::-1]]


def nodes_of(spans: Iterable[Span]) -> Sequence[Node]:
    """All whole subtrees that these spans are made of."""
    return [node for span in spans for node in whole_nodes(span)]


def is_included(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Verify an inclusion proof (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = hash_children(sibling, found)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            found = hash_children(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(*, first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Verify a consistency proof (RFC 9162, 2.1.4.2); of an empty tree, and of a tree with itself, it has no hashes."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    hashes = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    return bool(hashes) and _meet(hashes, first - 1, second - 1) == (first_root, second_root)


def _meet(hashes: Sequence[bytes], at: int, last: int) -> tuple[bytes, bytes] | None:
    """Fold a consistency proof into the two roots; None: it has too many hashes, or too few."""
    while at % 2:
        at, last = at >> 1, last >> 1
    old = new = hashes[0]
    for one in hashes[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            old, new = hash_children(one, old), hash_children(one, new)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            new = hash_children(new, one)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(count: int) -> int:
    """Give the largest power of two smaller than the count, 2 or more."""
    return 1 << ((count - 1).bit_length() - 1)


def _join(hashes: Sequence[bytes]) -> bytes:
    joined = hashes[-1]
    for left in hashes[-2::-1]:
        joined = hash_children(left, joined)
    return joined
