"""Each column that decides who may do what, whose a line is or what was decided is named by an audit, however it was changed by SQL."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from realname.access.model.api_client import Scope
from realname.access.use_cases.api_clients import IssueApiToken, IssueClientSecret, RevokeClient
from realname.kernel.identifiers import ClientId, OutletId
from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.events import LedgerEvent
from realname.ledger.model.record_audit import DifferenceKind, key_digest
from tests.ledger.audited_shop import CLIENT, Original, Shop, build_original, copied

ANOTHER = "'9'"
LATER = "'2027-03-01 00:00:00.000000'"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Original:
    """All of it done once."""
    return build_original(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def shop(original: Original, tmp_path: Path) -> Iterator[Shop]:
    """A copy for one test."""
    with copied(original, tmp_path) as shop:
        yield shop


def changed(shop: Shop, table: str, change: str, where: str = "true") -> set[tuple[str, str]]:
    """Table and column of what an audit names once one row was changed, whatever the database forbids."""
    with shop.engine.begin() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        connection.execute(text("INSERT INTO persons (id, identity_hash) VALUES ('another', 'a')"))
        connection.execute(text(f"UPDATE {table} SET {change} WHERE {where}"))  # noqa: S608 - of this file
    return {(one, column) for one, _, column in shop.found()}


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        ("client_credentials", f"expires_at = {LATER}", {"expires_at"}),
        ("client_credentials", "expires_at = NULL", {"expires_at"}),
        ("counters", "authenticator_credential_id = 'x', authenticator_public_key = x'00'", {"authenticator"}),
        ("registrations", "iccid = iccid || '9'", {"iccid"}),
        ("registrations", "purpose = 'transfer'", {"purpose"}),
        ("registrations", "for_line_id = 'of-another'", {"for_line_id"}),
        ("registrations", "route = 'no-face'", {"route"}),
        ("registrations", "evidence_kind = 'passport'", {"evidence_kind"}),
        ("registrations", "evidence_kind = NULL", {"evidence_kind", "evidence_means"}),
        ("registrations", "evidence_means = 'typed'", {"evidence_means"}),
        ("registrations", "consent_text_version = 'cn-2025.1'", {"consent_text_version"}),
        ("registrations", "consent_language = 'fr'", {"consent_language"}),
        ("registrations", "evidence_kind = NULL, person_id = 'another'", {"evidence_kind", "evidence_means", "identity_hash", "person_id"}),
        ("lines", "iccid = iccid || '9'", {"iccid"}),
        ("lines", "verified_by = NULL", {"verified_by"}),
        ("lines", "state = 'deactivated', ending = 'voluntary'", {"ending", "state"}),
        ("freezes", "asked_by = 'another'", {"asked_by"}),
        ("freezes", f"lapses_at = {LATER}", {"lapses_at"}),
        ("freezes", "answered_by = 'another', is_confirmed = 1", {"answered_by", "is_confirmed"}),
        ("freezes", "agent_id = NULL", {"agent_id"}),
        ("block_entries", "until = '2026-11-26 00:00:00.000000'", {"until"}),
        ("block_entries", "appeal = 'upheld'", {"appeal"}),
        ("record_holds", "ended_at = held_at", {"ended_at"}),
        ("record_holds", "until = held_at", {"until"}),
        ("record_holds", "case_number = 'another 1'", {"case_number"}),
        ("review_opinions", "opinion = 'refuse'", {"opinion"}),
        ("inspections", "list_digest = 'another'", {"list_digest"}),
        ("inspections", "share = 'another'", {"share"}),
        ("inspections", "share_commitment = ''", {"share_commitment"}),
        ("inspections", "nonce = 'another'", {"nonce"}),
        ("inspections", "closed_at = begun_at", {"closed_at"}),
        ("inspections", "sample = 2", {"sample"}),
    ],
)
def test_a_changed_column_is_named(shop: Shop, table: str, change: str, named: set[str]) -> None:
    where = f"id = '{shop.original.registration}'" if table == "registrations" else "true"
    where = f"registration_id = '{shop.original.registration}'" if table == "lines" else where
    assert changed(shop, table, change, where) == {(table, one) for one in named}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("state = 'refused'", {"state"}),
        ("decision = replace(decision, 'approved', 'refused')", {""}),
        ("decision = json_set(decision, '$.policy', 'another')", {"decision"}),
        ("decision = NULL", {"decision", "judged_at"}),
        ("decision = 'no JSON'", {""}),
    ],
)
def test_a_decision_that_was_changed_is_named(shop: Shop, change: str, named: set[str]) -> None:
    found = changed(shop, "registrations", change, f"id = '{shop.original.registration}'")
    assert found == {("registrations.decision", one) for one in named}


def test_a_person_who_is_found_by_anothers_identity_number_is_named(shop: Shop) -> None:
    assert changed(shop, "persons", f"identity_hash = {ANOTHER} || id") == {("registrations", "identity_hash")}


@pytest.mark.parametrize("table", ["freezes", "block_entries", "record_holds", "review_opinions", "inspections"])
def test_a_row_that_was_deleted_is_named(shop: Shop, table: str) -> None:
    with shop.engine.begin() as connection:
        connection.execute(text("DELETE FROM inspection_cases"))
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - of this list
    assert {(one.table, one.kind) for one in shop.audit().differences} == {(table, DifferenceKind.MISSING)}


def test_an_opinion_that_was_slipped_in_is_named(shop: Shop) -> None:
    shop.tamper(
        "INSERT INTO review_opinions SELECT review_id, :one, 'approve', reason, began_at, given_at, NULL FROM review_opinions",
        one=shop.id_of("watch"),
    )
    assert {(one.table, one.kind) for one in shop.audit().differences} == {("review_opinions", DifferenceKind.UNRECORDED)}


def test_a_secret_that_was_revoked_is_not_brought_back(shop: Shop) -> None:
    shop.services[RevokeClient](CLIENT)
    assert shop.found() == set()
    assert changed(shop, "client_credentials", f"expires_at = {LATER}") == {("client_credentials", "expires_at")}


def test_what_a_client_is_given_and_what_ends_with_it_is_no_difference(shop: Shop) -> None:
    services, client, scopes = shop.services, ClientId("another-client"), None
    services[IssueApiToken](client, scopes)
    services[IssueApiToken](client, scopes, days=3)
    services[IssueClientSecret].rotate(client)
    shop.clock.advance(timedelta(hours=1))
    services[IssueClientSecret].rotate(client, overlap=timedelta(hours=2))
    found = [shop.found()]
    with shop.units() as unit:
        held = unit.ledger.of_subject(client.value)[0].event
    services[IssueClientSecret].replace(client, scopes_of(held), outlets=frozenset({OutletId("outlet-1")}))
    services[RevokeClient](client)
    assert [*found, shop.found()] == [set(), set()]


def scopes_of(event: RecordedEvent) -> frozenset[Scope]:
    """The scopes that an event gave a client."""
    return frozenset(Scope(one) for one in str(dict(event.facts)["scopes"]).split())


# An audit that is kept from looking.


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("lines", "state = 'another'"),
        ("lines", "requested_at = 'never'"),
        ("outlets", "opens_at = 'never'"),
        ("outlets", "documents = 'no JSON'"),
        ("staff", "added_at = 'never'"),
        ("passkeys", "added_at = 'never'"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_are_looked_at(shop: Shop, table: str, change: str) -> None:
    shop.tamper("UPDATE photo_openings SET reason = 'dispute' WHERE id = :one", one=shop.original.opening)
    shop.slip_in_passkey()
    found = changed(shop, table, change)
    assert {table, "photo_openings", "passkeys"} == {one for one, _ in found}


def test_a_row_without_an_id_is_looked_at(shop: Shop) -> None:
    shop.slip_in_member("")
    assert shop.found() == {("staff", "", "")}


def test_what_is_said_to_be_taken_in_after_the_end_of_that_is_not_believed(shop: Shop) -> None:
    shop.slip_in_passkey()
    (found,) = shop.audit().differences
    facts = (("key", key_digest(found.record_id)), ("table", "passkeys"))
    with shop.units() as unit:
        unit.ledger.append(RecordedEvent(at=shop.clock.now(), event=LedgerEvent.RECORD_TAKEN_IN, subject=found.subject, facts=facts))
        end = RecordedEvent(at=shop.clock.now(), event=LedgerEvent.LEDGER_RECORDS_TAKEN_IN, subject="ledger", facts=(("records", 1),))
        unit.ledger.append(end)
        unit.commit()
    assert shop.audit().differences == (found,)


def test_an_audit_that_is_dated_ahead_of_time_keeps_no_other_away(shop: Shop) -> None:
    facts = (("differences", 0), ("records", 0))
    ahead = shop.clock.now() + timedelta(days=400)
    with shop.units() as unit:
        unit.ledger.append(RecordedEvent(at=ahead, event=LedgerEvent.LEDGER_AUDITED, subject="ledger", facts=facts))
        unit.ledger.append(RecordedEvent(at=shop.clock.now(), event=LedgerEvent.LEDGER_CLOCK_CORRECTED, subject="ledger", facts=()))
        unit.commit()
    with shop.units() as unit:
        unit.ledger.append(RecordedEvent(at=shop.clock.now(), event=LedgerEvent.LEDGER_CLOCK_CORRECTED, subject="ledger", facts=()))
        unit.commit()
    assert shop.audit.daily() is not None
