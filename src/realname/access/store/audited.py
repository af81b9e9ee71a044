"""What the ledger says of staff, of what they sign in with, of counters and of machine clients, and how their tables say it.

Left out is what changes with each use (sign-ins, counts of signatures) and a member's login, which may be a name.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from realname.access.events import AccessEvent
from realname.access.model.staff import COMMAND_LINE
from realname.access.store.tables import (
    api_clients,
    authenticators,
    camera_states,
    cameras,
    client_credentials,
    counters,
    invitations,
    passkeys,
    provider_identities,
    staff,
)
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import (
    UNKNOWN,
    Change,
    Columns,
    ImpliedRecords,
    Rule,
    digest_of,
    facts_of,
    fold_by,
    named,
    one_record,
    time_text,
)
from realname.kernel.ports import KeyedHashes
from realname.platform.db.audited import AuditedTable, Row, text_of, yes_if

_PASSKEY, _APP, _PROVIDER = "passkey", "authenticator-app", "provider"


def _staff_says(row: Row, _hashes: KeyedHashes) -> Columns:
    return {
        "added_by": _person(text_of(row, "added_by")),
        "confirmed_at": yes_if(row, "confirmed_at"),
        "confirmed_by": text_of(row, "confirmed_by"),
        "deactivated_at": yes_if(row, "deactivated_at"),
        "outlet_id": text_of(row, "outlet_id"),
        "password_hash": digest_of(text_of(row, "password_hash")),
        "role": text_of(row, "role"),
    }


def _person(agent_id: str) -> str:
    """Return the id; empty for the command line, for which the log names nobody."""
    return "" if agent_id == COMMAND_LINE.value else agent_id


def _added(facts: Mapping[str, str]) -> Columns:
    said = {"deactivated_at": "no", "outlet_id": "", **named(facts, outlet="outlet_id", role="role", password="password_hash")}  # noqa: S106
    if "awaits" not in facts:
        return said  # by a release that knew no second person
    return {**said, "added_by": facts.get("agent", ""), "confirmed_at": "no", "confirmed_by": ""}


def _confirmed(facts: Mapping[str, str]) -> Columns:
    return {"confirmed_at": "yes", "confirmed_by": facts.get("agent", "")}


_OF_STAFF: Mapping[Event, Rule] = {
    AccessEvent.STAFF_ADDED: one_record(_added),
    AccessEvent.STAFF_PASSWORD_GIVEN: one_record(lambda facts: named(facts, password="password_hash")),  # noqa: S106 - a column
    AccessEvent.STAFF_CONFIRMED: one_record(_confirmed),
    AccessEvent.STAFF_RESET: one_record(lambda facts: named(facts, password="password_hash")),  # noqa: S106 - a column
    AccessEvent.STAFF_DEACTIVATED: one_record(lambda _facts: {"deactivated_at": "yes"}),
}


def _means(kind: str, *, is_there: bool) -> Rule:
    """The rule of one kind of means; an event of an older release does not say which one of the member's it was."""

    def rule(event: RecordedEvent) -> Change | None:
        facts = facts_of(event)
        if facts.get("means") != kind or "key" not in facts:
            return None
        return Change(key=_means_key(event.subject, facts["key"]), columns={} if is_there else None)

    return rule


def _means_key(agent_id: str, digest: str) -> str:
    return f"{agent_id}/{digest[:32]}"


def _rules_of_means(kind: str) -> Mapping[Event, Rule]:
    return {
        AccessEvent.STAFF_MEANS_ADDED: _means(kind, is_there=True),
        AccessEvent.STAFF_MEANS_REMOVED: _means(kind, is_there=False),
    }


def _passkey_key(row: Row) -> str:
    public_key = row["public_key"]
    return _means_key(text_of(row, "agent_id"), digest_of(text_of(row, "id"), public_key if isinstance(public_key, bytes) else b""))


_OF_INVITATIONS: Mapping[Event, Rule] = {
    AccessEvent.STAFF_INVITED: one_record(lambda facts: named(facts, code="code_hash")),
}


