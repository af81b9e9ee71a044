"""A list of attacks on the schema of a database by a person who may write everything in it; each is found and named."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from realname.platform.db.engine import engine_for, for_reading
from realname.platform.db.schema_check import schema_differences, unprotected
from realname.platform.db.schemas import SchemaDifference
from realname.workflow.engine.engine import prepare_records
from tests.support.postgresql import PostgresqlServer, name_of


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = engine_for(url)
    yield engine
    engine.dispose()


def _execute(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def _named(differing: Sequence[SchemaDifference]) -> set[tuple[str, str]]:
    return {(one.name, one.kind.value) for one in differing}


def test_a_database_as_the_migrations_make_it_has_no_difference(engine: Engine) -> None:
    with for_reading(engine).begin() as connection:
        assert (schema_differences(connection), unprotected(connection)) == ((), ())


# An attack: what is done, which objects are named, and whether production refuses to start.
Attack = tuple[Sequence[str], set[tuple[str, str]], bool]
_UNDO = "UPDATE outlets SET suspended_at = NULL"


def _rewritten(table: str, before: str, after: str) -> Sequence[str]:
    """Edit the statement of a table in SQLite's own catalogue."""
    edit = f"UPDATE sqlite_master SET sql = replace(sql, '{before}', '{after}') WHERE name = '{table}'"  # noqa: S608 - of this list
    return ("PRAGMA writable_schema = ON", edit, "PRAGMA writable_schema = RESET")


_ON_SQLITE: Mapping[str, Attack] = {
    "a guard of the ledger is dropped": (
        ["DROP TRIGGER ledger_no_update"],
        {("trigger ledger_no_update on ledger", "missing")},
        True,
    ),
    "a guard of the ledger does nothing any more": (
        ["DROP TRIGGER ledger_no_update", "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger WHEN 0 BEGIN SELECT 1; END"],
        {("trigger ledger_no_update on ledger", "changed")},
        True,
    ),
    "a guard of the published heads is dropped": (
        ["DROP TRIGGER published_heads_no_delete"],
        {("trigger published_heads_no_delete on published_heads", "missing")},
        True,
    ),
    "a trigger undoes suspensions": (
        [f"CREATE TRIGGER undo AFTER UPDATE ON outlets BEGIN {_UNDO}; END"],
        {("trigger undo on outlets", "unexpected")},
        True,
    ),
    "a trigger has a name of SQLite's own": (
        [
            f"CREATE TRIGGER undo AFTER UPDATE ON outlets BEGIN {_UNDO}; END",
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET name = 'sqlite_stat1', sql = replace(sql, 'undo', 'sqlite_stat1') WHERE name = 'undo'",
            "PRAGMA writable_schema = RESET",
        ],
        {("trigger sqlite_stat1 on outlets", "unexpected")},
        True,
    ),
    "a view with a trigger stands in the place of a table": (
        [
            "ALTER TABLE agents RENAME TO hidden",
            "CREATE VIEW agents AS SELECT * FROM hidden",
            "CREATE TRIGGER lost INSTEAD OF INSERT ON agents BEGIN SELECT 1; END",
        ],
        {("view agents", "unexpected"), ("table agents", "missing"), ("trigger lost on agents", "unexpected")},
        True,
    ),
    "a virtual table is added": (["CREATE VIRTUAL TABLE found USING fts5(words)"], {("table found", "unexpected")}, False),
    "a table is dropped": (["DROP TABLE wrong_tries"], {("table wrong_tries", "missing")}, False),
    "a table is added": (["CREATE TABLE added (id INTEGER)"], {("table added", "unexpected"), ("column id on added", "unexpected")}, False),
    "a column is added that is computed": (
        ["ALTER TABLE staff ADD COLUMN evil AS (role)"],
        {("column evil on staff", "unexpected")},
        False,
    ),
    "a column has a value of its own": (
        ["ALTER TABLE staff RENAME COLUMN role TO former", "ALTER TABLE staff ADD COLUMN role VARCHAR(40) NOT NULL DEFAULT 'inspector'"],
        {("column role on staff", "changed"), ("column former on staff", "unexpected")},
        False,
    ),
    "a column may be empty": (
        _rewritten("staff", "password_hash TEXT NOT NULL", "password_hash TEXT"),
        {("column password_hash on staff", "changed")},
        False,
    ),
    "a column compares without case": (
        _rewritten("staff", "login VARCHAR(40)", "login VARCHAR(40) COLLATE NOCASE"),
        {("column login on staff", "changed")},
        False,
    ),
    "a column has another type": (
        _rewritten("lines", "msisdn VARCHAR", "msisdn INTEGER"),
        {("column msisdn on lines", "changed")},
        False,
    ),
    "an index is no longer unique": (
        ["DROP INDEX ix_disputes_open", "CREATE INDEX ix_disputes_open ON disputes (line_id) WHERE answered_at IS NULL"],
        {("index ix_disputes_open on disputes", "changed")},
        False,
    ),
    "a partial index has another condition": (
        ["DROP INDEX ix_disputes_open", "CREATE UNIQUE INDEX ix_disputes_open ON disputes (line_id) WHERE answered_at IS NOT NULL"],
        {("index ix_disputes_open on disputes", "changed")},
        False,
    ),
    "an index is dropped": (["DROP INDEX ix_lines_msisdn"], {("index ix_lines_msisdn on lines", "missing")}, False),
    "an index has another column": (
        ["DROP INDEX ix_lines_msisdn", "CREATE INDEX ix_lines_msisdn ON lines (iccid)"],
        {("index ix_lines_msisdn on lines", "changed")},
        False,
    ),
    "two tables share their pages": (
        [
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'agents') WHERE name = 'freezes'",
            "PRAGMA writable_schema = RESET",
        ],
        {("pages agents freezes", "unexpected")},
        False,
    ),
    "a check is gone": (
        _rewritten("deployment", "CHECK (id = 1)", "CHECK (1)"),
        {("constraint ck_deployment_one on deployment", "changed")},
        False,
    ),
    "a unique constraint is gone": (
        [*_rewritten("staff", "UNIQUE (login)", "CHECK (1)")[:-1], "DELETE FROM sqlite_master WHERE name = 'sqlite_autoindex_staff_2'"],
        {("constraint uq_staff_login on staff", "changed")},
        False,
    ),
    "a foreign key lets go": (
        _rewritten("lines", "FOREIGN KEY(person_id) REFERENCES persons (id)", "CHECK (1)"),
        {("constraint fk_lines_person_id_persons on lines", "changed")},
        False,
    ),
    "an older release may use the database": (["PRAGMA user_version = 1"], {("setting user_version", "changed")}, False),
}


