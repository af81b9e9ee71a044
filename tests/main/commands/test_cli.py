"""The command as a whole: help of every command, versions, wrong usage, and what each command imports."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import click
import pytest

from realname.main.commands.root import cli, run
from realname.platform.cli.lazy_commands import every_command
from realname.platform.cli.problems import ExitCode
from tests.support.cli_process import SOURCE, Command

HEAVY = ("cv2", "numpy", "fastapi", "dbos", "sqlalchemy", "onnxruntime", "ai_edge_litert", "rich.progress")
MOST_NAMES = 20


@pytest.fixture
def realname(tmp_path: Path) -> Command:
    return Command(cache=tmp_path)


def test_help_lists_the_commands_and_the_exit_codes(realname: Command) -> None:
    shown = realname("--help")
    assert shown.code == 0
    assert "models" in shown.out
    assert "Exit codes: 0 done or approved, 2 wrong command or option" in shown.out


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
    assert (shown.code, shown.out, "Usage: realname" in shown.err) == (2, "", True)


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
def test_wrong_usage_ends_with_2_and_says_where_help_is(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert int(run(arguments)) == 2
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        ("stauts", "`realname status`"),
        ("staf list", "`realname access staff`"),
        ("restor x.tar", "`realname system backups restore`"),
        ("lines numbrs", "`realname lines numbers`"),
        ("access staff ad li.na", "`realname access staff add`"),
        ("models list --jsn", "'--json'"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest_right_one(arguments: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments.split()) == ExitCode.USAGE
    assert meant in capsys.readouterr().err


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
        ("realname.operations.commands.status", ["alembic", "dbos", "fastapi", "httpx", "joserfc", "numpy", "pkcs11", "psycopg"]),
        ("realname.main.apps.server", ["ai_edge_litert", "av", "cv2", "dbos", "httpx", "numpy", "onnxruntime", "pkcs11", "psycopg"]),
    ],
)
def test_a_command_imports_no_library_it_does_not_use(module: str, libraries: list[str]) -> None:
    assert sorted(set(libraries) & _imported_by(module)) == []


@pytest.mark.parametrize(
    ("module", "most"),
    [
        # Each module takes half a millisecond of a start. Measured: 331, 791 and 1,169.
        ("realname.operations.commands.status", 340),
        ("realname.main.commands.serve", 800),
        ("realname.main.apps.server", 1180),
    ],
)
def test_a_start_imports_no_more_of_this_package_than_it_did(module: str, most: int) -> None:
    assert sum(name.partition(".")[0] == "realname" for name in _imported_by(module)) <= most


@cache
def _imported_by(module: str) -> frozenset[str]:
    """The modules that a new process has after it imported this one."""
    code = f"import sys\nimport {module}\nprint(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return frozenset(shown.stdout.split())


ALL_COMMANDS = dict(every_command(cli))
LEAVES = {path: command for path, command in ALL_COMMANDS.items() if not isinstance(command, click.Group)}
SERVING = {"realname serve"} | {f"realname system {one}" for one in ("worker", "reader serve", "sandbox operator", "sandbox witness")}
# What ends, erases, stops or gives away: each verb of such a command.
_DANGEROUS_VERBS = re.compile(
    r"(bar|close|confirm|deactivate|delete|destroy|decide|free|freeze|import|issue|lift|quarantine|refuse|remove|renew"
    r"|replace|replay|reset|restore|resume|revoke|rotate|start|stop|suspend|unfreeze|reconcile|recover|correct)(-|$)"
)


def test_the_top_has_at_most_twenty_names_each_on_one_line_of_eighty_columns(realname: Command) -> None:
    lines = realname("--help").out.partition("Start here:")[2].partition("  Help of a group")[0].splitlines()
    named = [line for line in lines if line.startswith("  ")]
    assert len(named) == len(cli.lazy) <= MOST_NAMES
    assert [line for line in named if line.split()[0] not in cli.lazy] == []


def test_every_command_shows_two_examples_of_itself() -> None:
    faults = []
    for path, command in ALL_COMMANDS.items():
        examples = [line for line in (command.help or "").partition("Example")[2].splitlines()[1:] if path in line]
        least = 1 if path == "realname" else 2
        faults += [f"{path}: {len(examples)} of {least}"] * (len(examples) < least)
    assert faults == []


def test_every_command_that_prints_a_result_prints_it_as_json() -> None:
    faults = [path for path, command in LEAVES.items() if path not in SERVING and "--json" not in _options(command)]
    assert faults == []
    assert LEAVES.keys() >= SERVING


def test_every_dangerous_command_is_a_dry_run_without_execute() -> None:
    dangerous = {path: command for path, command in LEAVES.items() if _DANGEROUS_VERBS.match(path.rpartition(" ")[2])}
    faults = [path for path, command in dangerous.items() if "--execute" not in _options(command)]
    assert faults == []
    assert len(dangerous) > MOST_NAMES


def test_every_option_says_what_it_does() -> None:
    options = [(path, option) for path, command in ALL_COMMANDS.items() for option in command.params if isinstance(option, click.Option)]
    faults = [f"{path} {option.name}" for path, option in options if not option.help]
    assert faults == []


def _options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts}


def test_the_exit_codes_are_in_the_help() -> None:
    assert all(str(code) in (cli.epilog or "") for code in (0, 2, 10, 20, 64, 69, 70, 74, 78))


def test_no_command_prints_but_through_output() -> None:
    package = Path(__file__).parents[3] / "src" / "realname"
    printing = [
        path.name
        for path in (*package.glob("*/commands/*.py"), *package.glob("*/commands.py"), *package.glob("platform/cli/*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []
