"""A database is bound to the mode it was made in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from realname.kernel.errors import SettingsError
from realname.platform.db.deployment_mode import require_mode


def outcome(engine: Engine, mode: str) -> str:
    try:
        require_mode(engine, mode)
    except SettingsError:
        return "refused"
    return "opened"


def test_a_database_opens_again_in_the_mode_it_was_made_in(engine: Engine) -> None:
    assert [outcome(engine, "production") for _ in range(2)] == ["opened", "opened"]


@pytest.mark.parametrize(("made_in", "other"), [("production", "sandbox"), ("sandbox", "production")])
def test_a_database_is_refused_in_the_other_mode(engine: Engine, made_in: str, other: str) -> None:
    require_mode(engine, made_in)
    with pytest.raises(SettingsError) as caught:
        require_mode(engine, other)
    assert caught.value.problems == (f"mode: the data were made in {made_in} and are never opened in {other}",)


def test_a_refusal_changes_nothing(engine: Engine) -> None:
    require_mode(engine, "production")
    assert [outcome(engine, mode) for mode in ("sandbox", "production")] == ["refused", "opened"]


def test_of_two_modes_at_once_one_wins(engine: Engine) -> None:
    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(lambda mode: outcome(engine, mode), ["production", "sandbox"]))
    assert sorted(outcomes) == ["opened", "refused"]


def test_there_is_one_mode_only(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql("INSERT INTO deployment (id, mode) VALUES (2, 'sandbox')")
