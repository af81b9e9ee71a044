"""Old and new processes run beside each other for one release: what expands runs at a start, what contracts waits until they have ended."""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, NullPool, create_engine, inspect, text

from realname.platform.db.engine import engine_for
from realname.platform.db.revisions import BASELINE, MIGRATIONS, NAME_CONNECTION, NEWEST, Migration, Phase, floor_of, needed, reachable
from realname.platform.db.upgrade import DatabaseForm, contract, read_form, require_usable, upgrade
from realname.platform.errors import DatabaseInUse, DatabaseNewer, MigrationPending
from realname.workflow.engine.server_place import ServerPlace
from tests.support.postgresql import PostgresqlServer

NewEngine = Callable[[], Engine]


@pytest.fixture
def postgresql_engine(postgresql: PostgresqlServer, postgresql_template: str) -> Iterator[Engine]:
    """A PostgreSQL database of the newest form."""
    with postgresql.database(template=postgresql_template) as url:
        engine = engine_for(url)
        yield engine
        engine.dispose()


def _chain(*phases: Phase) -> Sequence[Migration]:
    """Migrations after the last that was run with every process stopped."""
    first = int(BASELINE)
    stopped = Migration(revision=BASELINE, name="inbox", phase=Phase.CONTRACT)
    later = (Migration(revision=f"{first + number:04}", name="later", phase=one) for number, one in enumerate(phases, start=1))
    return [stopped, *later]


EXPAND, CONTRACT = Phase.EXPAND, Phase.CONTRACT


@pytest.mark.parametrize(
    ("chain", "reached", "wanted", "floor"),
    [
        (_chain(), "0060", "0060", "0060"),
        (_chain(EXPAND), "0061", "0061", "0060"),
        (_chain(EXPAND, EXPAND), "0062", "0062", "0060"),
        (_chain(EXPAND, CONTRACT), "0061", "0061", "0062"),
        (_chain(CONTRACT), "0060", "0060", "0061"),
        (_chain(CONTRACT, EXPAND), "0060", "0062", "0061"),
    ],
    ids=["none", "one", "two", "contract-last", "contract", "contract-first"],
)
def test_a_database_comes_to_the_next_migration_that_contracts(chain: Sequence[Migration], reached: str, wanted: str, floor: str) -> None:
    assert (reachable(BASELINE, chain), needed(chain), floor_of("9999", chain)) == (reached, wanted, floor)


def test_an_empty_database_comes_to_the_newest_form_at_once() -> None:
    assert reachable("", _chain(EXPAND, CONTRACT, EXPAND)) == "0063"


def test_every_file_of_a_migration_is_named_by_its_revision() -> None:
    assert [one.revision for one in MIGRATIONS] == [f"{number:04}" for number in range(1, len(MIGRATIONS) + 1)]
    assert all(one.name for one in MIGRATIONS)


def test_a_new_database_says_which_release_may_use_it(new_engine: NewEngine) -> None:
    engine = new_engine()
    upgrade(engine)
    assert read_form(engine) == DatabaseForm(revision=NEWEST, floor=floor_of(NEWEST))


