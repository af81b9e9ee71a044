"""Entries of the ledger out of an export: a line of JSON for each, from the first on."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from realname.domain.errors import FileUnreadable
from realname.domain.events import Event, LedgerEntry, RecordedEvent, leaf_hash


def read_entries(lines: Iterable[str]) -> Iterator[LedgerEntry]:
    """Read them; lines that hold no event (a head, a note of the form) are passed over. Each hash is computed, whatever the line says.

    Raises:
        FileUnreadable: A line is none of an export.
    """
    index = 0
    for line in lines:
        entry = _entry(line, index) if line.strip() else None
        if entry is not None:
            yield entry
            index += 1


def _entry(line: str, index: int) -> LedgerEntry | None:
    try:
        content = json.loads(line)
        if "event" not in content:
            return None
        event = RecordedEvent(
            at=datetime.fromisoformat(content["at"]),
            event=Event(content["event"]),
            subject=content["subject"],
            facts=tuple(sorted(content["facts"].items())),
        )
        return LedgerEntry(index=index, event=event, leaf_hash=leaf_hash(event.canonical()))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise FileUnreadable from problem
