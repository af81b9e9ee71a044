"""Endpoints and secrets are held against the ledger: an address that was changed in the database is named by the audit."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from realname.webhooks.use_cases.endpoints import NewSecret, RotateSecret
from tests.ledger.auditing import audit_of
from tests.support.sqlite_units import SqliteUnits
from tests.webhooks.webhook_world import BOSS, World

NOTHING_THERE = "http://127.0.0.1:9/"


def found(world: World) -> set[tuple[str, str]]:
    return {(one.table, one.column) for one in audit_of(world.use)().differences}


def built() -> tuple[SqliteUnits, World, NewSecret]:
    units = SqliteUnits()
    world = World(units)
    audit_of(world.use)()  # from here on nothing is taken in
    return units, world, world.add(NOTHING_THERE, "line.barred")


def test_what_an_operator_does_is_no_difference() -> None:
    _, world, added = built()
    other = world.add(NOTHING_THERE)
    world.use[RotateSecret](added.endpoint_id, acting=BOSS, overlap=timedelta(hours=1))
    world.change.pause(added.endpoint_id, acting=BOSS)
    world.change.resume(added.endpoint_id, acting=BOSS)
    world.change.remove(other.endpoint_id, acting=BOSS)
    assert found(world) == set()


@pytest.mark.parametrize(
    ("change", "column"),
    [("url = 'https://attacker.example/'", "url"), ("types = ''", "types"), ("state = 'paused'", "state")],
)
def test_an_endpoint_that_was_changed_is_named(change: str, column: str) -> None:
    units, world, _ = built()
    units.tamper(text(f"UPDATE webhook_endpoints SET {change}"))  # noqa: S608 - of this list
    assert found(world) == {("webhook_endpoints", column)}


def test_an_endpoint_or_a_secret_that_was_slipped_in_is_named() -> None:
    units, world, _ = built()
    units.tamper(
        text(
            "INSERT INTO webhook_endpoints (id, url, types, state, created_at, first_entry, failures, fault) "
            "SELECT 'another', 'https://attacker.example/', types, state, created_at, first_entry, failures, fault FROM webhook_endpoints"
        )
    )
    units.tamper(
        text(
            "INSERT INTO webhook_secrets (id, endpoint_id, scheme, sealed, created_at) "
            "SELECT 'another', endpoint_id, scheme, sealed, created_at FROM webhook_secrets"
        )
    )
    assert found(world) == {("webhook_endpoints", ""), ("webhook_secrets", "")}


def test_an_endpoint_that_was_deleted_is_named() -> None:
    units, world, _ = built()
    units.tamper(text("DELETE FROM webhook_secrets"))
    units.tamper(text("DELETE FROM webhook_endpoints"))
    assert found(world) == {("webhook_endpoints", "")}
