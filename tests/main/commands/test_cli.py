"""The command as a whole: help of every command, versions, wrong usage, and what each command imports."""

import ast
import subprocess
import sys
from pathlib import Path

import click
import pytest

from realname.main.commands.root import cli
from realname.platform.cli.lazy_commands import every_command
from tests.support.cli_process import SOURCE, Command

HEAVY = ("cv2", "numpy", "fastapi", "dbos", "sqlalchemy", "onnxruntime", "ai_edge_litert", "rich.progress")
_LOADED = """
import sys
import {module}
print(*sorted(set({libraries}) & sys.modules.keys()))
"""


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


@pytest.mark.parametrize(
    ("module", "libraries"),
    [
        ("realname.main.commands.verify", ["fastapi", "starlette", "dbos", "sqlalchemy", "alembic", "matplotlib"]),
        (
            "realname.main.deployment.deployment",
            ["ai_edge_litert", "alembic", "av", "cv2", "dbos", "joserfc", "onnxruntime", "psycopg", "webauthn"],
        ),
    ],
)
def test_a_command_imports_no_library_it_does_not_use(module: str, libraries: list[str]) -> None:
    code = _LOADED.format(module=module, libraries=libraries)
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert loaded.stdout.split() == []


ALL_COMMANDS = list(every_command(cli))


@pytest.mark.parametrize(("path", "command"), ALL_COMMANDS, ids=[path for path, _ in ALL_COMMANDS])
def test_every_command_shows_an_example_of_itself(path: str, command: click.Command) -> None:
    examples = (command.help or "").partition("Example")[2].splitlines()[1:]
    assert any(path in line for line in examples)


@pytest.mark.parametrize(("path", "command"), ALL_COMMANDS, ids=[path for path, _ in ALL_COMMANDS])
def test_every_option_says_what_it_does(path: str, command: click.Command) -> None:
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert [f"{path} {one.name}" for one in options if not one.help] == []


def test_the_exit_codes_are_in_the_help() -> None:
    assert all(str(code) in (cli.epilog or "") for code in (0, 10, 20, 64, 69, 70, 74, 78))


def test_no_command_prints_but_through_output() -> None:
    package = Path(__file__).parents[3] / "src" / "realname"
    printing = [
        path.name
        for path in (*package.glob("*/commands/*.py"), *package.glob("*/commands.py"), *package.glob("platform/cli/*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []
