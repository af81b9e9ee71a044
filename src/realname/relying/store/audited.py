"""What the ledger says of relying services and of consents to them, and how their tables say it.

Left out is the person of a consent: it is the holder of its line, whose table is held against the ledger.
"""

import hashlib
from collections.abc import Mapping

from realname.kernel.ledger.events import Event
from realname.kernel.ledger.implied_records import Change, Columns, Rule, digest_of, facts_of, fold_by, named, one_record
from realname.kernel.ports import KeyedHashes
from realname.platform.db.audited import AuditedTable, Row, text_of, yes_if
from realname.relying.events import RelyingEvent
from realname.relying.model.client import RelyingClient
from realname.relying.store.clients import RelyingClients
from realname.relying.store.tables import relying_clients, relying_consents

_WHAT = ("grants", "purposes", "scopes")
_OF_CONSENTS = ("client_id", "language", "means", "purpose", "scopes", "wording")


def settings_digest(client: RelyingClient) -> str:
    """Commit to what people are told a service is called, where a browser is led back to, and the bounds of the service."""
    return digest_of(client.name, *client.redirect_uris, str(client.calls_per_minute), str(client.numbers_per_day))


def keys_digest(client: RelyingClient) -> str:
    """Commit to the keys of a service, or to their address."""
    return hashlib.sha256((client.keys or client.keys_url).encode()).hexdigest()


def _client_says(row: Row, _hashes: KeyedHashes) -> Columns:
    client = RelyingClients.rows.read(row)
    what = {name: text_of(row, name) for name in _WHAT}
    return {**what, "ended_at": yes_if(row, "ended_at"), "keys": keys_digest(client), "settings": settings_digest(client)}


_OF_CLIENTS: Mapping[Event, Rule] = {
    RelyingEvent.RELYING_CLIENT_ADDED: one_record(
        lambda facts: {"ended_at": "no", **named(facts, keys="keys", settings="settings", **{one: one for one in _WHAT})}
    ),
    RelyingEvent.RELYING_CLIENT_ENDED: one_record(lambda _facts: {"ended_at": "yes"}),
}

_OF_CONSENT: Mapping[Event, Rule] = {
    RelyingEvent.RELYING_CONSENT_GIVEN: lambda event: Change(
        key=facts_of(event)["consent"],
        columns={"revoked_at": "no", **named(facts_of(event), client="client_id", **{one: one for one in _OF_CONSENTS[1:]})},
    ),
    RelyingEvent.RELYING_CONSENT_REVOKED: lambda event: Change(key=facts_of(event)["consent"], columns={"revoked_at": "yes"}),
}

AUDITED = (
    AuditedTable(
        table=relying_clients,
        subject="id",
        births=frozenset({RelyingEvent.RELYING_CLIENT_ADDED}),
        events=frozenset(_OF_CLIENTS),
        fold=fold_by(_OF_CLIENTS),
        says=_client_says,
        unsaid=frozenset({"settings"}),  # an older release did not say it
    ),
    AuditedTable(
        table=relying_consents,
        subject="line_id",
        births=frozenset({RelyingEvent.RELYING_CONSENT_GIVEN}),
        events=frozenset(_OF_CONSENT),
        fold=fold_by(_OF_CONSENT),
        says=lambda row, _hashes: {**{one: text_of(row, one) for one in _OF_CONSENTS}, "revoked_at": yes_if(row, "revoked_at")},
        may_go=True,  # a year after it was revoked, and when the line has another holder
    ),
)
