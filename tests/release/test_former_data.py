"""An update from the former release's data: what was registered stays readable, the ledger verifies, and lines go on being registered.

`data-0.1.0` holds what the code of 0.1.0 (migration 0050) wrote on each kind of database for made-up people: two lines, one of them barred,
two registrations that were not submitted, staff, and a client. Its keys were made for it and seal nothing else.
"""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from realname.main.deployment.deployment import open_deployment
from realname.operations.wiring.migrations import contract_database, read_migrations
from realname.operations.wiring.status import read_deployment
from realname.platform.db.revisions import BASELINE, MIGRATIONS, NEWEST, floor_of
from realname.platform.errors import DatabaseInUse, DatabaseNewer, MigrationPending
from tests.main.commands.test_worker_command import never
from tests.support.command import realname
from tests.support.databases import DATABASES
from tests.support.deployed_counter import submit_one

FORMER = Path(__file__).with_name("data-0.1.0")
_OF_FORMER = "0050"
# What a release after this one may do to the tables while this one still runs.
_EXPANDS = (
    "CREATE TABLE of_the_next_release (id VARCHAR(64) PRIMARY KEY)",
    "ALTER TABLE registrations ADD COLUMN of_the_next_release VARCHAR(64)",
    "ALTER TABLE lines ADD COLUMN of_the_next_release INTEGER DEFAULT 0 NOT NULL",
    "UPDATE alembic_version SET version_num = '9999'",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A data folder of the former release; `settings` is its environment."""

    data: Path
    settings: Mapping[str, str]

    def run(self, *statements: str) -> None:
        """Run statements in the database, past the product."""
        if url := self.settings.get("REALNAME_DATABASE_URL"):
            with psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:", 1)) as connection:
                for statement in statements:
                    connection.execute(statement.encode())
            return
        with closing(sqlite3.connect(self.data / "realname.sqlite")) as database:
            database.executescript(";\n".join(("BEGIN", *statements, "COMMIT;")))

    def update(self) -> None:
        """Do as `realname system migrate run --contract`."""
        contract_database(self.data, self.settings)

    def register(self) -> None:
        """Register a line, up to its activation."""
        submit_one(self.data, faults="", until=never, environment=self.settings, sim=5)

    def registered(self) -> Mapping[str, int]:
        """Count registrations by state."""
        database = read_deployment(self.data, self.settings).database
        assert database is not None
        return dict(database.registrations)

    def tell(self, *arguments: str) -> Mapping[str, object]:
        """Run a command that succeeds, and read its JSON."""
        ended = realname(*arguments, "--data", str(self.data), "--json", environment=self.settings)
        assert ended.exit_code == 0, ended.stderr
        return ended.json


@pytest.fixture(params=DATABASES)
def former(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Former]:
    """The former release's data on each kind of database."""
    data, kept = tmp_path / "data", FORMER / request.param
    (data / "media").mkdir(parents=True)
    shutil.copy(kept / "keys.json", data)
    (data / "keys.json").chmod(0o600)
    shutil.copy(kept / "realname-place", data / "media")
    records = (kept / "records.sql").read_text(encoding="utf-8")
    if request.param == "sqlite":
        made = Former(data=data, settings={})
        made.run(records)
        yield made
        return
    with request.getfixturevalue("postgresql").database() as url:
        made = Former(data=data, settings={"REALNAME_DATABASE_URL": url})
        made.run(records)
        yield made


def test_no_start_migrates_what_older_processes_may_still_use(former: Former) -> None:
    with pytest.raises(MigrationPending):
        open_deployment(former.data, environment=dict(former.settings))
    ended = realname("system", "migrate", "run", "--data", str(former.data), "--json", environment=former.settings)
    assert ended.json["error"]["code"] == "migration-pending"  # type: ignore[index]
    status = former.tell("system", "migrate", "status")
    assert (status["revision"], status["newest"], status["can_start"]) == (_OF_FORMER, NEWEST, False)
    assert status["obstacle"]["code"] == "migration-pending"  # type: ignore[index]
    assert [one["revision"] for one in status["pending"]] == [one.revision for one in MIGRATIONS if one.revision > _OF_FORMER]  # type: ignore[attr-defined]


def test_after_the_update_everything_is_readable_and_the_ledger_verifies(former: Former) -> None:
    ran = former.tell("system", "migrate", "run", "--contract")
    assert (ran["revision"], ran["pending"], ran["can_start"], ran["oldest_release"]) == (NEWEST, [], True, floor_of(NEWEST))
    lines = former.tell("lines", "list")["lines"]
    assert sorted((one["number"], one["state"], one["bars"]) for one in lines) == [  # type: ignore[attr-defined]
        ("+8619900000000", "active", ""),
        ("+8619900000001", "barred", "court"),
    ]
    assert former.registered() == {"activated": 2}
    assert former.tell("ledger", "verify")["error"] is None


def test_after_the_update_a_line_is_registered_and_after_the_next_release_has_expanded_by_this_one_again(former: Former) -> None:
    former.update()
    former.run(*_EXPANDS)
    former.register()
    assert former.registered() == {"activated": 3}
    assert former.tell("ledger", "verify")["error"] is None


def test_this_release_does_not_start_once_the_next_one_has_contracted(former: Former) -> None:
    former.update()
    former.run(*_EXPANDS)
    former.run("COMMENT ON TABLE alembic_version IS 'oldest release: 9999'" if former.settings else "PRAGMA user_version = 9999")
    with pytest.raises(DatabaseNewer):
        open_deployment(former.data, environment=dict(former.settings))
    status = read_migrations(former.data, former.settings)
    assert (type(status.obstacle), status.form.floor) == (DatabaseNewer, "9999")


def test_nothing_contracts_while_a_process_of_the_former_release_is_connected(former: Former) -> None:
    if url := former.settings.get("REALNAME_DATABASE_URL"):
        connection: psycopg.Connection | sqlite3.Connection = psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:", 1))
    else:
        connection = sqlite3.connect(former.data / "realname.sqlite")
        connection.execute("PRAGMA journal_mode = WAL")
    with closing(connection):
        connection.execute("SELECT count(*) FROM deployment")
        with pytest.raises(DatabaseInUse):
            former.update()
    assert read_migrations(former.data, former.settings).form.revision == _OF_FORMER


def test_the_fixture_is_of_the_release_before_this_one() -> None:
    """Once 0.2.0 is out, data of it take this place: then what is run here is what runs beside it."""
    assert _OF_FORMER < BASELINE