@pytest.mark.parametrize("attack", _ON_SQLITE)
def test_an_attack_on_sqlite_is_named(sqlite_engine: Engine, attack: str) -> None:
    statements, named, is_refused = _ON_SQLITE[attack]
    _execute(sqlite_engine, *statements)
    sqlite_engine.dispose()
    with for_reading(sqlite_engine).begin() as connection:
        found, refused = _named(schema_differences(connection)), unprotected(connection) != ()
    assert (named - found, refused) == (set(), is_refused)


_SET_BACK = "CREATE FUNCTION set_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.suspended_at := NULL; RETURN NEW; END $$"
_ON_POSTGRESQL: Mapping[str, Attack] = {
    "a guard of the ledger is dropped": (
        ["DROP TRIGGER ledger_no_change ON ledger"],
        {("trigger ledger_no_change on ledger", "missing")},
        True,
    ),
    "a guard of the ledger is disabled": (
        ["ALTER TABLE ledger DISABLE TRIGGER ledger_no_change"],
        {("trigger ledger_no_change on ledger", "changed")},
        True,
    ),
    "a guard of the ledger guards replicas only": (
        ["ALTER TABLE ledger ENABLE REPLICA TRIGGER ledger_no_change"],
        {("trigger ledger_no_change on ledger", "changed")},
        True,
    ),
    "a guard of the ledger has a condition": (
        [
            "DROP TRIGGER ledger_no_change ON ledger",
            "CREATE TRIGGER ledger_no_change BEFORE DELETE ON ledger FOR EACH ROW WHEN (OLD.position < 0) EXECUTE FUNCTION ledger_refuse()",
        ],
        {("trigger ledger_no_change on ledger", "changed")},
        True,
    ),
    "the function of a guard does nothing any more": (
        ["CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"],
        {("function ledger_refuse()", "changed")},
        True,
    ),
    "the function of a guard runs as its owner": (
        ["ALTER FUNCTION ledger_refuse() SECURITY DEFINER"],
        {("function ledger_refuse()", "changed")},
        True,
    ),
    "the function of a guard looks elsewhere": (
        ["ALTER FUNCTION ledger_require_next() SET search_path = elsewhere"],
        {("function ledger_require_next()", "changed")},
        True,
    ),
    "a trigger undoes suspensions": (
        [_SET_BACK, "CREATE TRIGGER undo BEFORE UPDATE ON outlets FOR EACH ROW EXECUTE FUNCTION set_back()"],
        {("trigger undo on outlets", "unexpected"), ("function set_back()", "unexpected")},
        True,
    ),
    "a trigger runs a function of another schema": (
        [
            "CREATE SCHEMA elsewhere",
            _SET_BACK.replace("set_back", "elsewhere.set_back"),
            "CREATE TRIGGER undo BEFORE UPDATE ON outlets FOR EACH ROW EXECUTE FUNCTION elsewhere.set_back()",
        ],
        {("trigger undo on outlets", "unexpected")},
        True,
    ),
    "a trigger is marked as PostgreSQL's own": (
        [
            _SET_BACK,
            "CREATE TRIGGER undo BEFORE UPDATE ON outlets FOR EACH ROW EXECUTE FUNCTION set_back()",
            "UPDATE pg_trigger SET tgisinternal = true WHERE tgname = 'undo'",
        ],
        {("trigger undo on outlets", "unexpected")},
        True,
    ),
    "a rule does nothing instead": (
        ["CREATE RULE lost AS ON UPDATE TO freezes DO INSTEAD NOTHING"],
        {("rule lost on freezes", "unexpected")},
        True,
    ),
    "a policy hides rows": (
        ["ALTER TABLE staff ENABLE ROW LEVEL SECURITY", "CREATE POLICY hides ON staff USING (login <> 'evil')"],
        {("policy hides on staff", "unexpected"), ("policy for each row on staff", "unexpected")},
        True,
    ),
    "no policy lets any row through": (
        ["ALTER TABLE staff ENABLE ROW LEVEL SECURITY", "ALTER TABLE staff FORCE ROW LEVEL SECURITY"],
        {("policy for each row on staff", "unexpected")},
        True,
    ),
    "a schema of the user's own comes before ours": (
        ["CREATE SCHEMA AUTHORIZATION CURRENT_USER"],
        {("setting search_path", "changed")},
        True,
    ),
    "a view stands in the place of a table": (
        [
            "ALTER TABLE freezes RENAME TO hidden",
            "CREATE VIEW freezes AS SELECT * FROM hidden",
            "CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "CREATE TRIGGER lost INSTEAD OF INSERT ON freezes FOR EACH ROW EXECUTE FUNCTION lost()",
        ],
        {("view freezes", "unexpected"), ("table freezes", "missing"), ("trigger lost on freezes", "unexpected")},
        True,
    ),
    "a function is taken for one of PostgreSQL's": (
        ["CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'evil' $$"],
        {("overload lower(character varying)", "unexpected")},
        True,
    ),
    "the time is another": (
        ["CREATE FUNCTION now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT timestamptz '2036-01-01' $$"],
        {("overload now()", "unexpected")},
        True,
    ),
    "a function is added among PostgreSQL's own": (
        ["SET allow_system_table_mods = on", "CREATE FUNCTION pg_catalog.lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'evil' $$"],
        {("overload lower(character varying)", "unexpected")},
        True,
    ),
    "an operator is taken for one of PostgreSQL's": (
        [
            "CREATE FUNCTION alike(varchar, varchar) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
            "CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = alike)",
        ],
        {("operator =(character varying,character varying)", "unexpected")},
        True,
    ),
    "a cast is added": (
        [
            "CREATE FUNCTION counted(boolean) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
            "CREATE CAST (boolean AS bigint) WITH FUNCTION counted(boolean) AS IMPLICIT",
        ],
        {("cast boolean to bigint", "unexpected")},
        True,
    ),
    "an operator class decides what is equal": (
        ["CREATE OPERATOR CLASS alike FOR TYPE integer USING hash AS OPERATOR 1 ="],
        {("operator class alike for integer", "unexpected")},
        True,
    ),
    "a table shows the rows of a child": (
        ["CREATE SCHEMA elsewhere", "CREATE TABLE elsewhere.more () INHERITS (staff)"],
        {("child elsewhere.more on staff", "unexpected")},
        False,
    ),
    "a table shows rows of another server": (
        [
            "CREATE FOREIGN DATA WRAPPER other",
            "CREATE SERVER other FOREIGN DATA WRAPPER other",
            "CREATE SCHEMA elsewhere",
            "CREATE FOREIGN TABLE elsewhere.more () INHERITS (staff) SERVER other",
        ],
        {("child elsewhere.more on staff", "unexpected")},
        False,
    ),
    "a table is of another server": (
        [
            "CREATE FOREIGN DATA WRAPPER other",
            "CREATE SERVER other FOREIGN DATA WRAPPER other",
            "ALTER TABLE wrong_tries RENAME TO hidden",
            "CREATE FOREIGN TABLE wrong_tries (mark varchar(32) NOT NULL) SERVER other",
        ],
        {("table wrong_tries", "changed")},
        False,
    ),
    "a table is lost with the next power cut": (["ALTER TABLE freezes SET UNLOGGED"], {("table freezes", "changed")}, False),
    "a table is of another owner": (
        ["CREATE ROLE realname_test_other", "ALTER TABLE freezes OWNER TO realname_test_other"],
        {("table freezes", "changed")},
        False,
    ),
    "a function is of another owner": (
        ["CREATE ROLE realname_test_other", "ALTER FUNCTION ledger_refuse() OWNER TO realname_test_other"],
        {("function ledger_refuse()", "changed")},
        True,
    ),
    "everybody may write a table": (["GRANT UPDATE ON staff TO PUBLIC"], {("table staff", "changed")}, False),
    "everybody may create functions": (["GRANT CREATE ON SCHEMA public TO PUBLIC"], {("schema public", "changed")}, False),
    "a table is dropped": (["DROP TABLE wrong_tries"], {("table wrong_tries", "missing")}, False),
    "a table is added": (["CREATE TABLE added (id integer)"], {("table added", "unexpected"), ("column id on added", "unexpected")}, False),
    "a column is computed": (
        ["ALTER TABLE staff ADD COLUMN evil text GENERATED ALWAYS AS (role || 'x') STORED"],
        {("column evil on staff", "unexpected")},
        False,
    ),
    "a column has a value of its own": (
        ["ALTER TABLE staff ALTER COLUMN role SET DEFAULT 'inspector'"],
        {("column role on staff", "changed")},
        False,
    ),
    "a column may be empty": (
        ["ALTER TABLE staff ALTER COLUMN password_hash DROP NOT NULL"],
        {("column password_hash on staff", "changed")},
        False,
    ),
    "a column is longer": (["ALTER TABLE staff ALTER COLUMN role TYPE varchar(400)"], {("column role on staff", "changed")}, False),
    "a column compares without case": (
        [
            "CREATE COLLATION alike (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
            "ALTER TABLE staff ALTER COLUMN login TYPE varchar(40) COLLATE alike",
        ],
        {("column login on staff", "changed"), ("collation alike", "unexpected")},
        False,
    ),
    "an index is no longer unique": (
        ["DROP INDEX ix_disputes_open", "CREATE INDEX ix_disputes_open ON disputes (line_id) WHERE answered_at IS NULL"],
        {("index ix_disputes_open on disputes", "changed")},
        False,
    ),
    "a partial index has another condition": (
        ["DROP INDEX ix_disputes_open", "CREATE UNIQUE INDEX ix_disputes_open ON disputes (line_id) WHERE answered_at IS NOT NULL"],
        {("index ix_disputes_open on disputes", "changed")},
        False,
    ),
    "an index holds nothing to be unique": (
        ["UPDATE pg_index SET indisready = false WHERE indexrelid = 'ix_disputes_open'::regclass"],
        {("index ix_disputes_open on disputes", "changed")},
        False,
    ),
    "an index runs a function": (
        [
            "CREATE FUNCTION seen(varchar) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT 'x' $$",
            "CREATE INDEX seen ON staff (seen(login))",
        ],
        {("index seen on staff", "unexpected"), ("function seen(character varying)", "unexpected")},
        False,
    ),
    "a check is dropped": (
        ["ALTER TABLE deployment DROP CONSTRAINT ck_deployment_one"],
        {("constraint ck_deployment_one on deployment", "missing")},
        False,
    ),
    "a check holds for new rows only": (
        [
            "ALTER TABLE deployment DROP CONSTRAINT ck_deployment_one",
            "ALTER TABLE deployment ADD CONSTRAINT ck_deployment_one CHECK (id = 1) NOT VALID",
        ],
        {("constraint ck_deployment_one on deployment", "changed")},
        False,
    ),
    "a primary key is dropped": (
        ["ALTER TABLE wrong_tries DROP CONSTRAINT pk_wrong_tries"],
        {("constraint pk_wrong_tries on wrong_tries", "missing"), ("index pk_wrong_tries on wrong_tries", "missing")},
        False,
    ),
    "a unique constraint waits": (
        [
            "ALTER TABLE staff DROP CONSTRAINT uq_staff_login",
            "ALTER TABLE staff ADD CONSTRAINT uq_staff_login UNIQUE (login) DEFERRABLE INITIALLY DEFERRED",
        ],
        {("constraint uq_staff_login on staff", "changed")},
        False,
    ),
    "a foreign key is dropped": (
        ["ALTER TABLE lines DROP CONSTRAINT fk_lines_person_id_persons"],
        {("constraint fk_lines_person_id_persons on lines", "missing")},
        False,
    ),
    "a foreign key waits": (
        ["ALTER TABLE lines ALTER CONSTRAINT fk_lines_person_id_persons DEFERRABLE INITIALLY DEFERRED"],
        {("constraint fk_lines_person_id_persons on lines", "changed")},
        False,
    ),
    "a foreign key holds for new rows only": (
        ["UPDATE pg_constraint SET convalidated = false WHERE conname = 'fk_lines_person_id_persons'"],
        {("constraint fk_lines_person_id_persons on lines", "changed")},
        False,
    ),
    "a foreign key deletes": (
        [
            "ALTER TABLE lines DROP CONSTRAINT fk_lines_person_id_persons",
            "ALTER TABLE lines ADD CONSTRAINT fk_lines_person_id_persons FOREIGN KEY (person_id) REFERENCES persons (id) ON DELETE CASCADE",
        ],
        {("constraint fk_lines_person_id_persons on lines", "changed")},
        False,
    ),
    "no foreign key holds": (
        ["ALTER TABLE lines DISABLE TRIGGER ALL"],
        {("constraint fk_lines_person_id_persons on lines", "changed")},
        False,
    ),
    "numbers are given out anew": (
        ["ALTER TABLE ledger_inbox ALTER COLUMN number SET INCREMENT BY -1 SET MINVALUE -9 SET CYCLE"],
        {("sequence ledger_inbox_number_seq on ledger_inbox", "changed")},
        False,
    ),
    "a domain is added": (["CREATE DOMAIN evil AS text CHECK (true)"], {("domain evil", "unexpected")}, False),
    "something runs with each statement of definition": (
        [
            "CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
            "CREATE EVENT TRIGGER seen ON ddl_command_end EXECUTE FUNCTION seen()",
        ],
        {("event trigger seen", "unexpected")},
        False,
    ),
    "rows go to another server": (["CREATE PUBLICATION out FOR ALL TABLES"], {("publication out", "unexpected")}, False),
    "rows come from another server": (
        ["CREATE SUBSCRIPTION more CONNECTION 'dbname=other' PUBLICATION out WITH (connect = false, enabled = false, slot_name = NONE)"],
        {("subscription more", "unexpected")},
        False,
    ),
    "an extension is among our tables": (["CREATE EXTENSION pg_trgm"], {("extension pg_trgm in public", "unexpected")}, False),
    "an older release may use the database": (
        ["COMMENT ON TABLE alembic_version IS 'oldest release: 0001'"],
        {("setting user_version", "changed")},
        False,
    ),
    "a table of the workflow has a trigger": (
        [
            "CREATE FUNCTION set_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.serialization := 'py_pickle'; RETURN NEW; END $$",
            "CREATE TRIGGER undo BEFORE INSERT ON dbos.workflow_status FOR EACH ROW EXECUTE FUNCTION set_back()",
        ],
        {("trigger undo on dbos.workflow_status", "unexpected")},
        True,
    ),
    "a table of the workflow of a newer release has a rule": (
        [
            "CREATE RULE lost AS ON UPDATE TO dbos.workflow_status DO INSTEAD NOTHING",
            "UPDATE dbos.dbos_migrations SET version = 9999",
        ],
        {("rule lost on dbos.workflow_status", "unexpected")},
        True,
    ),
    "a table of the workflow of an older release has a trigger": (
        [
            "CREATE FUNCTION dbos_undo() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
            "CREATE TRIGGER dbos_undo BEFORE INSERT ON dbos.workflow_status FOR EACH ROW EXECUTE FUNCTION dbos_undo()",
            "UPDATE dbos.dbos_migrations SET version = 1",
        ],
        {("trigger dbos_undo on dbos.workflow_status", "unexpected")},
        True,
    ),
    "a function of the workflow does something else": (
        ["CREATE OR REPLACE FUNCTION dbos.notifications_function() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"],
        {("function dbos.notifications_function()", "changed")},
        True,
    ),
    "a column of the workflow has a value of its own": (
        ["ALTER TABLE dbos.workflow_status ALTER COLUMN serialization SET DEFAULT 'py_pickle'"],
        {("column serialization on dbos.workflow_status", "changed")},
        False,
    ),
}


