"""Databases that differ for a good reason: by the layout of their statements, by an older or a newer release, by the role that asks."""

import secrets
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from realname.platform.db.engine import for_reading
from realname.platform.db.revisions import MIGRATIONS, needed
from realname.platform.db.schema_check import expected_schemas, schema_differences, unprotected
from realname.platform.db.sqlite_schema import tokens_of
from realname.platform.db.upgrade import upgrade_for_restore
from tests.support.postgresql import PostgresqlServer
from tools.database_schemas import REMEDY, engine_schemas_of, opened, schemas_of, unlike


def _named(engine: Engine) -> list[tuple[str, str]]:
    with for_reading(engine).begin() as connection:
        return [(one.name, one.kind.value) for one in schema_differences(connection)]


def _is_refused(engine: Engine) -> bool:
    with for_reading(engine).begin() as connection:
        return unprotected(connection) != ()


def _execute(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("before", "after", "is_alike"),
    [
        ("CREATE TABLE a (b INTEGER)", 'create  table "a"\n( `b` [integer] ) -- said', True),
        ("CHECK (b IN ('x'))", "CHECK(b in(/* y */'x'))", True),
        ("CHECK (b IN ('x'))", "CHECK (b IN ('X'))", False),
        ("CHECK (b IN ('x'))", 'CHECK (b IN ("x"))', False),
        ("CHECK (b IS NULL)", 'CHECK (b IS "NULL")', False),
        ("CHECK (b = '-- x')", "CHECK (b = '-- y')", False),
        ("CHECK (b <> 1)", "CHECK (b < > 1)", False),
    ],
)
def test_statements_of_sqlite_are_compared_by_their_words(before: str, after: str, *, is_alike: bool) -> None:
    assert (tokens_of(before) == tokens_of(after)) == is_alike


def test_the_layout_of_a_table_of_sqlite_is_no_difference(sqlite_engine: Engine) -> None:
    edit = "UPDATE sqlite_master SET sql = replace(replace(sql, ',', ' ,  '), 'login VARCHAR', '\"login\"  varchar') WHERE name = 'staff'"
    with sqlite_engine.connect() as connection:
        for statement in ("PRAGMA writable_schema = ON", edit, "PRAGMA writable_schema = RESET"):
            connection.exec_driver_sql(statement)
        connection.commit()
    sqlite_engine.dispose()
    assert _named(sqlite_engine) == []


def _of_newer_release(engine: Engine, *statements: str) -> None:
    _execute(engine, *statements, "UPDATE alembic_version SET version_num = '9998'")


def test_what_a_newer_release_may_add_is_no_difference(engine: Engine) -> None:
    _of_newer_release(
        engine,
        "CREATE TABLE newer (id INTEGER PRIMARY KEY, line_id VARCHAR(64) REFERENCES lines (id), UNIQUE (line_id))",
        "CREATE INDEX ix_newer ON newer (id)",
        "ALTER TABLE staff ADD COLUMN newer VARCHAR(9)",
        "ALTER TABLE agents ADD COLUMN newer VARCHAR(9) DEFAULT 'a' NOT NULL",
        "CREATE INDEX ix_staff_newer ON staff (newer)",
    )
    assert (_named(engine), _is_refused(engine)) == ([], False)


def test_who_says_that_a_newer_release_was_here_hides_no_missing_guard(engine: Engine) -> None:
    name = "ledger_no_update" if engine.dialect.name == "sqlite" else "ledger_no_change"
    _of_newer_release(engine, f"DROP TRIGGER {name}{'' if engine.dialect.name == 'sqlite' else ' ON ledger'}")
    assert (_named(engine), _is_refused(engine)) == ([(f"trigger {name} on ledger", "missing")], True)


def test_who_says_that_a_newer_release_was_here_hides_no_unique_index(engine: Engine) -> None:
    _of_newer_release(engine, "CREATE UNIQUE INDEX newer ON agents (outlet_id)")
    assert _named(engine) == [("index newer on agents", "unexpected")]


def test_who_says_that_a_newer_release_was_here_hides_no_trigger(sqlite_engine: Engine) -> None:
    _of_newer_release(sqlite_engine, "CREATE TRIGGER newer AFTER UPDATE ON outlets BEGIN SELECT 1; END")
    assert (_named(sqlite_engine), _is_refused(sqlite_engine)) == ([("trigger newer on outlets", "unexpected")], True)


def test_on_postgresql_the_expected_schemas_are_what_the_migrations_make(postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url, opened(url) as engine:
        ours, workflow = schemas_of(engine), engine_schemas_of(engine)
    expected = expected_schemas("postgresql")
    assert (unlike(expected.ours, ours), unlike(expected.engine, workflow)) == ([], []), REMEDY


def test_a_database_of_each_form_that_this_release_works_with_has_no_difference(new_engine: Callable[[], Engine]) -> None:
    engine, differing = new_engine(), {}
    for revision in (one.revision for one in MIGRATIONS if one.revision >= needed()):
        upgrade_for_restore(engine, revision)
        differing[revision] = _named(engine)
    assert {revision: found for revision, found in differing.items() if found} == {}


@pytest.fixture
def role_without_rights(postgresql: PostgresqlServer, postgresql_template: str) -> Iterator[Engine]:
    """A role that may read the tables of a database, and may create nothing."""
    role, password = f"realname_test_{secrets.token_hex(6)}", secrets.token_hex(16)
    with postgresql.database(template=postgresql_template) as url, opened(url) as engine:
        _execute(engine, f"CREATE ROLE {role} LOGIN PASSWORD '{password}'", f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
        with opened(engine.url.set(username=role, password=password).render_as_string(hide_password=False)) as other:
            yield other
        _execute(engine, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_a_role_that_may_create_nothing_compares_as_well(role_without_rights: Engine) -> None:
    assert (_named(role_without_rights), _is_refused(role_without_rights)) == ([], False)


def test_a_schema_is_compared_beside_writers(postgresql: PostgresqlServer, postgresql_template: str) -> None:
    with (
        postgresql.database(template=postgresql_template) as url,
        opened(url) as engine,
        opened(url) as other,
        engine.begin() as writing,
    ):
        writing.exec_driver_sql("LOCK TABLE ledger, staff, lines IN EXCLUSIVE MODE")
        assert _named(other) == []