def _counter_says(row: Row, _hashes: KeyedHashes) -> Columns:
    public_key = row["public_key"]
    return {
        "authenticator": attested_key(text_of(row, "authenticator_credential_id"), row["authenticator_public_key"]),
        "authenticator_format": text_of(row, "authenticator_format") or "none",
        "outlet_id": text_of(row, "outlet_id"),
        "public_key": digest_of(public_key if isinstance(public_key, bytes) else b""),
        "revoked_at": yes_if(row, "revoked_at"),
    }


def attested_key(credential_id: str, public_key: object) -> str:
    """What an event has of the key that a counter's hardware holds."""
    return digest_of(credential_id, public_key if isinstance(public_key, bytes) else b"")


def _counter_enrolled(facts: Mapping[str, str]) -> Columns:
    # An event of an older release says nothing of the key; nor was it recorded then that a counter was revoked.
    revoked = {"revoked_at": "no"} if "key" in facts else {}
    return {**named(facts, attested="authenticator", attestation="authenticator_format", key="public_key", outlet="outlet_id"), **revoked}


_OF_COUNTERS: Mapping[Event, Rule] = {
    AccessEvent.COUNTER_ENROLLED: one_record(_counter_enrolled),
    AccessEvent.COUNTER_REVOKED: one_record(lambda _facts: {"revoked_at": "yes"}),
}


def _camera_says(row: Row, _hashes: KeyedHashes) -> Columns:
    return {
        "attestation_key": key_digest(row["attestation_key"]),
        "counter_id": text_of(row, "counter_id"),
        "device": hashlib.sha256(text_of(row, "device").encode()).hexdigest(),
        "endorsement": text_of(row, "endorsement"),
        "frame_key": key_digest(row["frame_key"]),
        "revoked_at": yes_if(row, "revoked_at"),
    }


def key_digest(public_key: object) -> str:
    """What an event has of a public key."""
    return digest_of(public_key if isinstance(public_key, bytes) else b"")


def _camera_enrolled(facts: Mapping[str, str]) -> Columns:
    said = named(facts, attestation="attestation_key", counter="counter_id", device="device", endorsement="endorsement", frames="frame_key")
    return {**said, "revoked_at": "no"}


_OF_CAMERAS: Mapping[Event, Rule] = {
    AccessEvent.CAMERA_ENROLLED: one_record(_camera_enrolled),
    AccessEvent.CAMERA_REVOKED: one_record(lambda _facts: {"revoked_at": "yes"}),
}


def _camera_state_says(row: Row, _hashes: KeyedHashes) -> Columns:
    return {
        "entries": text_of(row, "entries"),
        "pcr10": text_of(row, "pcr10"),
        "pcrs": digest_of(text_of(row, "pcrs")),
        "states_digest": text_of(row, "states_digest"),
        "states_version": text_of(row, "states_version"),
    }


_OF_CAMERA_STATES: Mapping[Event, Rule] = {
    AccessEvent.CAMERA_STATE_PROVED: one_record(
        lambda facts: named(facts, boot="pcrs", entries="entries", pcr10="pcr10", states="states_digest", version="states_version")
    ),
}


def _client_says(row: Row, _hashes: KeyedHashes) -> Columns:
    return {"outlets": text_of(row, "outlets") or "all", "scopes": text_of(row, "scopes")}


_OF_CLIENTS: Mapping[Event, Rule] = {
    AccessEvent.CLIENT_CREDENTIAL_ISSUED: one_record(lambda facts: named(facts, outlets="outlets", scopes="scopes"))
}


def _credential_says(row: Row, _hashes: KeyedHashes) -> Columns:
    return {
        "expires_at": time_text(row["expires_at"]),
        "kind": text_of(row, "kind"),
        "secret_hash": digest_of(text_of(row, "secret_hash")),
    }


def _fold_credentials(_subject: str, events: Sequence[RecordedEvent]) -> ImpliedRecords:
    """Fold what a client was given: with another one those before may end, and all of it ends when the client is revoked."""
    records = dict[str, dict[str, str]]()
    for event in events:
        facts = facts_of(event)
        is_revoked = event.event is AccessEvent.CLIENT_REVOKED
        until, kinds = time_text(event.at) if is_revoked else facts.get("former_until"), facts.get("former", "").split()
        for held in records.values():
            if is_revoked or held.get("kind") in kinds:
                held["expires_at"] = _earlier(held["expires_at"], until)
            elif until is None:  # an older release did not record which of them ended
                held["expires_at"] = UNKNOWN
        if "credential" in facts:
            said = named(facts, kind="kind", secret="secret_hash", until="expires_at")  # noqa: S106 - a column
            records[facts["credential"]] = {"expires_at": UNKNOWN, **said}
    return ImpliedRecords(records=records)


