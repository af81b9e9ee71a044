"""Engines that are alike share what they compiled; each has a database of its own."""

from pathlib import Path

from sqlalchemy import create_engine, text

from realname.platform.db.engine import engine_for


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
