"""A block list that operators share: agents and agent companies, by keyed digest, each with a reason, an end, and a way to appeal.

Never applicants: there is no kind for them. Pure rules and the form of the file; keys and signatures come in as values.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from realname.kernel.errors import OwnAppeal, StateConflict
from realname.kernel.identifiers import AgentId, BlockId, IssuerId
from realname.outlets.errors import BlockListInvalid
from realname.outlets.model.rule import OutletRule

TYPE = "realname/block-list/1"
KEY_BYTES = 32
OWN = IssuerId("own")  # entries of this operator, until they are exported under its name
_LABEL = "realname-block-list-1"
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST_ENTRIES = 100_000
_LIST_KEYS = {"entries", "issued_at", "issuer", "type"}
_ENTRY_KEYS = {"appeal", "digest", "id", "kind", "reason", "since", "until"}


class BlockedKind(StrEnum):
    """Who can be on the list."""

    AGENT = "agent"
    COMPANY = "company"


class BlockReason(StrEnum):
    """Why; a closed list, so that no reason names anyone."""

    FALSE_IDENTITIES = "false-identities"
    BULK_REGISTRATION = "bulk-registration"
    PRE_ACTIVATION = "pre-activation"
    SUB_DELEGATION = "sub-delegation"
    DATA_SOLD = "data-sold"
    INSPECTION_OBSTRUCTED = "inspection-obstructed"


class BlockAppeal(StrEnum):
    """Where an appeal stands."""

    NONE = "none"
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockEntry:
    """One entry.

    Attributes:
        issuer: Whose entry it is; `OWN`: this operator's.
        digest: Of the number of the agent's ID, or of the company, under the key that the operators of the list share.
        added_by, appealed_by, decided_by: Who of this operator; None of another person's entry.
    """

    id: BlockId
    issuer: IssuerId
    kind: BlockedKind
    digest: str
    reason: BlockReason
    since: datetime
    until: datetime
    appeal: BlockAppeal = BlockAppeal.NONE
    added_by: AgentId | None = None
    appealed_by: AgentId | None = None
    decided_by: AgentId | None = None

    def is_in_force(self, at: datetime, *, rule: OutletRule) -> bool:
        """Whether it blocks: until its end, or that of the pack if that comes first, and not after an appeal that was upheld.

        While an appeal is open it stays in force, and everybody sees that it is.
        """
        return self.appeal is not BlockAppeal.UPHELD and self.since <= at < rule.block_ends_at(self.since, self.until)

    def record_appeal(self, *, by: AgentId) -> "BlockEntry":
        """Record that whom it is about appeals.

        Raises:
            StateConflict: An appeal is open, or was upheld.
        """
        if self.appeal in {BlockAppeal.OPEN, BlockAppeal.UPHELD}:
            raise StateConflict(state=self.appeal.value)
        return replace(self, appeal=BlockAppeal.OPEN, appealed_by=by, decided_by=None)

    def decide(self, outcome: BlockAppeal, *, by: AgentId) -> "BlockEntry":
        """Decide its appeal.

        Raises:
            StateConflict: None is open.
            OwnAppeal: They made the entry, or recorded the appeal.
        """
        if self.appeal is not BlockAppeal.OPEN:
            raise StateConflict(state=self.appeal.value)
        if by in {self.added_by, self.appealed_by}:
            raise OwnAppeal
        return replace(self, appeal=outcome, decided_by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockList:
    """What one issuer published at a time: all of its entries."""

    issuer: IssuerId
    issued_at: datetime
    entries: tuple[BlockEntry, ...]


def block_digest(kind: BlockedKind, number: str, *, key: bytes) -> str:
    """HMAC-SHA256 under the key of the list: the person who has it can compare, and can guess numbers; no one else can do either."""
    return hmac.digest(key, f"{_LABEL}/{kind.value}/{number}".encode(), hashlib.sha256).hex()


def canonical_list(listed: BlockList) -> bytes:
    """The bytes that are signed: JSON, keys sorted, no spaces, UTF-8, times in UTC."""
    content = {
        "entries": [_entry_content(one) for one in sorted(listed.entries, key=lambda one: one.id.value)],
        "issued_at": _said(listed.issued_at),
        "issuer": listed.issuer.value,
        "type": TYPE,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse_list(body: bytes) -> BlockList:
    """Read a list whose signature was checked.

    Raises:
        BlockListInvalid: Of another form; `place` says where.
    """
    try:
        content: object = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise BlockListInvalid(place="json") from problem
    if not isinstance(content, dict) or content.keys() != _LIST_KEYS or content["type"] != TYPE:
        raise BlockListInvalid(place="list")
    entries: object = content["entries"]
    if not isinstance(entries, list) or len(entries) > _MOST_ENTRIES:
        raise BlockListInvalid(place="entries")
    try:
        issuer, issued_at = IssuerId(content["issuer"]), _moment(content["issued_at"])
    except Exception as problem:
        raise BlockListInvalid(place="list") from problem
    read = tuple(_entry(one, issuer, place=place) for place, one in enumerate(entries))
    if issuer == OWN or len({one.id for one in read}) < len(read):
        raise BlockListInvalid(place="entries")
    return BlockList(issuer=issuer, issued_at=issued_at, entries=read)


def _entry(content: object, issuer: IssuerId, *, place: int) -> BlockEntry:
    try:
        return _entry_of(content, issuer)
    except Exception as problem:
        raise BlockListInvalid(place=f"entries.{place}") from problem


def _entry_of(content: object, issuer: IssuerId) -> BlockEntry:
    if not isinstance(content, dict) or content.keys() != _ENTRY_KEYS or not _DIGEST.fullmatch(content["digest"]):
        raise BlockListInvalid
    since, until = _moment(content["since"]), _moment(content["until"])
    if since >= until:
        raise BlockListInvalid
    return BlockEntry(
        id=BlockId(content["id"]),
        issuer=issuer,
        kind=BlockedKind(content["kind"]),
        digest=content["digest"],
        reason=BlockReason(content["reason"]),
        since=since,
        until=until,
        appeal=BlockAppeal(content["appeal"]),
    )


def _entry_content(one: BlockEntry) -> dict[str, str]:
    return {
        "appeal": one.appeal.value,
        "digest": one.digest,
        "id": one.id.value,
        "kind": one.kind.value,
        "reason": one.reason.value,
        "since": _said(one.since),
        "until": _said(one.until),
    }


def _said(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise BlockListInvalid
    return at


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """What an import changes."""

    added: Sequence[BlockEntry]
    changed: Sequence[BlockEntry]
    gone: Sequence[BlockEntry]


def list_change(before: Sequence[BlockEntry], after: Sequence[BlockEntry]) -> ListChange:
    """Compare what is kept of an issuer with what it publishes now."""
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    return ListChange(
        added=[one for key, one in new.items() if key not in old],
        changed=[one for key, one in new.items() if key in old and old[key] != one],
        gone=[one for key, one in old.items() if key not in new],
    )
