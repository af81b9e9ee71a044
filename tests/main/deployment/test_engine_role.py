"""On PostgreSQL the workflow engine's tables can belong to a role of their own, made as docs/how-to/postgresql.md says."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import make_url

from realname.main.deployment.deployment import open_deployment
from realname.operations.model.checkup import Checkup, Verdict
from realname.operations.wiring.doctor import examine
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.read_registration import ReadRegistration
from tests.architecture.sources import PROJECT_ROOT
from tests.main.commands.test_worker_command import AWAY, at_once, run_to_end
from tests.support.command import realname
from tests.support.deployed_counter import has_come_to_the_operator, submit_one
from tests.support.postgresql import PostgresqlServer

pytestmark = pytest.mark.sockets

_PAGE = (PROJECT_ROOT / "docs" / "how-to" / "postgresql.md").read_text(encoding="utf-8")
_SECTION = _PAGE.partition("## A role of its own for the workflow engine")[2].partition("\n## ")[0]
_STATEMENT = re.compile(r"^    ((?:CREATE SCHEMA|GRANT|ALTER|SELECT) .*?)(;| \\gexec)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Roles:
    """Two roles of a server, ours and the engine's; neither is a superuser."""

    server: PostgresqlServer
    ours: str
    engine: str

    def url(self, database: str, role: str) -> str:
        return make_url(database).set(username=role).render_as_string(hide_password=False)

    def settings(self, database: str) -> dict[str, str]:
        return {
            "REALNAME_DATABASE_URL": self.url(database, self.ours),
            "REALNAME_WORKFLOW_DATABASE_URL": self.url(database, self.engine),
        }

    def separate(self, database: str, part: str) -> None:
        """Do what a part of the page says, as the superuser."""
        named = part.replace("realname_engine", self.engine).replace("TO realname", f"TO {self.ours}")
        with psycopg.connect(_address(database), autocommit=True) as connection:
            for statement, end in _STATEMENT.findall(named):
                rows = connection.execute(statement.encode())
                for (one,) in rows.fetchall() if "gexec" in end else ():
                    connection.execute(one)

    def own(self, database: str) -> None:
        name = database.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(_address(database), autocommit=True) as connection:
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(self.ours)))


@pytest.fixture
def roles(postgresql: PostgresqlServer) -> Iterator[Roles]:
    mark = secrets.token_hex(4)
    made = Roles(postgresql, f"ours_{mark}", f"engines_{mark}")
    with psycopg.connect(_address(postgresql.url), autocommit=True) as connection:
        for role in (made.ours, made.engine):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        yield made
        for role in (made.ours, made.engine):
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_with_a_role_of_its_own_work_is_done_and_each_role_writes_its_own_tables_alone(tmp_path: Path, roles: Roles) -> None:
    with roles.server.database() as url, roles.server.database() as other:
        for database in (url, other):
            roles.own(database)
            roles.separate(database, _SECTION.partition("On a database that is in use")[0])
        settings, data = roles.settings(url), tmp_path / "live"
        registration_id = submit_one(data, faults=AWAY, until=has_come_to_the_operator, environment=settings)
        with psycopg.connect(_address(settings["REALNAME_DATABASE_URL"]), autocommit=True) as connection:
            for attack in (b"UPDATE dbos.workflow_status SET name = 'x'", b"INSERT INTO dbos.workflow_status (workflow_uuid) VALUES ('x')"):
                with pytest.raises(errors.InsufficientPrivilege):
                    connection.execute(attack)
        with (
            psycopg.connect(_address(settings["REALNAME_WORKFLOW_DATABASE_URL"]), autocommit=True) as connection,
            pytest.raises(errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT * FROM registrations")
        assert (_roles(data, settings), _schema(data, settings)) == (Verdict.FINE, Verdict.FINE)
        backup = tmp_path / "backup.tar"
        realname("system", "backups", "create", backup, "--data", data, "--with-keys", environment=settings)
        elsewhere = roles.settings(other)
        realname("system", "backups", "restore", backup, "--data", tmp_path / "new", "--execute", environment=elsewhere)
        run_to_end(tmp_path / "new", registration_id, environment=elsewhere)
        deployment = open_deployment(tmp_path / "new", environment=elsewhere)
        state = deployment.app[ReadRegistration](registration_id).registration.state
        deployment.close()
        assert state is RegistrationState.ACTIVATED


def test_a_database_in_use_is_handed_over_and_the_doctor_says_until_then_that_one_role_writes_everything(
    tmp_path: Path, roles: Roles
) -> None:
    with roles.server.database() as url:
        roles.own(url)
        settings = roles.settings(url)
        alone = {"REALNAME_DATABASE_URL": settings["REALNAME_DATABASE_URL"]}
        run_to_end(tmp_path, submit_one(tmp_path, faults="", until=at_once, environment=alone), environment=alone)
        before = _roles(tmp_path, alone)
        roles.separate(url, _SECTION.partition("On a database that is in use")[2])
        registration_id = submit_one(tmp_path, sim=1, faults="", until=at_once, environment=settings)
        run_to_end(tmp_path, registration_id, environment=settings)
        assert (before, _roles(tmp_path, settings)) == (Verdict.LOOK, Verdict.FINE)


def _roles(data: Path, settings: dict[str, str]) -> Verdict:
    return next(one.verdict for one in examine(data, environment=settings) if one.checkup is Checkup.DATABASE_ROLES)


def _schema(data: Path, settings: dict[str, str]) -> Verdict:
    return next(one.verdict for one in examine(data, environment=settings) if one.checkup is Checkup.DATABASE_SCHEMA)


def _address(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:", 1)