def _earlier(one: str, other: str | None) -> str:
    if other is None or UNKNOWN in {one, other}:
        return UNKNOWN
    return min(one, other, key=datetime.fromisoformat)


AUDITED = (
    AuditedTable(
        table=staff,
        subject="id",
        births=frozenset({AccessEvent.STAFF_ADDED}),
        events=frozenset(_OF_STAFF),
        fold=fold_by(_OF_STAFF),
        says=_staff_says,
    ),
    AuditedTable(
        table=passkeys,
        subject="agent_id",
        births=frozenset({AccessEvent.STAFF_MEANS_ADDED}),
        events=frozenset({AccessEvent.STAFF_MEANS_ADDED, AccessEvent.STAFF_MEANS_REMOVED}),
        fold=fold_by(_rules_of_means(_PASSKEY)),
        says=lambda _row, _hashes: {},
        key=_passkey_key,
    ),
    AuditedTable(
        table=authenticators,
        subject="agent_id",
        births=frozenset({AccessEvent.STAFF_MEANS_ADDED}),
        events=frozenset({AccessEvent.STAFF_MEANS_ADDED, AccessEvent.STAFF_MEANS_REMOVED}),
        fold=fold_by(_rules_of_means(_APP)),
        says=lambda _row, _hashes: {},
        key=lambda row: _means_key(text_of(row, "agent_id"), digest_of(text_of(row, "salt"))),
        only=authenticators.c.confirmed_at.is_not(None),
    ),
    AuditedTable(
        table=provider_identities,
        subject="agent_id",
        births=frozenset({AccessEvent.STAFF_MEANS_ADDED}),
        events=frozenset({AccessEvent.STAFF_MEANS_ADDED, AccessEvent.STAFF_MEANS_REMOVED}),
        fold=fold_by(_rules_of_means(_PROVIDER)),
        says=lambda _row, _hashes: {},
        key=lambda row: _means_key(text_of(row, "agent_id"), digest_of(text_of(row, "subject_hash"))),
    ),
    AuditedTable(
        table=invitations,
        subject="agent_id",
        births=frozenset({AccessEvent.STAFF_INVITED}),
        events=frozenset(_OF_INVITATIONS),
        fold=fold_by(_OF_INVITATIONS),
        says=lambda row, _hashes: {"code_hash": digest_of(text_of(row, "code_hash"))},
        key=lambda row: text_of(row, "agent_id"),
        may_go=True,
    ),
    AuditedTable(
        table=counters,
        subject="id",
        births=frozenset({AccessEvent.COUNTER_ENROLLED}),
        events=frozenset(_OF_COUNTERS),
        fold=fold_by(_OF_COUNTERS),
        says=_counter_says,
    ),
    AuditedTable(
        table=cameras,
        subject="id",
        births=frozenset({AccessEvent.CAMERA_ENROLLED}),
        events=frozenset(_OF_CAMERAS),
        fold=fold_by(_OF_CAMERAS),
        says=_camera_says,
    ),
    AuditedTable(
        table=camera_states,
        subject="camera_id",
        births=frozenset({AccessEvent.CAMERA_STATE_PROVED}),
        events=frozenset(_OF_CAMERA_STATES),
        fold=fold_by(_OF_CAMERA_STATES),
        says=_camera_state_says,
        key=lambda row: text_of(row, "camera_id"),
    ),
    AuditedTable(
        table=api_clients,
        subject="id",
        births=frozenset({AccessEvent.CLIENT_CREDENTIAL_ISSUED}),
        events=frozenset(_OF_CLIENTS),
        fold=fold_by(_OF_CLIENTS),
        says=_client_says,
    ),
    AuditedTable(
        table=client_credentials,
        subject="client_id",
        births=frozenset({AccessEvent.CLIENT_CREDENTIAL_ISSUED}),
        events=frozenset({AccessEvent.CLIENT_CREDENTIAL_ISSUED, AccessEvent.CLIENT_REVOKED}),
        fold=_fold_credentials,
        says=_credential_says,
    ),
)
