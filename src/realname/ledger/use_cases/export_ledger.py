"""The ledger as lines of JSON, for anyone who has no database: the log's keys, published heads, every entry, and a head over all of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.ports import Clock, Progress, StatementKeys
from realname.kernel.unit_of_work import Reads
from realname.ledger.model.checkpoint import NO_NONCE, Checkpoint
from realname.ledger.model.signed_note import ED25519, NoteKey, NoteSignature, SignedNote
from realname.ledger.model.tree_head import TreeHead
from realname.ledger.use_cases.tree import head_of
from realname.ledger.use_cases.verify_ledger import ShownHead
from realname.ledger.use_cases.verify_live import shown_heads

FORM = "realname-ledger-1"
_ENTRIES_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLedger:
    """Writes it out, line by line. The head at its end is signed for the export; it is not published, and no draw is made from it."""

    reads: Reads
    clock: Clock
    signer: StatementKeys
    origin: str
    progress: Progress

    def __call__(self) -> Iterator[str]:
        """Give the lines, each with its end.

        Raises:
            LedgerBroken: An entry cannot be read, or is missing.
            KeysUnavailable: The hardware security module does not answer.
        """
        with self.reads() as unit:
            heads = shown_heads(unit)
            head = head_of(unit.ledger)
            yield _line({"form": FORM, "origin": self.origin, "keys": [key.spelled() for key in log_keys(self.signer, self.origin)]})
            yield from (_line(_of_head(one)) for one in heads)
            for first in range(0, head.size, _ENTRIES_AT_ONCE):
                entries = unit.ledger.from_index(first, limit=min(_ENTRIES_AT_ONCE, head.size - first))
                yield from (_line(_of_entry(one)) for one in entries)
                self.progress("entries", done=first + len(entries), total=head.size)
            yield _line({"end": self._signed(head)})

    def _signed(self, head: TreeHead) -> str:
        text = Checkpoint(origin=self.origin, head=head, at=self.clock.now(), nonce_commitment=NO_NONCE).text()
        key = NoteKey(name=self.origin, kind=ED25519, public_key=self.signer.public_key)
        signature = NoteSignature(name=key.name, hint=key.hint, signature=self.signer.sign(text.encode()).signature)
        return SignedNote(text=text, signatures=(signature,)).rendered()


def log_keys(signer: StatementKeys, origin: str) -> Sequence[NoteKey]:
    """The keys that heads of this log are signed with, the newest last."""
    keys = (*signer.former_public_keys, signer.public_key)
    return [NoteKey(name=origin, kind=ED25519, public_key=one) for one in keys]


def entry_content(entry: LedgerEntry) -> Mapping[str, object]:
    """An entry as others read it; without index and leaf hash it is what is hashed, in canonical JSON."""
    event = entry.event
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"at": at, "event": event.event.value, "facts": dict(event.facts), "subject": event.subject}


def _of_entry(entry: LedgerEntry) -> Mapping[str, object]:
    return {"index": entry.index, "entry": entry_content(entry), "leaf_hash": entry.leaf_hash}


def _of_head(shown: ShownHead) -> Mapping[str, object]:
    return {"head": shown.checkpoint, "cosignatures": list(shown.cosignatures)}


def _line(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
