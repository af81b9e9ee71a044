"""The schema of a database is audited with its rows, by command and daily; production does not start on one that lost its guards."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.events import LedgerEvent
from realname.operations.model.checkup import Verdict
from realname.operations.wiring.checkup_schema import check_schema
from realname.platform.db.engine import engine_for
from realname.platform.db.revisions import NEWEST
from realname.platform.db.schema_check import require_protected
from tests.ledger.auditing import audit_of
from tests.support.command import Ended, realname
from tests.support.database_settings import upgraded_database_settings
from tests.support.databases import DATABASES
from tests.support.manual_clock import ManualClock
from tests.support.opened import PRODUCTION
from tests.support.parts import app_over
from tests.support.prepared import ROOT

_UNDO = {
    "sqlite": ("CREATE TRIGGER undo AFTER UPDATE ON outlets BEGIN UPDATE outlets SET suspended_at = NULL; END",),
    "postgresql": (
        "CREATE FUNCTION set_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.suspended_at := NULL; RETURN NEW; END $$",
        "CREATE TRIGGER undo BEFORE UPDATE ON outlets FOR EACH ROW EXECUTE FUNCTION set_back()",
    ),
}
_UNGUARD = {"sqlite": ("DROP TRIGGER ledger_no_update",), "postgresql": ("DROP TRIGGER ledger_no_change ON ledger",)}
_SEEN = "trigger undo on outlets"


def _tamper(engine: Engine, how: Mapping[str, tuple[str, ...]] = _UNDO) -> None:
    with engine.begin() as connection:
        for statement in how[engine.dialect.name]:
            connection.exec_driver_sql(statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A deployment in production, by command."""

    data: Path
    settings: Mapping[str, str]

    def run(self, *arguments: str) -> Ended:
        """Run a command on it."""
        paths = {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        return realname(*arguments, "--data", self.data, environment={**PRODUCTION, **self.settings, **paths})

    def tamper(self, how: Mapping[str, tuple[str, ...]] = _UNDO) -> None:
        """Do what an attacker does who has its database."""
        engine = engine_for(self.settings.get("REALNAME_DATABASE_URL", f"sqlite:///{self.data / 'realname.sqlite'}"))
        _tamper(engine, how)
        engine.dispose()


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A deployment of each kind of database that was started once."""
    with upgraded_database_settings(request.param, request) as settings:
        place = Place(data=tmp_path / "data", settings=settings)
        assert place.run("ledger", "audit").exit_code == 0
        yield place


def test_an_audit_names_each_object_with_what_it_has_to_be(place: Place) -> None:
    place.tamper()
    place.tamper(_UNGUARD)
    ended, shown = place.run("ledger", "audit", "--json"), place.run("ledger", "audit")
    found = ended.json["schema"]
    assert isinstance(found, list)
    by_name = {one["object"]: one for one in found}
    (guard,) = (name for name in by_name if name.startswith("trigger ledger_no_"))
    assert (ended.exit_code, by_name[_SEEN]["kind"], by_name[_SEEN]["expected"]) == (74, "unexpected", None)
    assert (by_name[guard]["kind"], by_name[guard]["found"], "BEFORE" in by_name[guard]["expected"]) == ("missing", None, True)
    assert (shown.exit_code, _SEEN in shown.stdout, guard in shown.stdout) == (74, True, True)


@pytest.mark.parametrize(("how", "named"), [(_UNDO, _SEEN), (_UNGUARD, "trigger ledger_no_")], ids=["foreign", "missing"])
def test_a_server_does_not_start_without_a_guard_of_the_ledger(place: Place, how: Mapping[str, tuple[str, ...]], named: str) -> None:
    place.tamper(how)
    ended = place.run("system", "worker")
    assert (ended.exit_code, "schema-unprotected" in ended.stderr, named in ended.stderr) == (74, True, True)


def test_a_sandbox_starts_without_a_guard_of_the_ledger_and_warns(engine: Engine) -> None:
    _tamper(engine, _UNGUARD)
    with capture_logs() as logged:
        require_protected(engine, is_sandbox=True)
    assert [(one["event"], one["log_level"], one["count"]) for one in logged] == [("schema-unprotected", "warning", 1)]


def test_the_daily_audit_records_how_many_objects_differ_and_looks_again_within_the_hour(
    units: UnitsOfWork, engine: Engine, tmp_path: Path
) -> None:
    clock = ManualClock()
    audit = audit_of(app_over(units, tmp_path, {Clock: clock}))
    counted = []
    _tamper(engine)
    for _ in range(2):
        assert audit.daily() is not None
        with units() as unit:
            events = [one for one in unit.ledger.events_of("ledger") if one.event is LedgerEvent.LEDGER_AUDITED]
        counted.append(dict(events[-1].facts)["schema"])
        clock.advance(timedelta(hours=1))
    assert counted == [len(_UNDO[engine.dialect.name])] * 2


def test_the_doctor_names_what_differs(engine: Engine) -> None:
    before = check_schema(engine, NEWEST)
    _tamper(engine)
    after = check_schema(engine, NEWEST)
    assert (before.verdict, after.verdict, f"{_SEEN} (unexpected)" in after.seen) == (Verdict.FINE, Verdict.WRONG, True)
