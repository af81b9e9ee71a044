"""A stock of synthetic lines in a database of the present form: as wide as real rows are, without a person behind them."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
_SEED = 20261125
_OUTLETS = 2_000
_OLDEST_DAYS = 3_650
_ROWS_AT_ONCE = 5_000
_ATTRIBUTES_BYTES = 320  # a sealed name, address, birth date and number
_SESSION = b"\x01" + b" " * 1052  # findings and motion of a live session, sealed
_DECISION = '{"outcome": "approved", "policy": "' + "d" * 64 + '"}'

_REGISTRATION = """
INSERT INTO registrations (id, outlet_id, agent_id, consent_text_version, consent_language, consent_means, consent_given_at, opened_at,
    state, person_id, evidence_kind, evidence_valid_from_on, sealed_attributes, msisdn, iccid, policy_digest, sealed_session, decision,
    decided_at, line_id, media_erased_at, notified_at, evidence_means)
VALUES (?, ?, 'agent-1', '2026-11', 'zh-CN', 'screen', ?, ?, 'activated', ?, 'resident-id-card', '2020-06-01',
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LINE = """
INSERT INTO lines (id, registration_id, person_id, msisdn, iccid, state, requested_at, activated_at)
VALUES (?, ?, ?, ?, ?, 'active', ?, ?)
"""
_Row = tuple[str | bytes, ...]


def make_stock(file: Path, *, lines: int) -> None:
    """Make a database with so many active lines, of half as many holders."""
    engine = engine_for(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # made anew if it breaks
        connection.execute("PRAGMA cache_size = -200000")
        for persons, registrations, of_lines in _rows(lines):
            connection.execute("BEGIN")
            connection.executemany("INSERT OR IGNORE INTO persons (id, identity_hash, wrapped_key) VALUES (?, ?, ?)", persons)
            connection.executemany(_REGISTRATION, registrations)
            connection.executemany(_LINE, of_lines)
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(lines: int) -> Iterator[tuple[list[_Row], list[_Row], list[_Row]]]:
    chance = random.Random(_SEED)  # noqa: S311 - the same stock at every run
    for first in range(0, lines, _ROWS_AT_ONCE):
        made = [_line(chance, number, holders=max(1, lines // 2)) for number in range(first, min(lines, first + _ROWS_AT_ONCE))]
        yield [one[0] for one in made], [one[1] for one in made], [one[2] for one in made]


def _line(chance: random.Random, number: int, *, holders: int) -> tuple[_Row, _Row, _Row]:
    registration, line = f"{chance.getrandbits(128):032x}", f"{chance.getrandbits(128):032x}"
    # The square root gives a few holders many lines, and most one or two.
    person = f"person-{int(chance.random() ** 0.5 * holders)}"
    at = (NOW - timedelta(days=chance.random() * _OLDEST_DAYS)).strftime("%Y-%m-%d %H:%M:%S.%f")
    msisdn, iccid = f"+86{19_900_000_000 + number}", f"{89_869_900_000_000_000_000 + number}"
    means = "typed" if chance.random() < 0.05 else "chip"  # noqa: PLR2004 - one in twenty
    outlet = f"outlet-{int(chance.random() * _OUTLETS)}"
    sealed = chance.randbytes(_ATTRIBUTES_BYTES)
    digest = "d" * 64
    kept = (registration, outlet, at, at, person, sealed, msisdn, iccid, digest, _SESSION, _DECISION, at, line, at, at, means)
    identity = f"{number_of(person):064x}"
    return (person, identity, b"k" * 60), kept, (line, registration, person, msisdn, iccid, at, at)


def number_of(person: str) -> int:
    """The number a synthetic holder is named by."""
    return int(person.removeprefix("person-"))
