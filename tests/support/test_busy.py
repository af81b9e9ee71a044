"""What the tests stand on: skips that count, quick databases, shared statements, files that stay together, time on a busy machine."""

import os
import re
import socket
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import contract, upgrade, upgrade_for_restore
from tests.support import busy
from tests.support.absent import SETTING, Part, UnknownPart, count_skips, required_parts, skip_absent
from tests.support.busy import longest_s
from tests.support.network_guard import NetworkTouched
from tests.support.quick_migrations import every_migration_runs
from tests.support.scheduling import OF_COUNTRY, OF_EXAMINED_CLIPS, OF_SOURCES, together

_OF_A_WHOLE_RUN = re.compile(r'mark\.whole\("(\w+)"\)')


def test_on_an_idle_machine_the_promise_holds_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (0.5, 0.5, 0.5))
    monkeypatch.setattr(busy, "_running", lambda: 1)
    assert longest_s(5.0) == 5.0


def test_where_four_times_as_much_wants_to_run_as_can_it_may_take_four_times_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy, "_CORES", 2)
    monkeypatch.setattr(os, "getloadavg", lambda: (8.0, 1.0, 1.0))
    monkeypatch.setattr(busy, "_running", lambda: 1)
    assert longest_s(5.0) == 20.0


def test_what_is_absent_and_not_required_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    with pytest.raises(pytest.skip.Exception, match="absent models: not fetched"):
        skip_absent(Part.MODELS, "not fetched")


def test_what_is_absent_and_required_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "evaluation-data,models")
    with pytest.raises(pytest.fail.Exception, match="models is required"):
        skip_absent(Part.MODELS, "not fetched")


def test_a_misspelt_requirement_is_an_error_and_not_an_open_gate() -> None:
    with pytest.raises(UnknownPart, match="modles"):
        required_parts("modles")


def test_skips_are_counted_by_the_part_that_was_absent() -> None:
    reasons = ["Skipped: absent models: not fetched", "Skipped: absent models: other words", "Skipped: on a whim"]
    assert count_skips(reasons) == ["skipped for models: 2", "skipped for on a whim: 1"]


def test_no_skip_is_said_too() -> None:
    assert count_skips([]) == ["skipped: none"]


def _upgraded(file: Path) -> Engine:
    engine = engine_for(f"sqlite:///{file}")
    upgrade(engine)
    return engine


def _everything(engine: Engine) -> list[str]:
    """Every statement and every row, in the order in which the database holds them."""
    with engine.connect() as connection:
        return list(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]


def test_the_second_database_is_the_one_that_the_migrations_make(tmp_path: Path) -> None:
    with every_migration_runs():
        whole = _everything(_upgraded(tmp_path / "whole.sqlite"))
    first, second = (_everything(_upgraded(tmp_path / name)) for name in ("first.sqlite", "second.sqlite"))
    assert first == whole
    assert second == whole


def test_a_database_of_an_older_form_is_migrated(tmp_path: Path) -> None:
    newest = _everything(_upgraded(tmp_path / "newest.sqlite"))
    engine = engine_for(f"sqlite:///{tmp_path / 'older.sqlite'}")
    upgrade_for_restore(engine, "0038")
    older = _everything(engine)
    contract(engine)
    assert older != _everything(engine)
    assert sorted(_everything(engine)) == sorted(newest)


def test_files_that_examine_the_same_clips_stay_together() -> None:
    assert {together(file) for file in OF_EXAMINED_CLIPS} == {"tests/evaluation"}


def test_files_over_the_same_country_stay_together(project_root: Path) -> None:
    files = (project_root / "tests" / "browser").rglob("test_*.py")
    assert {file.relative_to(project_root).as_posix() for file in files if "country: CounterSite" in file.read_text("utf-8")} == OF_COUNTRY
    assert len({together(file) for file in OF_COUNTRY}) == 1


def test_files_that_parse_every_source_stay_together(project_root: Path) -> None:
    files = (project_root / OF_SOURCES).glob("test_*.py")
    assert {together(file.relative_to(project_root).as_posix()) for file in files} == {OF_SOURCES}


def test_every_other_file_stands_alone() -> None:
    assert together("tests/evaluation/test_blinks.py") == "tests/evaluation/test_blinks.py"


def test_a_person_who_has_clips_examined_is_among_them(project_root: Path) -> None:
    files = {file for file in (project_root / "tests" / "evaluation").glob("test_*.py") if "examiner" in file.read_text(encoding="utf-8")}
    assert {file.relative_to(project_root).as_posix() for file in files} == OF_EXAMINED_CLIPS


def test_what_is_left_to_a_whole_run_is_run_by_the_command_of_that_name(project_root: Path) -> None:
    makefile = (project_root / "Makefile").read_text(encoding="utf-8")
    for file in (project_root / "tests").rglob("test_*.py"):
        for name in set(_OF_A_WHOLE_RUN.findall(file.read_text(encoding="utf-8"))):
            (command,) = re.findall(rf"REALNAME_{name.upper()}=full \$\(WHOLE\) (.*)", makefile)
            assert any(file.is_relative_to(project_root / word) for word in command.split() if word.startswith("tests/")), (file.name, name)


def test_engines_that_are_alike_share_a_dialect_and_no_database(tmp_path: Path) -> None:
    first, second = (engine_for(f"sqlite:///{tmp_path / name}") for name in ("one.sqlite", "two.sqlite"))
    with first.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE here (id INTEGER)")
    third = engine_for(f"sqlite:///{tmp_path / 'three.sqlite'}")
    for other in (second, third):
        with other.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one() == 0
    assert third._compiled_cache is engine_for("sqlite://")._compiled_cache  # noqa: SLF001 - what is shared


def test_an_engine_that_was_told_something_else_shares_nothing(tmp_path: Path) -> None:
    told = create_engine(f"sqlite:///{tmp_path / 'told.sqlite'}", isolation_level="SERIALIZABLE")
    assert told.dialect is not engine_for(f"sqlite:///{tmp_path / 'one.sqlite'}").dialect


def test_a_unit_test_that_connects_is_stopped() -> None:
    with socket.socket() as one, pytest.raises(NetworkTouched):
        one.connect(("127.0.0.1", 9))
