"""The tree and its leaves against the reference vectors of Certificate Transparency and what others worked out."""

from datetime import UTC, datetime

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.ledger.events import Event, RecordedEvent, leaf_hash
from realname.kernel.ledger.merkle import (
    EMPTY_ROOT,
    GrowingTree,
    Node,
    consistency_spans,
    hash_leaf,
    hash_span,
    inclusion_spans,
    is_consistent,
    is_included,
    root_of,
)
from tests.kernel import rfc9162

ENTRIES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_5_IN_8 = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
PROOF_FROM_6_TO_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


def _kept() -> dict[Node, bytes]:
    tree, kept = GrowingTree(), dict[Node, bytes]()
    for index, entry in enumerate(ENTRIES):
        kept[Node(0, index)] = hash_leaf(entry)
        kept.update(tree.append(hash_leaf(entry)))
    return kept


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_the_reference(size: int) -> None:
    tree = GrowingTree()
    for entry in ENTRIES[:size]:
        tree.append(hash_leaf(entry))
    assert [tree.root().hex(), root_of(size, _kept()).hex(), rfc9162.mth(ENTRIES[:size]).hex()] == [ROOTS[size]] * 3


def test_an_inclusion_proof_is_that_of_the_reference() -> None:
    proof = [hash_span(span, _kept()) for span in inclusion_spans(5, 8)]
    assert [one.hex() for one in proof] == PATH_OF_5_IN_8
    assert is_included(leaf=hash_leaf(ENTRIES[5]), index=5, size=8, proof=proof, root=bytes.fromhex(ROOTS[8]))


def test_a_consistency_proof_is_that_of_the_reference() -> None:
    proof = [hash_span(span, _kept()) for span in consistency_spans(6, 8)]
    assert [one.hex() for one in proof] == PROOF_FROM_6_TO_8
    assert is_consistent(first=6, second=8, first_root=bytes.fromhex(ROOTS[6]), second_root=bytes.fromhex(ROOTS[8]), proof=proof)


def test_from_an_empty_tree_everything_is_consistent_without_a_hash() -> None:
    root = bytes.fromhex(ROOTS[8])
    assert consistency_spans(0, 8) == []
    assert is_consistent(first=0, second=8, first_root=EMPTY_ROOT, second_root=root, proof=[])
    assert not is_consistent(first=0, second=8, first_root=root, second_root=root, proof=[])
    assert not is_consistent(first=0, second=8, first_root=EMPTY_ROOT, second_root=root, proof=[root])


def test_a_leaf_that_is_not_there_has_no_proof() -> None:
    for index in (-1, 8):
        with pytest.raises(InvalidInput, match="index"):
            inclusion_spans(index, 8)
    with pytest.raises(InvalidInput, match="size"):
        consistency_spans(9, 8)


def test_the_empty_leaf_has_the_hash_that_logs_of_certificates_publish() -> None:
    # RFC 9162, 2.1.1: SHA-256 of the one byte 0x00; the same in the test vectors of Certificate Transparency.
    assert leaf_hash(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_an_event_has_the_hash_that_openssl_gives_its_bytes() -> None:
    event = RecordedEvent(at=datetime(2026, 11, 25, 9, tzinfo=UTC), event=Event.SESSION_FAILED, subject="r1", facts=(("frames", 3),))
    # printf '\\0%s' '{"at":...}' | openssl dgst -sha256
    assert event.canonical() == b'{"at":"2026-11-25T09:00:00.000000+00:00","event":"session:failed","facts":{"frames":3},"subject":"r1"}'
    assert leaf_hash(event.canonical()) == "fe7af9c47be8d91f1ace3f05e30de1ebbe762459b69027653500f46859d768f8"
