"""Verify an exported ledger: no database is needed, and nothing of it is believed but what keys known from elsewhere have signed."""

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import cast

from realname.kernel.errors import InvalidInput
from realname.kernel.ledger.events import LedgerEntry, RecordedEvent, event_of
from realname.kernel.ledger.ledger_faults import Fault, LedgerFinding, LedgerReport, ReadEntry
from realname.kernel.ports import Progress
from realname.ledger.model.checkpoint import parse_checkpoint
from realname.ledger.model.signed_note import NoteKey, parse_note, parse_note_key
from realname.ledger.use_cases.export_ledger import FORM
from realname.ledger.use_cases.verify_ledger import IsCosigned, IsSigned, LedgerVerifier, ShownHead, Trust

_Json = Mapping[str, object]
_TOLD_EVERY = 5_000
_NO_INDEX = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedExport:
    """What came of it.

    Attributes:
        heads: The published heads that stand in it.
        ends_at: When its last head was signed, where it has one that was; None: it has none.
        is_key_known: Whether the log's key was given; otherwise the export's own was taken, and anyone may have made the whole of it.
    """

    report: LedgerReport
    origin: str
    heads: Sequence[ShownHead]
    ends_at: datetime | None
    is_key_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyExport:
    """Reads the lines once, in little memory."""

    is_signed: IsSigned
    is_cosigned: IsCosigned
    progress: Progress

    def __call__(self, lines: Iterable[str], trust: Trust) -> VerifiedExport:
        """Verify.

        Args:
            lines: Of the export.
            trust: Without keys those of the export itself are taken.

        Raises:
            InvalidInput: It is no export of a ledger.
        """
        reading = self.read(lines, trust)
        while True:
            try:
                next(reading)
            except StopIteration as ended:
                return cast("VerifiedExport", ended.value)

    def read(self, lines: Iterable[str], trust: Trust) -> Generator[LedgerEntry, None, VerifiedExport]:
        """Verify, and give each entry on the way, up to the first one that is wrong: none of them stands before the end is verified.

        Raises:
            InvalidInput: It is no export of a ledger.
        """
        read = iter(lines)
        origin, own = _header(next(read, ""))
        keys = [key for key in trust.keys if key.name == origin] if trust.keys else own
        heads, read = _heads(read)
        verifier = LedgerVerifier(trust=replace(trust, keys=keys), heads=heads, is_signed=self.is_signed, is_cosigned=self.is_cosigned)
        end = yield from self._entries(read, verifier)
        report = verifier.end(more=() if end is not None else (LedgerFinding(fault=Fault.NO_END),))
        ended = self._against_end(end, report, keys) if end is not None else report
        return VerifiedExport(report=ended, origin=origin, heads=heads, ends_at=_ends_at(end), is_key_known=bool(trust.keys))

    def _entries(self, lines: Iterator[str], verifier: LedgerVerifier) -> Generator[LedgerEntry, None, str | None]:
        """Take the entries; returns the head at the end."""
        for count, line in enumerate(lines, 1):
            content = _content(line)
            end = content.get("end")
            if isinstance(end, str):
                return end if next(lines, None) is None else None
            entry = _entry(content)
            verifier.add(entry)
            if entry.event is not None and not verifier.is_broken:
                yield LedgerEntry(index=entry.index, event=entry.event, leaf_hash=entry.leaf_hash)
            if count % _TOLD_EVERY == 0:
                self.progress("entries", done=count, total=count)
        return None

    def _against_end(self, end: str, report: LedgerReport, keys: Sequence[NoteKey]) -> LedgerReport:
        """Hold the whole against the head that was signed over it."""
        found = list(report.findings)
        try:
            note = parse_note(end)
            head = parse_checkpoint(note.text).head
        except InvalidInput:
            return replace(report, findings=(*found, LedgerFinding(fault=Fault.HEAD_UNREADABLE)))
        mine = [(one, key) for one in note.signatures for key in keys if one.is_of(key)]
        if not any(self.is_signed(note.text.encode(), one.signature, key.public_key) for one, key in mine):
            found.append(LedgerFinding(fault=Fault.HEAD_NOT_SIGNED, size=head.size))
        elif any(one.index is not None for one in found):
            pass  # what is wrong before says where; of the end it would say the same again
        elif head.size > report.entries:
            found.append(LedgerFinding(fault=Fault.TRUNCATED, index=report.entries, until=head.size, size=head.size))
        elif head.size < report.entries:
            found.append(LedgerFinding(fault=Fault.OUT_OF_ORDER, index=head.size, size=head.size))
        elif head.root_hash != report.root_hash:
            found.append(LedgerFinding(fault=Fault.REWRITTEN, index=report.agreed, until=head.size, size=head.size))
        return replace(report, findings=tuple(found))


def _header(line: str) -> tuple[str, Sequence[NoteKey]]:
    content = _content(line)
    origin, keys = content.get("origin"), content.get("keys")
    if content.get("form") != FORM or not isinstance(origin, str) or not isinstance(keys, list):
        raise InvalidInput(field="export")
    return origin, [key for key in (parse_note_key(str(one)) for one in keys) if key.name == origin]


def _heads(lines: Iterator[str]) -> tuple[Sequence[ShownHead], Iterator[str]]:
    """Read the heads that stand before the entries; gives back what follows."""
    heads = list[ShownHead]()
    for line in lines:
        content = _content(line)
        if "head" not in content:
            return heads, chain([line], lines)
        signed = content.get("cosignatures")
        listed = tuple(str(one) for one in signed) if isinstance(signed, list) else ()
        heads.append(ShownHead(checkpoint=str(content["head"]), cosignatures=listed))
    return heads, iter(())


def _entry(content: _Json) -> ReadEntry:
    index, entry, leaf = content.get("index"), content.get("entry"), content.get("leaf_hash")
    place = index if isinstance(index, int) and not isinstance(index, bool) else _NO_INDEX
    event = _event(cast("_Json", entry)) if isinstance(entry, dict) and isinstance(leaf, str) else None
    return ReadEntry(index=place, event=event, leaf_hash=str(leaf))


def _event(entry: _Json) -> RecordedEvent | None:
    facts = entry.get("facts")
    try:
        if entry.keys() != {"at", "event", "facts", "subject"} or not isinstance(facts, dict):
            return None
        if not all(isinstance(value, str) or type(value) is int for value in facts.values()):
            return None
        at, event = datetime.fromisoformat(str(entry["at"])), event_of(str(entry["event"]))
    except ValueError:
        return None
    return RecordedEvent(at=at, event=event, subject=str(entry["subject"]), facts=tuple(facts.items())) if at.tzinfo else None


def _content(line: str) -> _Json:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return cast("_Json", content) if isinstance(content, dict) else {}


def _ends_at(end: str | None) -> datetime | None:
    try:
        return parse_checkpoint(parse_note(end).text).at if end is not None else None
    except InvalidInput:
        return None
