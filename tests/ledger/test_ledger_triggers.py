"""The database itself keeps the ledger append-only, the person who holds the connection; and what got past it is seen."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from realname.campaigns.events import CampaignEvent
from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.errors import LedgerBroken
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.registration.events import RegistrationEvent
from tests.support.manual_clock import START


@pytest.fixture
def written(engine: Engine) -> Engine:
    """A ledger with three entries, each in its place."""
    units = SqlUnitsOfWork(engine)
    with units() as unit:
        for subject in ("first", "second", "third"):
            unit.ledger.append(RecordedEvent(at=START, event=CampaignEvent.CAMPAIGN_ENDED, subject=subject, facts=(("lines", 1),)))
        unit.commit()
    with units() as unit:
        assert unit.ledger.count() == 3
    return engine


def _execute(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET subject = 'other' WHERE position = 1",
        "DELETE FROM ledger WHERE position = 2",
        "DELETE FROM ledger",
        "INSERT INTO ledger SELECT 4, at, event, subject, facts, leaf_hash FROM ledger WHERE position = 0",
        "INSERT INTO ledger SELECT -1, at, event, subject, facts, leaf_hash FROM ledger WHERE position = 0",
    ],
    ids=["update", "delete-last", "delete-all", "leave-a-gap", "insert-before"],
)
def test_the_database_refuses_every_change(written: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        _execute(written, statement)


def test_sqlite_refuses_to_replace_an_entry(sqlite_engine: Engine) -> None:
    with SqlUnitsOfWork(sqlite_engine)() as unit:
        unit.ledger.append(RecordedEvent(at=START, event=RegistrationEvent.LINE_RESERVED, subject="first"))
        unit.commit()
    replacing = "INSERT OR REPLACE INTO ledger SELECT 0, at, event, 'other', facts, leaf_hash FROM ledger"
    with pytest.raises(DBAPIError, match="append-only"):
        _execute(sqlite_engine, "PRAGMA recursive_triggers = OFF", replacing)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("UPDATE ledger SET subject = 'other' WHERE position = 1", 1),
        ("UPDATE ledger SET at = '2026-11-25 09:00:00.000001' WHERE position = 2", 2),
        ("UPDATE ledger SET facts = '[[\"lines\",2]]' WHERE position = 0", 0),
        ("UPDATE ledger SET facts = 'nonsense' WHERE position = 0", 0),
        ("UPDATE ledger SET event = 'line:stolen' WHERE position = 1", 1),
        ("UPDATE ledger SET leaf_hash = 'x' WHERE position = 1", 1),
        ("DELETE FROM ledger WHERE position = 0", 0),
        ("DELETE FROM ledger WHERE position = 1", 1),
        ("UPDATE ledger SET position = 9 WHERE position = 2", 2),
    ],
    ids=["subject", "time", "fact", "no-facts", "event", "hash", "first-gone", "middle-gone", "moved"],
)
def test_a_change_made_without_the_triggers_is_found(written: Engine, statement: str, index: int) -> None:
    triggers = ("ledger_no_update", "ledger_no_delete") if written.dialect.name == "sqlite" else ("ledger_no_change",)
    suffix = "" if written.dialect.name == "sqlite" else " ON ledger"
    _execute(written, *[f"DROP TRIGGER {name}{suffix}" for name in triggers], statement)
    with SqlUnitsOfWork(written)() as unit, pytest.raises(LedgerBroken) as caught:
        unit.ledger.require_intact()
    assert caught.value.facts == {"index": index}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_nodes SET position = 7",
        "DELETE FROM ledger_nodes",
        "UPDATE published_heads SET size = 1",
        "DELETE FROM published_heads",
    ],
)
def test_the_database_refuses_every_change_of_the_tree_and_its_heads(written: Engine, statement: str) -> None:
    _execute(written, "INSERT INTO published_heads VALUES (0, 3, 'r', '2026-11-25 09:00:00.000000', 'c', 'n', 'signed')")
    with pytest.raises(DBAPIError, match="append-only"):
        _execute(written, statement)
