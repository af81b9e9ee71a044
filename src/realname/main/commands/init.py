"""`realname init --production`: writes a checked configuration, makes the keys, and sets up the first people and the first stock."""

import json
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

import click

from realname.main.deployment.first_configuration import Answers, answers_of, options_of, read_answers, write_configuration
from realname.platform.cli.open_app import data_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, say

_SYSTEMS = {"authority": "The authoritative source", "provisioner": "The provisioning system (TMF641)", "notifier": "The message gateway"}


@examples("realname init --production --data ./data", "realname init --production --answers answers.toml --data ./data")
@click.command()
@click.option("--production", is_flag=True, help="For real lines. A sandbox needs no configuration: `realname serve`.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="A TOML file of settings, and of the tables administrator, outlet, agent and stock. Default: questions.",
)
@data_option
@json_option
@click.pass_context
def init(ctx: click.Context, *, production: bool, answers: Path | None, data: Path, is_json: bool) -> None:
    """Write the configuration of a new deployment into the data folder, and make its keys.

    What production refuses is said at once, and nothing is written. Secrets go into files of their own. The tables of the answers set up
    two administrators, an outlet and an agent. They draw the first numbers and SIMs.
    """
    if not production:
        message = "Give '--production'. A sandbox needs no configuration: run 'realname serve --data ./data'."
        raise click.UsageError(message)
    given = read_answers(answers) if answers else _asked()
    write_configuration(data, given)
    steps = list(_steps(given, data))
    with _naming_what_is_left(steps, f"Opening {data}"), open_app(data):
        say(f"Written: {data}/realname.toml, secrets and keys. Back up keys.json apart from the rest.")
    done = []
    while steps:
        with _naming_what_is_left(steps, f"`realname {' '.join(steps[0][:3])}`"):
            done.append(_run(ctx, steps[0], is_json=is_json))
        steps.pop(0)
    if answers:
        say(f"Delete the file of answers, {answers}: it holds secrets.")
    say(f"Next: `realname doctor --data {data}` says what still lacks, and the command for it.")
    if is_json:
        print_json({"configured": True, "done": done, "error": None})


def _run(ctx: click.Context, step: Sequence[str], *, is_json: bool) -> Mapping[str, object]:
    """Run another command; with `is_json` give what it says instead of showing it."""
    root = ctx.find_root().command
    # A link goes where the sentence before it goes.
    with redirect_stdout(StringIO() if is_json else sys.stderr) as said:
        root.main(args=[*step, "--json"] if is_json else list(step), prog_name=root.name, standalone_mode=False, obj=ctx.obj)
    return {"command": step[:3], "result": json.loads(said.getvalue())} if isinstance(said, StringIO) and is_json else {}


@contextmanager
def _naming_what_is_left(steps: Sequence[Sequence[str]], what: str) -> Iterator[None]:
    """Where it fails, say which commands are left: the configuration is there, so `realname init` would refuse to begin again."""
    try:
        yield
    except Exception:
        say(f"The configuration is written. {what} failed. Mend the cause, then run by hand what is left:")
        for step in steps:
            say(f"  realname {shlex.join(step)}")
        raise


def _asked() -> Answers:
    """Ask for what a deployment needs at least."""
    settings: dict[str, str | int | bool] = {
        "pack": click.prompt("Rule pack: cn, or the path of your own", default="cn"),
        "passkey_origin": click.prompt("Address of the pages (https://host)"),
        "complaints_contact": click.prompt("Contact for complaints of subscribers"),
        "database_url": click.prompt("PostgreSQL address, empty for SQLite", default="", show_default=False),
        "card_reader_keys": click.prompt("File with the keys of your card readers, empty for none", default="", show_default=False),
    }
    settings["passkey_rp_id"] = str(settings["passkey_origin"]).removeprefix("https://").partition(":")[0]
    for name, system in _SYSTEMS.items():
        settings[f"{name}_url"] = click.prompt(f"{system}: address")
        settings[f"{name}_token_url"] = click.prompt(f"{system}: address of its access tokens")
        settings[f"{name}_client_id"] = click.prompt(f"{system}: client id", default="realname")
        settings[f"{name}_client_secret"] = click.prompt(f"{system}: client secret", hide_input=True)
    administrators = {
        "login": click.prompt("Login of the first administrator"),
        "second": click.prompt("Login of the second administrator, another person"),
    }
    return answers_of({name: value for name, value in settings.items() if value} | {"administrator": administrators}, Path.cwd())


def _steps(answers: Answers, data: Path) -> Iterator[Sequence[str]]:
    """The commands that set up what the tables name."""
    tables = answers.tables
    administrators = tables.get("administrator", {})
    login, second = str(administrators.get("login", "")), str(administrators.get("second", ""))
    at, acting = ["--data", str(data)], ["--execute", "--as", login]
    if login:
        yield ["access", "staff", "first-administrators", login, second, *at]
    outlet, agent = _named(tables, "outlet"), _named(tables, "agent")
    if outlet:
        yield ["outlets", "enrol", outlet, *options_of(tables["outlet"], answers.folder), *at, *acting]
    if agent:
        placed = {"outlet": outlet, **tables["agent"]}
        yield ["outlets", "agents", "enrol", agent, *options_of(placed, answers.folder), *at, *acting]
    for kind, count in tables.get("stock", {}).items():
        yield ["lines", kind, "draw", "--count", str(count), *at, *acting]


def _named(tables: Mapping[str, Mapping[str, object]], table: str) -> str:
    return str(tables.get(table, {}).get("id", ""))
