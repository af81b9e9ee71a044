"""The text of a signed head (c2sp.org/tlog-checkpoint): origin, size, root, then ours: when, and the commitment to the operator's nonce."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from realname.kernel.errors import InvalidInput
from realname.kernel.ledger.merkle import HASH_BYTES
from realname.ledger.model.tree_head import TreeHead

_AT, _NONCE = "at ", "nonce-commitment "
_LINES = 5
NO_NONCE = "0" * 64  # of a head that closes an export
_HEX_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What is signed.

    Attributes:
        origin: Names the log, and nothing else; the same for good.
    """

    origin: str
    head: TreeHead
    at: datetime
    nonce_commitment: str

    @property
    def is_published(self) -> bool:
        """Whether it is a head that draws can be made from, and not the end of an export."""
        return self.nonce_commitment != NO_NONCE

    def text(self) -> str:
        """The bytes that are signed, as text."""
        root = base64.b64encode(bytes.fromhex(self.head.root_hash)).decode()
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return f"{self.origin}\n{self.head.size}\n{root}\n{_AT}{at}\n{_NONCE}{self.nonce_commitment}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a head of ours; each has one spelling alone.

    Raises:
        InvalidInput: It is none.
    """
    lines = text.split("\n")
    if len(lines) != _LINES + 1 or not lines[3].startswith(_AT) or not lines[4].startswith(_NONCE):
        raise InvalidInput(field="checkpoint")
    try:
        root = base64.b64decode(lines[2], validate=True)
        read = Checkpoint(
            origin=lines[0],
            head=TreeHead(size=int(lines[1]), root_hash=root.hex()),
            at=datetime.fromisoformat(lines[3].removeprefix(_AT)),
            nonce_commitment=lines[4].removeprefix(_NONCE),
        )
    except (ValueError, binascii.Error) as problem:
        raise InvalidInput(field="checkpoint") from problem
    is_hex = len(read.nonce_commitment) == 2 * HASH_BYTES and _HEX_DIGITS.issuperset(read.nonce_commitment)
    if len(root) != HASH_BYTES or read.head.size < 0 or not is_hex or read.at.tzinfo is None or read.text() != text:
        raise InvalidInput(field="checkpoint")
    return read
