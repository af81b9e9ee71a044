"""What is written to the ledger: a closed list of events, typed facts without personal data, canonical bytes, RFC 9162 leaf hash."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from realname.kernel.errors import EventNotDeclared
from realname.kernel.ledger.event_schema import EventSchema

LEAF_PREFIX = b"\x00"  # RFC 9162, 2.1.1: hash of a leaf
_BY_VALUE: dict[str, "Event"] = {}
_loaders: list[Callable[[], object]] = []


class Event(StrEnum):
    """What can be recorded, as `subject:action`. Each capability declares its own; nothing else is ever written."""

    _value_: str
    declared: EventSchema

    def __new__(cls, declared: EventSchema) -> Self:
        """Make a member of its declaration.

        Raises:
            TypeError: Another event has its name.
        """
        if declared.name in _BY_VALUE:
            raise _taken(declared.name)
        event = str.__new__(cls, declared.name)
        event._value_ = declared.name
        event.declared = declared
        _BY_VALUE[declared.name] = event
        return event


def _taken(name: str) -> TypeError:
    return TypeError(f"{name}: another event has this name")


def collect_when_asked(load: Callable[[], object]) -> None:
    """Have the events of all capabilities imported when they are first asked for: a command that needs none does not import them."""
    _loaders.append(load)


def all_events() -> tuple[Event, ...]:
    """Every event that a capability declares."""
    _load()
    return tuple(_BY_VALUE.values())


def event_of(value: str) -> Event:
    """The event of a name.

    Raises:
        ValueError: No event has this name.
    """
    _load()
    event = _BY_VALUE.get(value)
    if event is None:
        raise ValueError
    return event


def _load() -> None:
    while _loaders:
        _loaders.pop()()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """One event: when, what, about which registration, with which facts.

    Attributes:
        subject: The id of the registration, or of the line for what happens to it later, or of the inspection; `stock` for numbers and
            SIMs, the agent's id for what a member of staff signs in with.
        facts: Sorted (name, value) pairs: ids of ours, codes, counts and digests; never a name, number, image or score.
    """

    at: datetime
    event: Event
    subject: str
    facts: tuple[tuple[str, str | int], ...] = ()

    def canonical(self) -> bytes:
        """The bytes that are hashed: JSON, keys sorted, no spaces, UTF-8, time in UTC to the microsecond."""
        content = {
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "event": self.event.value,
            "facts": dict(self.facts),
            "subject": self.subject,
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def recorded_event(event: Event, subject: str, *, at: datetime, **facts: str | int) -> RecordedEvent:
    """An event with its facts by name."""
    return RecordedEvent(at=at, event=event, subject=subject, facts=tuple(sorted(facts.items())))


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """An event in its place: index from 0, leaf hash in lower-case hexadecimal."""

    index: int
    event: RecordedEvent
    leaf_hash: str


def leaf_hash(canonical: bytes) -> str:
    """Hash a leaf as RFC 9162 does: SHA-256 over 0x00 and the entry's bytes."""
    return hashlib.sha256(LEAF_PREFIX + canonical).hexdigest()


def require_declared_event(event: RecordedEvent) -> None:
    """Refuse an event that is not declared so.

    Raises:
        EventNotDeclared: Its subject, a fact's name or a fact's form; says which, never the value.
    """
    _load()  # a fact may be the code of any error
    declared = event.event.declared
    if not declared.about.takes(event.subject):
        raise EventNotDeclared(event=event.event.value, field="subject")
    seen = set[str]()
    for name, value in event.facts:
        kind = declared.type_of(name)
        if kind is None or name in seen or not kind.takes(value):
            raise EventNotDeclared(event=event.event.value, field=name if kind else "")
        seen.add(name)
