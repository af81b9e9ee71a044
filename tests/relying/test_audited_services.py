"""What a database says of services and consents is held against the ledger: each change by SQL is named."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from realname.kernel.identifiers import AgentId, RelyingClientId
from realname.ledger.model.record_audit import DifferenceKind
from realname.relying.store.consents import Consents
from realname.relying.use_cases.clients import EndRelyingClient
from realname.relying.use_cases.consents import RevokeConsent
from realname.retention.use_cases.purge_expired import PurgeExpired
from tests.ledger.auditing import audit_of
from tests.relying.relying_world import RelyingWorld, relying_world


@pytest.fixture
def world(tmp_path: Path) -> RelyingWorld:
    """A service, and a holder who allowed it."""
    world = relying_world(tmp_path)
    browser = world.browser(number=world.line.msisdn)
    browser.open(world.add().start().url)
    browser.answer("allow")
    return world


def found(world: RelyingWorld) -> set[tuple[str, str, DifferenceKind]]:
    differences = audit_of(world.services)().differences
    return {(one.table, one.column, one.kind) for one in differences if one.table.startswith("relying_")}


def tamper(world: RelyingWorld, statement: str) -> None:
    with world.web.api.engine.begin() as connection:
        connection.execute(text(statement))


def test_what_was_done_by_the_use_cases_is_no_difference(world: RelyingWorld) -> None:
    assert found(world) == set()
    with world.web.api.units() as unit:
        (consent,) = unit[Consents].of_person(world.line.person_id)
    world.services[RevokeConsent](consent.id, person_id=world.line.person_id)
    world.services[EndRelyingClient](RelyingClientId("example-bank"), acting=AgentId("admin"))
    assert found(world) == set()
    world.web.api.clock.advance(timedelta(days=366))
    world.services[PurgeExpired]()
    with world.web.api.units() as unit:
        assert unit[Consents].of_person(world.line.person_id) == []
    assert found(world) == set()


@pytest.mark.parametrize(
    ("table", "change", "column"),
    [
        ("relying_clients", "scopes = scopes || ' x'", "scopes"),
        ("relying_clients", "purposes = 'CreditChecking'", "purposes"),
        ("relying_clients", "grants = 'client_credentials'", "grants"),
        ("relying_clients", "keys = '', keys_url = 'https://elsewhere.example/jwks'", "keys"),
        ("relying_clients", "redirect_uris = 'https://elsewhere.example/'", "settings"),
        ("relying_clients", "title = 'Another Bank'", "settings"),
        ("relying_clients", "numbers_per_day = 1000000", "settings"),
        ("relying_clients", "ended_at = added_at", "ended_at"),
        ("relying_consents", "scopes = 'kyc-fill-in:set-all'", "scopes"),
        ("relying_consents", "purpose = 'CreditChecking'", "purpose"),
        ("relying_consents", "wording = 'another'", "wording"),
        ("relying_consents", "means = 'own-page'", "means"),
        ("relying_consents", "revoked_at = given_at", "revoked_at"),
    ],
)
def test_a_changed_column_is_named(world: RelyingWorld, table: str, change: str, column: str) -> None:
    tamper(world, f"UPDATE {table} SET {change}")  # noqa: S608 - of this list
    assert found(world) == {(table, column, DifferenceKind.CHANGED)}


def test_a_consent_that_was_slipped_in_is_named(world: RelyingWorld) -> None:
    assert found(world) == set()  # the first audit takes in what is older than the events
    rest = "person_id, line_id, client_id, purpose, scopes, wording, language, means, given_at, revoked_at"
    tamper(world, f"INSERT INTO relying_consents (id, {rest}) SELECT 'slipped-in', {rest} FROM relying_consents")  # noqa: S608 - of this file
    assert found(world) == {("relying_consents", "", DifferenceKind.UNRECORDED)}
