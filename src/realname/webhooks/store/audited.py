"""What the ledger says of endpoints of webhooks and their secrets, and how their tables say it.

Left out is what changes with each attempt: failures, rests and deliveries.
"""

from collections.abc import Mapping, Sequence

from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import Change, Columns, ImpliedRecords, Rule, digest_of, facts_of, fold_by, named, one_record
from realname.kernel.ports import KeyedHashes
from realname.platform.db.audited import AuditedTable, Row, text_of
from realname.webhooks.events import WebhookEvent
from realname.webhooks.model.endpoint import EndpointState
from realname.webhooks.store.tables import webhook_endpoints, webhook_secrets

_STATES: Mapping[Event, EndpointState] = {
    WebhookEvent.ENDPOINT_PAUSED: EndpointState.PAUSED,
    WebhookEvent.ENDPOINT_RESUMED: EndpointState.ACTIVE,
    WebhookEvent.ENDPOINT_GONE: EndpointState.GONE,
}


def _endpoint_says(row: Row, _hashes: KeyedHashes) -> Columns:
    types = [one for one in text_of(row, "types").split(",") if one]
    return {"state": text_of(row, "state"), "types": digest_of(*types), "url": digest_of(text_of(row, "url"))}


def _added(facts: Mapping[str, str]) -> Columns:
    return {"state": EndpointState.ACTIVE.value, **named(facts, types="types", url="url")}


def _moved(event: RecordedEvent) -> Change:
    return Change(key=event.subject, columns={"state": _STATES[event.event].value})


_OF_ENDPOINTS: Mapping[Event, Rule] = {
    WebhookEvent.ENDPOINT_ADDED: one_record(_added),
    WebhookEvent.ENDPOINT_REMOVED: lambda event: Change(key=event.subject, columns=None),
    **dict.fromkeys(_STATES, _moved),
}


def _secret_says(row: Row, _hashes: KeyedHashes) -> Columns:
    return {"scheme": text_of(row, "scheme")}


def _fold_secrets(_subject: str, events: Sequence[RecordedEvent]) -> ImpliedRecords:
    """Fold the secrets that an endpoint was given; all are gone with it, and each may be once it has ended."""
    records = dict[str, Columns | None]()
    for event in events:
        if event.event is WebhookEvent.ENDPOINT_REMOVED:
            records = dict.fromkeys(records)
        else:
            facts = facts_of(event)
            records[facts["secret"]] = named(facts, scheme="scheme")
    return ImpliedRecords(records=records)


AUDITED = (
    AuditedTable(
        table=webhook_endpoints,
        subject="id",
        births=frozenset({WebhookEvent.ENDPOINT_ADDED}),
        events=frozenset(_OF_ENDPOINTS),
        fold=fold_by(_OF_ENDPOINTS),
        says=_endpoint_says,
    ),
    AuditedTable(
        table=webhook_secrets,
        subject="endpoint_id",
        births=frozenset({WebhookEvent.ENDPOINT_SECRET_ISSUED}),
        events=frozenset({WebhookEvent.ENDPOINT_SECRET_ISSUED, WebhookEvent.ENDPOINT_REMOVED}),
        fold=_fold_secrets,
        says=_secret_says,
        may_go=True,
    ),
)
