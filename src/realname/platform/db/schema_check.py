"""Holds the schema of a database against what the migrations make of it (ADR 0088).

What they make is in `migrations/schemas/`, one file for each kind of database, written by `python -m tools.database_schemas` out of the
migrations. A database is compared with the form that its revision names: a start upgrades it, but migrations that contract may wait.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, text

from realname.platform.db.engine import for_reading
from realname.platform.db.postgresql_schema import read_postgresql
from realname.platform.db.revisions import NEWEST
from realname.platform.db.schemas import Schema, SchemaDifference, SchemaDifferenceKind, compare, compare_with_newer, kind_of, table_of
from realname.platform.db.sqlite_schema import read_sqlite
from realname.platform.errors import SchemaUnprotected

_FOLDER = Path(__file__).with_name("migrations") / "schemas"
_FLOOR = "setting user_version"
_ENGINE = "dbos."  # what the names of the workflow engine's tables begin with on PostgreSQL; on SQLite they are in a file of their own
_ENGINE_IS_THERE = "SELECT to_regclass('dbos.dbos_migrations')"
_ENGINE_NUMBER = "SELECT max(version) FROM dbos.dbos_migrations"
_LOOKS = 2  # a migration that is committed between two of its questions is no difference at the next look
_NAMED = 20  # objects in an error
_log = structlog.get_logger()
# What runs by itself, or in the place of another: one too many does what an attacker wants, whoever is at work.
_FOREIGN = frozenset({"cast", "operator", "overload", "policy", "rule", "setting", "temporary", "trigger"})
_GUARDS = _FOREIGN | {"function"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSchemas:
    """What migrations make.

    Attributes:
        ours: By revision, from the oldest that this release works with to the newest.
        engine: What the workflow engine's own migrations make on PostgreSQL, by the number of the last one.
    """

    ours: Mapping[str, Schema]
    engine: Mapping[str, Schema]


@cache
def expected_schemas(dialect: str) -> ExpectedSchemas:
    """Read what the migrations make on a kind of database."""
    written = json.loads((_FOLDER / f"{dialect}.json").read_text(encoding="utf-8"))
    return ExpectedSchemas(ours=_unfolded(written["ours"]), engine=_unfolded(written["engine"]))


def _unfolded(written: Mapping[str, Mapping[str, str | None]]) -> Mapping[str, Schema]:
    """Give each form whole: after the first one, a file holds what changed; an object that is gone has no definition."""
    forms, known = dict[str, Schema](), dict[str, str | None]()
    for number, changes in sorted(written.items()):
        known = {**known, **changes}
        forms[number] = {name: definition for name, definition in known.items() if definition is not None}
    return forms


def read_schema(connection: Connection, *, only_what_runs: bool = False) -> Schema:
    """Read the schema that a database has."""
    reads = read_sqlite if connection.dialect.name == "sqlite" else read_postgresql
    return reads(connection, only_what_runs=only_what_runs)


def is_of_engine(name: str) -> bool:
    """Whether an object of PostgreSQL is of the workflow engine and not of our migrations."""
    return (table_of(name) or name.partition(" ")[2]).startswith(_ENGINE) or name == "schema dbos"


def schema_differences(connection: Connection) -> tuple[SchemaDifference, ...]:
    """Compare the whole schema of a database with what the migrations make.

    Raises:
        StorageUnavailable: The database is away.
    """
    found = read_schema(connection)
    return tuple(sorted(_differences(connection, expected_schemas(connection.dialect.name), found)))


def unprotected(connection: Connection) -> tuple[SchemaDifference, ...]:
    """Give the differences that a start cannot live with: a guard that is gone or another one, and what runs and is not ours.

    Raises:
        StorageUnavailable: The database is away.
    """
    found, expected = read_schema(connection, only_what_runs=True), expected_schemas(connection.dialect.name)

    def guards(schema: Schema) -> Schema:
        return {name: text for name, text in schema.items() if name in found or (kind_of(name) in _GUARDS and kind_of(name) != "setting")}

    asked = ExpectedSchemas(
        ours={revision: guards(schema) for revision, schema in expected.ours.items()},
        engine={number: guards(schema) for number, schema in expected.engine.items()},
    )
    differing = _differences(connection, asked, found)
    unexpected = SchemaDifferenceKind.UNEXPECTED
    return tuple(sorted(one for one in differing if kind_of(one.name) in (_FOREIGN if one.kind is unexpected else _GUARDS)))


def require_protected(engine: Engine, *, is_sandbox: bool) -> None:
    """Return where the ledger has its guards and nothing foreign runs in the database; in a sandbox warn where not.

    Raises:
        SchemaUnprotected: A guard is missing or another one, or something runs that is not ours.
        StorageUnavailable: The database is away.
    """
    differing = tuple[SchemaDifference, ...]()
    for _ in range(_LOOKS):
        with for_reading(engine).begin() as connection:
            differing = unprotected(connection)
        if not differing:
            return
    objects = "; ".join(f"{one.name} ({one.kind.value})" for one in differing[:_NAMED])
    problem = SchemaUnprotected(count=len(differing), objects=objects)
    if not is_sandbox:
        raise problem
    _log.warning("schema-unprotected", **problem.facts)


def _differences(connection: Connection, expected: ExpectedSchemas, found: Schema) -> Iterator[SchemaDifference]:
    revision = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")
    by_migrations = expected.ours.get(revision, expected.ours[NEWEST])
    engine = {name for name in found if is_of_engine(name)} if connection.dialect.name == "postgresql" else set()
    ours = {name: definition for name, definition in found.items() if name not in engine}
    if revision in expected.ours:
        yield from compare(by_migrations, ours)
    else:
        # A newer release says itself who may use the database, and its migrations may have expanded it.
        yield from compare_with_newer(_without_floor(by_migrations), _without_floor(ours), tables=_tables(connection.dialect.name))
    if engine:
        yield from _engine_differences(connection, expected.engine, {name: found[name] for name in engine})


def _tables(dialect: str) -> frozenset[str]:
    return frozenset(table_of(name) for name in expected_schemas(dialect).ours[NEWEST] if name.startswith("table "))


def _without_floor(schema: Schema) -> Schema:
    return {name: definition for name, definition in schema.items() if name != _FLOOR}


def _engine_differences(connection: Connection, expected: Mapping[str, Schema], found: Schema) -> Iterator[SchemaDifference]:
    number = _engine_number(connection)
    if number in expected:
        yield from compare(expected[number], found)
        return
    # Of another release of the engine, whose tables this one does not know: but nothing foreign may run on them.
    known = {name for schema in expected.values() for name in schema}
    foreign = {name: definition for name, definition in found.items() if kind_of(name) in _FOREIGN and name not in known}
    is_older = number < min(expected)
    yield from compare({}, {name: one for name, one in foreign.items() if not (is_older and _is_by_engine(name, one))})


def _is_by_engine(name: str, definition: str) -> bool:
    """Whether a trigger is as the engine's own of older releases, which its next start takes away."""
    return name.startswith("trigger dbos_") and " EXECUTE FUNCTION dbos." in definition


def _engine_number(connection: Connection) -> str:
    """Give the number of the engine's last migration as four digits."""
    is_there = connection.exec_driver_sql(_ENGINE_IS_THERE).scalar_one() is not None
    return f"{(connection.exec_driver_sql(_ENGINE_NUMBER).scalar_one_or_none() if is_there else None) or 0:04}"
