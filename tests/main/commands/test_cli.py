"""The command as a whole: help, versions, wrong usage, and what it imports."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli_process import SOURCE, Command

HEAVY = ("cv2", "numpy", "fastapi", "dbos", "sqlalchemy", "onnxruntime", "ai_edge_litert", "rich.progress")


@pytest.fixture
def realname(tmp_path: Path) -> Command:
    return Command(cache=tmp_path)


def test_help_lists_the_commands_and_the_exit_codes(realname: Command) -> None:
    shown = realname("--help")
    assert shown.code == 0
    assert "models" in shown.out
    assert "Exit codes: 0 done or approved, 10 referred, 20 refused" in shown.out


def test_help_imports_nothing_heavy() -> None:
    code = f"""
import sys
from realname.main.commands.root import run
assert run(["--help"]) == 0
sys.stderr.write(",".join(name for name in {HEAVY!r} if name in sys.modules))
"""
    ended = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=True)
    assert ended.stderr == ""


def test_the_version_is_told(realname: Command) -> None:
    shown = realname("--version")
    assert (shown.code, shown.out.startswith("realname ")) == (0, True)


def test_the_command_alone_shows_its_help_and_ends_as_wrong_usage(realname: Command) -> None:
    shown = realname()
    assert (shown.code, shown.out, "Usage: realname" in shown.err) == (64, "", True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["model"],
        ["--colour"],
        ["models", "list", "--colour"],
        ["models", "add"],
        ["models", "add", "search", "f"],
        ["models", "fetch", "--from", "nowhere"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_64_and_says_where_help_is(realname: Command, arguments: list[str]) -> None:
    ended = realname(*arguments)
    assert ended.code == 64
    assert "--help" in ended.err


def test_wrong_usage_under_json_is_one_object(realname: Command) -> None:
    error = realname("models", "list", "--colour", "--json").json()["error"]
    assert isinstance(error, dict)
    assert (error["code"], error["detail"]) == ("invalid-input", "No such option '--colour'.")


def test_a_reader_that_goes_away_ends_the_command_quietly(realname: Command) -> None:
    code = "from realname.main.commands.root import main; main()"
    environment = {"PYTHONPATH": str(SOURCE), "XDG_CACHE_HOME": str(realname.cache)}
    with subprocess.Popen(
        [sys.executable, "-c", code, "models", "list", "--json"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
        running.wait(timeout=60)
    assert (running.returncode, b"Traceback" in said, b"Error" in said) == (1, False, False)
