"""Settings: the environment outranks the file, every problem is said at once; logs: a line is one JSON object with its time in UTC."""

import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from realname.kernel.errors import SettingsError
from realname.platform.config.logs import configure_logs
from realname.platform.config.settings import Mode, Settings, load_settings, secret_names

_MAKEFILE = Path(__file__).parents[3] / "Makefile"
_LOGS = """
import structlog
from realname.platform.config.logs import configure_logs
configure_logs()
log = structlog.get_logger("test")
log.info("counted", codes=["a", "b"], count=3)
log.error("several\\nlines", kind='"quoted"')
"""


def problems_of(folder: Path, **environment: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(folder, environment)
    return caught.value.problems


def test_a_folder_without_settings_is_a_sandbox(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}).mode is Mode.SANDBOX


def test_the_environment_outranks_the_file(tmp_path: Path) -> None:
    (tmp_path / "realname.toml").write_text('pack = "sandbox"\nmodel_threads = 2\n')
    settings = load_settings(tmp_path, {"REALNAME_PACK": "cn"})
    assert (settings.pack, settings.model_threads) == ("cn", 2)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"REALNAME_[A-Z_]+(?==)", _MAKEFILE.read_text()))))
def test_what_a_command_of_the_makefile_sets_is_no_setting(tmp_path: Path, name: str) -> None:
    assert load_settings(tmp_path, {name: "full"}) == load_settings(tmp_path, {})


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "realname.toml").write_text('colour = "red"\nmodel_threads = 0\nmode = "party"\n')
    assert {problem.split(":")[0] for problem in problems_of(tmp_path)} == {"colour", "model_threads", "mode"}


@pytest.mark.parametrize(
    ("content", "place"), [(b'pack = "cn"\nmode = secret\n', " (line 2, column 8)"), (b"mode = ", ""), (b"\xff line 1, column 1", "")]
)
def test_a_file_that_is_no_toml_is_said_to_be_none_and_where(tmp_path: Path, content: bytes, place: str) -> None:
    (tmp_path / "realname.toml").write_bytes(content)
    assert problems_of(tmp_path) == (f"realname.toml: cannot be read as TOML{place}",)


def test_no_problem_shows_a_value(tmp_path: Path) -> None:
    secret = "postgresql://user:hunter2@db"  # noqa: S105 - an example
    assert "hunter2" not in "".join(problems_of(tmp_path, REALNAME_DATABASE_URLL=secret, REALNAME_MODEL_THREADS=secret))


def test_the_representation_shows_no_database_url() -> None:
    assert "hunter2" not in repr(Settings(database_url="postgresql://user:hunter2@db"))


def test_the_representation_shows_no_token() -> None:
    assert "hunter2" not in repr(Settings(metrics_token="hunter2-hunter2-hunter2"))  # noqa: S106 - an example


@pytest.mark.parametrize("token", ["short", "with a space in the middle", "geheimnisvoll-über-16"])
def test_a_token_of_the_metrics_is_long_and_can_stand_in_a_header(tmp_path: Path, token: str) -> None:
    assert [problem.partition(":")[0] for problem in problems_of(tmp_path, REALNAME_METRICS_TOKEN=token)] == ["metrics_token"]


@pytest.mark.parametrize("password", ["plain", "a?b", "a?b&c=d", "?"])
def test_a_password_of_the_database_is_left_as_it_is(tmp_path: Path, password: str) -> None:
    url = f"postgresql+psycopg://user:{password}@db:5432/realname"
    set_to = load_settings(tmp_path, {"REALNAME_DATABASE_URL": f"{url}?connect_timeout=7"}).database_url
    assert set_to.startswith(f"{url}?connect_timeout=7&keepalives_idle=")


def test_a_database_without_credentials_is_left_as_it_is(tmp_path: Path) -> None:
    url = "postgresql+psycopg:///realname?application_name=a@b"
    assert load_settings(tmp_path, {"REALNAME_DATABASE_URL": url}).database_url.startswith(f"{url}&connect_timeout=10&")


def _lines(**environment: str) -> list[dict[str, object]]:
    ended = subprocess.run([sys.executable, "-c", _LOGS], env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    assert ended.stdout == ""
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_a_line_is_an_object_with_its_time_in_utc_and_in_full() -> None:
    lines = _lines(TZ="Asia/Shanghai")
    assert [(one["event"], one["level"]) for one in lines] == [("counted", "info"), ("several\nlines", "error")]
    assert (lines[0]["codes"], lines[0]["count"], lines[1]["kind"]) == (["a", "b"], 3, '"quoted"')
    for one in lines:
        at = str(one["timestamp"])
        assert at.endswith("Z")
        assert abs(datetime.fromisoformat(at) - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_line_goes_to_standard_error_as_it_is_when_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    configure_logs()
    log = structlog.get_logger("test")
    log.info("one")
    monkeypatch.setattr(sys, "stderr", second)
    log.info("two")
    first.close()
    log.info("three")
    assert [json.loads(line)["event"] for line in second.getvalue().splitlines()] == ["two", "three"]


def test_the_address_of_the_database_and_the_token_of_the_metrics_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql+psycopg://user:hunter2@db/realname\n")
    (tmp_path / "token").write_text("0123456789abcdef\n")
    named = {"REALNAME_DATABASE_URL_FILE": str(tmp_path / "url"), "REALNAME_METRICS_TOKEN_FILE": str(tmp_path / "token")}
    settings = load_settings(tmp_path, named)
    assert settings.database_url.startswith("postgresql+psycopg://user:hunter2@db/realname?connect_timeout=10")
    assert settings.metrics_token == "0123456789abcdef"  # noqa: S105 - an example


@pytest.mark.parametrize(
    ("content", "beside", "problem"),
    [
        (None, {}, "database_url_file: cannot be read, or is empty"),
        ("\n", {}, "database_url_file: cannot be read, or is empty"),
        ("sqlite:///a", {"REALNAME_DATABASE_URL": "sqlite:///b"}, "database_url: give either it or database_url_file"),
    ],
)
def test_a_file_of_a_secret_that_cannot_be_used_is_said(tmp_path: Path, content: str | None, beside: dict[str, str], problem: str) -> None:
    if content is not None:
        (tmp_path / "url").write_text(content)
    assert problems_of(tmp_path, REALNAME_DATABASE_URL_FILE=str(tmp_path / "url"), **beside) == (problem,)


@pytest.mark.parametrize("name", secret_names())
def test_every_secret_can_be_in_a_file_and_comes_from_the_credentials_of_the_service(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("0123456789abcdef")
    settings = load_settings(tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert getattr(settings, f"{name}_file") == str(tmp_path / name)


def test_a_setting_outranks_the_credentials_of_the_service(tmp_path: Path) -> None:
    (tmp_path / "metrics_token").write_text("0123456789abcdef")
    settings = load_settings(tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path), "REALNAME_METRICS_TOKEN": "fedcba9876543210"})
    assert settings.metrics_token == "fedcba9876543210"  # noqa: S105 - an example