@pytest.fixture(scope="module")
def postgresql_engine(postgresql: PostgresqlServer, postgresql_template: str) -> Iterator[Engine]:
    """A database of the newest form, in which the workflow engine has its tables too."""
    with postgresql.database(template=postgresql_template) as url:
        prepare_records(url)
        with _engine(url) as engine:
            yield engine


def test_a_database_with_the_workflows_tables_has_no_difference(postgresql_engine: Engine) -> None:
    with for_reading(postgresql_engine).begin() as connection:
        assert (schema_differences(connection), unprotected(connection)) == ((), ())


@pytest.mark.parametrize("attack", _ON_POSTGRESQL)
def test_an_attack_on_postgresql_is_named(postgresql_engine: Engine, attack: str) -> None:
    statements, named, is_refused = _ON_POSTGRESQL[attack]
    with postgresql_engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        found, refused = _named(schema_differences(connection)), unprotected(connection) != ()
        connection.rollback()
    assert (named - found, refused) == (set(), is_refused)


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("search_path = elsewhere, public", "setting search_path"),
        ("search_path = public, pg_catalog", "setting search_path"),
        ("session_replication_role = replica", "setting session_replication_role"),
        ("row_security = off", "setting row_security"),
    ],
)
@pytest.mark.parametrize("target", ["DATABASE {database}", "ROLE CURRENT_USER IN DATABASE {database}"])
def test_a_setting_that_each_new_session_gets_is_named(
    postgresql: PostgresqlServer, postgresql_template: str, target: str, setting: str, named: str
) -> None:
    with postgresql.database(template=postgresql_template) as url:
        with _engine(url) as engine:
            altered = f"ALTER {target.format(database=name_of(url))} SET {setting}"
            _execute(engine, "CREATE SCHEMA elsewhere", "CREATE VIEW elsewhere.staff AS SELECT * FROM public.staff", altered)
        with _engine(url) as engine, for_reading(engine).begin() as connection:
            found, refused = _named(schema_differences(connection)), _named(unprotected(connection))
    assert ((named, "changed") in found, (named, "changed") in refused) == (True, True)
