"""The tree: for every size it is the tree of RFC 9162 as `tests/kernel/rfc9162.py` reads it, and no proof holds of anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.kernel.ledger.merkle import (
    GrowingTree,
    Node,
    completed_by,
    consistency_spans,
    hash_leaf,
    hash_span,
    inclusion_spans,
    is_consistent,
    is_included,
    needed_to_append,
    root_of,
)
from tests.kernel import rfc9162

pytestmark = pytest.mark.fuzz

SIZES = st.integers(1, 70)
DAMAGE = st.sampled_from(["flip", "drop-first", "drop-last", "repeat", "swap", "add"])


def _entries(size: int) -> list[bytes]:
    return [f"entry {index}".encode() for index in range(size)]


def _kept(size: int) -> dict[Node, bytes]:
    tree, kept = GrowingTree(), dict[Node, bytes]()
    for index, entry in enumerate(_entries(size)):
        kept[Node(0, index)] = hash_leaf(entry)
        kept.update(tree.append(hash_leaf(entry)))
    return kept


KEPT = _kept(70)


def _damaged(proof: list[bytes], damage: str) -> list[bytes]:
    match damage:
        case "flip":
            return [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]
        case "drop-first":
            return proof[1:]
        case "drop-last":
            return proof[:-1]
        case "repeat":
            return [proof[0], *proof]
        case "swap":
            return [*proof[1:], proof[0]] if len(set(proof)) > 1 else proof[1:]
        case _:
            return [*proof, proof[-1]]


@given(SIZES)
def test_every_root_is_the_one_of_the_definition(size: int) -> None:
    assert root_of(size, KEPT) == rfc9162.mth(_entries(size))


@given(SIZES, st.data())
def test_every_inclusion_proof_is_the_one_of_the_definition_and_holds(size: int, draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, size - 1))
    proof = [hash_span(span, KEPT) for span in inclusion_spans(index, size)]
    assert proof == rfc9162.path(index, _entries(size))
    assert is_included(leaf=KEPT[Node(0, index)], index=index, size=size, proof=proof, root=root_of(size, KEPT))


@given(SIZES, st.data())
def test_every_consistency_proof_is_the_one_of_the_definition_and_holds(second: int, draw: st.DataObject) -> None:
    first = draw.draw(st.integers(1, second))
    proof = [hash_span(span, KEPT) for span in consistency_spans(first, second)]
    assert proof == rfc9162.proof(first, _entries(second))
    roots = {"first_root": root_of(first, KEPT), "second_root": root_of(second, KEPT)}
    assert is_consistent(first=first, second=second, proof=proof, **roots)


@given(st.integers(2, 70), DAMAGE, st.data())
def test_no_damaged_inclusion_proof_holds(size: int, damage: str, draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, size - 1))
    proof = _damaged([hash_span(span, KEPT) for span in inclusion_spans(index, size)], damage)
    assert not is_included(leaf=KEPT[Node(0, index)], index=index, size=size, proof=proof, root=root_of(size, KEPT))


@given(st.integers(2, 70), st.data())
def test_an_inclusion_proof_holds_of_no_other_leaf_place_or_root(size: int, draw: st.DataObject) -> None:
    index, other = draw.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    proof, root = [hash_span(span, KEPT) for span in inclusion_spans(index, size)], root_of(size, KEPT)
    assert not is_included(leaf=KEPT[Node(0, other)], index=index, size=size, proof=proof, root=root)
    assert not is_included(leaf=KEPT[Node(0, index)], index=other, size=size, proof=proof, root=root)
    assert not is_included(leaf=KEPT[Node(0, index)], index=index, size=size, proof=proof, root=root_of(size - 1, KEPT))


@given(st.integers(2, 70), DAMAGE, st.data())
def test_no_damaged_consistency_proof_holds(second: int, damage: str, draw: st.DataObject) -> None:
    first = draw.draw(st.integers(1, second - 1))
    proof = _damaged([hash_span(span, KEPT) for span in consistency_spans(first, second)], damage)
    roots = {"first_root": root_of(first, KEPT), "second_root": root_of(second, KEPT)}
    assert not is_consistent(first=first, second=second, proof=proof, **roots)


@given(st.integers(2, 70), st.data())
def test_a_consistency_proof_holds_from_no_other_tree(second: int, draw: st.DataObject) -> None:
    first = draw.draw(st.integers(1, second - 1))
    changed = _entries(second)
    changed[draw.draw(st.integers(0, first - 1))] = b"another"
    proof = [hash_span(span, KEPT) for span in consistency_spans(first, second)]
    old, new = root_of(first, KEPT), root_of(second, KEPT)
    assert not is_consistent(first=first, second=second, first_root=rfc9162.mth(changed[:first]), second_root=new, proof=proof)
    assert not is_consistent(first=first, second=second, first_root=old, second_root=rfc9162.mth(changed), proof=proof)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=8))
def test_appending_some_at_a_time_keeps_what_appending_one_by_one_does(counts: list[int]) -> None:
    size, kept = 0, dict[Node, bytes]()
    for count in counts:
        leaves = [hash_leaf(entry) for entry in _entries(size + count)[size:]]
        known = {node: kept[node] for node in needed_to_append(size, count)}
        kept.update({Node(0, size + place): leaf for place, leaf in enumerate(leaves)})
        kept.update(completed_by(size, leaves, known))
        size += count
    assert kept == _kept(size)