def _come_from_a_newer_release(engine: Engine, *, floor: str) -> None:
    """Do to a database what a newer release's migration does, as far as this one sees it."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE of_a_newer_release (id INTEGER PRIMARY KEY)"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9998'"))
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA user_version = {int(floor)}")
        else:
            connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS 'oldest release: {floor}'")


def test_this_release_starts_again_after_a_newer_one_has_expanded(new_engine: NewEngine) -> None:
    engine = new_engine()
    upgrade(engine)
    _come_from_a_newer_release(engine, floor=NEWEST)
    upgrade(engine)
    assert read_form(engine).revision == "9998"


def test_this_release_does_not_start_after_a_newer_one_has_contracted(new_engine: NewEngine) -> None:
    engine = new_engine()
    upgrade(engine)
    _come_from_a_newer_release(engine, floor="9997")
    for start in (upgrade, contract):
        with pytest.raises(DatabaseNewer) as refused:
            start(engine)
        assert refused.value.facts == {"database": "9998", "needs": "9997", "this": NEWEST}


def _at(engine: Engine, revision: str) -> None:
    """Let a database be of the form that a release had whose newest migration this is."""
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_start_refuses_a_database_that_older_processes_may_use_in_a_way_that_it_cannot(new_engine: NewEngine) -> None:
    engine = new_engine()
    _at(engine, "0050")
    with pytest.raises(MigrationPending) as refused:
        upgrade(engine)
    assert refused.value.facts == {"database": "0050", "needs": needed()}
    assert read_form(engine).revision == "0050"


def test_the_form_of_this_release_is_usable() -> None:
    require_usable(DatabaseForm(revision=NEWEST, floor=floor_of(NEWEST)))


def test_no_migration_contracts_while_an_older_process_is_connected(new_engine: NewEngine) -> None:
    engine = new_engine()
    upgrade(engine)
    engine.dispose()
    older = engine_for(engine.url.render_as_string(hide_password=False))
    with older.connect() as connection:
        if older.dialect.name == "postgresql":
            connection.exec_driver_sql("SET application_name = 'realname 0059'")
        connection.exec_driver_sql("SELECT count(*) FROM deployment")
        with pytest.raises(DatabaseInUse):
            contract(engine)
    older.dispose()
    contract(engine)


@pytest.mark.parametrize("name", ["", "realname 0001", "realname 0059 branch"])
def test_processes_of_older_releases_are_known_by_the_names_of_their_connections(postgresql_engine: Engine, name: str) -> None:
    other = engine_for(postgresql_engine.url.render_as_string(hide_password=False))
    with other.connect() as connection:
        connection.exec_driver_sql(f"SET application_name = '{name}'")
        with pytest.raises(DatabaseInUse) as refused:
            contract(postgresql_engine)
    other.dispose()
    assert refused.value.facts == {"connections": 1}


def test_a_connection_that_is_still_being_opened_does_not_keep_it_from_contracting(postgresql_engine: Engine) -> None:
    other = engine_for(postgresql_engine.url.render_as_string(hide_password=False))
    with other.connect() as connection:
        connection.exec_driver_sql("SET application_name = ''")
        connection.commit()
        naming = threading.Timer(0.5, lambda: connection.exec_driver_sql(NAME_CONNECTION))
        naming.start()
        contract(postgresql_engine)
        naming.join()
    other.dispose()


def test_an_older_process_with_a_new_connection_for_each_query_keeps_it_from_contracting(postgresql_engine: Engine) -> None:
    older, is_over = create_engine(postgresql_engine.url, poolclass=NullPool), threading.Event()  # its connections have no name

    def ask_again_and_again() -> None:
        before = older.connect()
        while not is_over.wait(0.03):
            after = older.connect()
            before.close()
            before = after
        before.close()

    process = threading.Thread(target=ask_again_and_again)
    process.start()
    try:
        with pytest.raises(DatabaseInUse):
            contract(postgresql_engine)
    finally:
        is_over.set()
        process.join()


@pytest.fixture
def other_role(postgresql_engine: Engine) -> Iterator[Engine]:
    """The same database by a role that may see of other roles' sessions only what PostgreSQL shows everybody."""
    role, password = f"realname_test_{secrets.token_hex(6)}", secrets.token_hex(16)
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    engine = engine_for(postgresql_engine.url.set(username=role, password=password).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")


def test_older_processes_of_another_role_keep_it_from_contracting(postgresql_engine: Engine, other_role: Engine) -> None:
    with postgresql_engine.connect() as connection:
        connection.exec_driver_sql("SET application_name = 'realname 0059'")
        with pytest.raises(DatabaseInUse) as refused:
            contract(other_role)
    assert refused.value.facts == {"connections": 1}


@pytest.mark.parametrize("name", ["psql", "pg_dump", f"realname {NEWEST}", "realname 9999"])
def test_other_programs_and_this_release_do_not_keep_it_from_contracting(postgresql_engine: Engine, name: str) -> None:
    other = engine_for(postgresql_engine.url.render_as_string(hide_password=False))
    with other.connect() as connection:
        connection.exec_driver_sql(f"SET application_name = '{name}'")
        contract(postgresql_engine)
    other.dispose()


def test_the_name_of_a_process_of_this_release_does_not_keep_it_from_contracting(postgresql_engine: Engine) -> None:
    executor = ServerPlace(postgresql_engine.url.render_as_string(hide_password=False), may_hold=30).claim_executor()
    contract(postgresql_engine)
    executor.release()


def test_a_connection_has_the_name_of_its_release_before_the_one_that_the_url_gives(postgresql_engine: Engine) -> None:
    url = postgresql_engine.url.update_query_dict({"application_name": "north"})
    engine = engine_for(url.render_as_string(hide_password=False))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW application_name").scalar_one() == f"realname {NEWEST} north"
    engine.dispose()


def _rules(engine: Engine) -> Mapping[str, str]:
    """What a process that writes into the tables is held to: each column, constraint and unique index."""
    looked = inspect(engine)
    rules = {}
    for (_, table), columns in looked.get_multi_columns().items():
        for column in columns:
            must = "must" if not column["nullable"] and column["default"] is None else "may"
            rules[f"{table}.{column['name']}"] = f"{column['type']} {must}"
    for constraints in (looked.get_multi_unique_constraints(), looked.get_multi_check_constraints(), looked.get_multi_foreign_keys()):
        rules |= {f"{table}: {one['name']}": "held" for (_, table), found in constraints.items() for one in found}
    unique = {table: [one["name"] for one in found if one["unique"]] for (_, table), found in looked.get_multi_indexes().items()}
    return rules | {f"{table}: {name}": "held" for table, names in unique.items() for name in names}


def _breaks(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What a process of the former release would stumble over."""
    tables = {name.partition(".")[0] for name in before if "." in name}
    gone = [name for name, rule in before.items() if "." in name and after.get(name) != rule]
    new = {name: rule for name, rule in after.items() if name not in before and name.replace(":", ".").partition(".")[0] in tables}
    return gone + [name for name, rule in new.items() if rule == "held" or rule.endswith("must")]


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("CREATE TABLE new_one (id INTEGER PRIMARY KEY, name VARCHAR(9) NOT NULL, UNIQUE (name))", []),
        ("ALTER TABLE webhook_endpoints ADD COLUMN added VARCHAR(9)", []),
        ("ALTER TABLE webhook_endpoints ADD COLUMN added VARCHAR(9) DEFAULT 'a' NOT NULL", []),
        ("CREATE INDEX added ON webhook_endpoints (id)", []),
        ("DROP TABLE face_filings", ["face_filings."]),
        ("ALTER TABLE webhook_endpoints RENAME COLUMN url TO address", ["webhook_endpoints.url"]),
        ("CREATE UNIQUE INDEX added ON webhook_endpoints (id)", ["webhook_endpoints: added"]),
    ],
)
def test_the_rule_tells_what_the_former_release_stumbles_over(sqlite_engine: Engine, statement: str, broken: list[str]) -> None:
    before = _rules(sqlite_engine)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(statement)
    found = _breaks(before, _rules(sqlite_engine))
    assert [any(one.startswith(name) for one in found) for name in broken] == [True] * len(broken)
    assert bool(found) == bool(broken)


def test_what_is_called_expanding_takes_nothing_from_the_former_release(new_engine: NewEngine) -> None:
    engine = new_engine()
    broken = {}
    for former, one in pairwise(MIGRATIONS):
        if one.phase is Phase.CONTRACT:
            continue
        _come_to(engine, former.revision)
        before = _rules(engine)
        _come_to(engine, one.revision)
        broken[one.revision] = _breaks(before, _rules(engine))
    assert {revision: found for revision, found in broken.items() if found} == {}, "name the file m0000_contract_NAME.py"


def _come_to(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "realname.platform.db:migrations")
        config.set_main_option("path_separator", "os")
        command.upgrade(config, revision)
