"""What the API answers about the transparency log. Hashes of the tree are base64 as in its signed heads, leaf hashes hexadecimal."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import Field

from realname.kernel.ledger.events import LedgerEntry
from realname.ledger.use_cases.export_ledger import entry_content
from realname.ledger.use_cases.read_ledger import ConsistencyProof, InclusionProof, ShownLogHead
from realname.platform.api.bodies import Answer, Part


class LedgerHeadAnswer(Answer):
    """The newest published head."""

    size: int = Field(description="How many entries it covers.")
    root_hash: str = Field(description="Root of the tree (RFC 9162, 2.1.1), base64.")
    signed_at: datetime
    checkpoint: str = Field(description="The signed head as it is given out (C2SP tlog-checkpoint).")
    cosignatures: list[str] = Field(description="Lines of witnesses that signed beside it.")
    keys: list[str] = Field(description="The log's keys as `name+hint+key`, the newest last; know them from elsewhere as well.")


class InclusionAnswer(Answer):
    """That an entry is in a tree."""

    index: int
    size: int
    leaf_hash: str = Field(description="SHA-256 over 0x00 and the entry in canonical JSON, hexadecimal.")
    root_hash: str = Field(description="Of the tree of this size, base64.")
    proof: list[str] = Field(description="RFC 9162, 2.1.3: hashes from the leaf up, base64.")


class ConsistencyAnswer(Answer):
    """That a tree goes on from a smaller one."""

    first: int
    second: int
    first_root_hash: str = Field(description="Base64.")
    second_root_hash: str = Field(description="Base64.")
    proof: list[str] = Field(description="RFC 9162, 2.1.4, base64; empty from an empty tree, and to itself.")


class LedgerFacts(Part):
    """What is hashed: as JSON with sorted keys and no spaces, UTF-8."""

    at: str = Field(description="UTC, to the microsecond.")
    event: str
    facts: dict[str, str | int]
    subject: str


class LedgerRow(Part):
    """An entry in its place."""

    index: int
    leaf_hash: str
    entry: LedgerFacts


class EntriesAnswer(Answer):
    """Entries in their order."""

    entries: list[LedgerRow]


def head_answer(shown: ShownLogHead, *, mode: str) -> LedgerHeadAnswer:
    """Show the newest head."""
    published = shown.published
    return LedgerHeadAnswer(
        mode=mode,
        size=published.head.size,
        root_hash=_based(bytes.fromhex(published.head.root_hash)),
        signed_at=published.at.astimezone(UTC),
        checkpoint=published.checkpoint,
        cosignatures=list(shown.cosignatures),
        keys=[key.spelled() for key in shown.keys],
    )


def inclusion_answer(proof: InclusionProof, *, mode: str) -> InclusionAnswer:
    """Show an inclusion proof."""
    root = _based(bytes.fromhex(proof.tree.root_hash))
    hashes = [_based(one) for one in proof.hashes]
    return InclusionAnswer(mode=mode, index=proof.index, size=proof.tree.size, leaf_hash=proof.leaf_hash, root_hash=root, proof=hashes)


def consistency_answer(proof: ConsistencyProof, *, mode: str) -> ConsistencyAnswer:
    """Show a consistency proof."""
    return ConsistencyAnswer(
        mode=mode,
        first=proof.first.size,
        second=proof.second.size,
        first_root_hash=_based(bytes.fromhex(proof.first.root_hash)),
        second_root_hash=_based(bytes.fromhex(proof.second.root_hash)),
        proof=[_based(one) for one in proof.hashes],
    )


def entries_answer(entries: Sequence[LedgerEntry], *, mode: str) -> EntriesAnswer:
    """Show entries."""
    rows = [LedgerRow(index=one.index, leaf_hash=one.leaf_hash, entry=LedgerFacts.model_validate(entry_content(one))) for one in entries]
    return EntriesAnswer(mode=mode, entries=rows)


def _based(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
