"""What a webhook says: the type of an event, when it was, what it is about, and the facts that the event's declaration lets out."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from realname.kernel.identifiers import EndpointId
from realname.kernel.ledger.events import Event, LedgerEntry, all_events

TEST_TYPE = "webhook.test"


def type_of(event: Event) -> str:
    """The type of webhooks about an event, such as `registration.decided` (Standard Webhooks 1.0: full stops divide it)."""
    return event.value.replace(":", ".")


def announced_events() -> Mapping[str, Event]:
    """The events that webhooks tell of, by the type of the webhook, in the order of the types."""
    found = {type_of(event): event for event in all_events() if event.declared.announced is not None}
    return dict(sorted(found.items()))


def body_of(entry: LedgerEntry) -> bytes:
    """The body of the webhook that tells of an entry of the ledger: the same bytes at every attempt.

    Returns:
        JSON in UTF-8: `type`, `timestamp` (when it was recorded) and `data`, which has the index of the entry, what kind of thing the
        subject is, its id, and the announced facts. It holds nothing of a person.

    Source: Standard Webhooks 1.0, "Payload structure".
    """
    event = entry.event
    announced = event.event.declared.announced or frozenset[str]()
    facts = {name: value for name, value in event.facts if name in announced}
    about = {"entry": entry.index, "about": event.event.declared.about.value, "id": event.subject}
    return _body(type_of(event.event), event.at, {**about, **facts})


def trial_body(endpoint_id: EndpointId, *, at: datetime) -> bytes:
    """The body of a webhook that only tests an endpoint."""
    return _body(TEST_TYPE, at, {"about": "endpoint", "id": endpoint_id.value})


def sink_body(event: Mapping[str, object]) -> bytes:
    """The body of a CloudEvent in structured mode.

    Source: CloudEvents 1.0, HTTP protocol binding, 3.2.
    """
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _body(kind: str, at: datetime, content: Mapping[str, str | int]) -> bytes:
    timestamp = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return json.dumps({"type": kind, "timestamp": timestamp, "data": content}, ensure_ascii=False, separators=(",", ":")).encode()
