"""What the ledger says that a table holds: the records that its events imply, by key, column by column."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from realname.kernel.ledger.events import Event, RecordedEvent

Columns = Mapping[str, str]
UNKNOWN = "?"  # of a column: an event changed it, and does not say to what, as one of an older release


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one event says of one record.

    Attributes:
        key: Of the record.
        columns: What it holds from then on; the columns that are not named stay as they were. None: the record is gone.
    """

    key: str
    columns: Columns | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpliedRecords:
    """What the events about one subject imply.

    Attributes:
        records: By key; None: there was one, and it is gone.
        may_be_gone: Whether all of them may be erased by now, and need not be.
    """

    records: Mapping[str, Columns | None]
    may_be_gone: bool = False


Rule = Callable[[RecordedEvent], Change | None]
Fold = Callable[[str, Sequence[RecordedEvent]], ImpliedRecords]


def fold_by(rules: Mapping[Event, Rule]) -> Fold:
    """Make what folds events by a rule for each kind: the later event outranks the earlier one."""

    def fold(_subject: str, events: Sequence[RecordedEvent]) -> ImpliedRecords:
        records = dict[str, Columns | None]()
        for event in events:
            change = rules[event.event](event) if event.event in rules else None
            if change is not None:
                before = records.get(change.key) or {}
                records[change.key] = None if change.columns is None else {**before, **change.columns}
        return ImpliedRecords(records=records)

    return fold


def one_record(columns: Callable[[Mapping[str, str]], Columns]) -> Rule:
    """Make the rule of an event whose subject is the record itself: what the facts say of its columns."""
    return lambda event: Change(key=event.subject, columns=columns(facts_of(event)))


def facts_of(event: RecordedEvent) -> Mapping[str, str]:
    """The facts by name, numbers as text."""
    return {name: str(value) for name, value in event.facts}


def named(facts: Mapping[str, str], **columns: str) -> Columns:
    """Columns by the facts that say them, those that are there: an older release may have recorded fewer."""
    return {column: facts[fact] for fact, column in columns.items() if fact in facts}


def time_text(value: object, *, precision: str = "auto") -> str:
    """A time as the events have it; none is empty.

    Args:
        value: Of a column, or of a record.
        precision: How fine the event says it, as `datetime.isoformat` names it.
    """
    return value.astimezone(UTC).isoformat(timespec=precision) if isinstance(value, datetime) else ""


def digest_of(*parts: str | bytes) -> str:
    """SHA-256 over some values, each preceded by its length: an event commits to them, and does not say them.

    It hides what holds 60 random bits or more, as the salt in a password's hash does. What can be guessed needs a keyed hash.
    """
    whole = hashlib.sha256()
    for part in parts:
        value = part.encode() if isinstance(part, str) else part
        whole.update(len(value).to_bytes(8, "big") + value)
    return whole.hexdigest()
