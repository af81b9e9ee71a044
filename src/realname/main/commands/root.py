"""The `realname` command: its subcommands, and how it ends."""

import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from realname.kernel.ledger.events import collect_when_asked
from realname.kernel.registry import App
from realname.main.catalogue.capabilities import collect_declarations
from realname.main.commands.tree import SECTIONS
from realname.platform.cli.former_names import former_names, with_present_names
from realname.platform.cli.lazy_commands import LazyGroup
from realname.platform.cli.open_app import Opener
from realname.platform.cli.output import examples, say
from realname.platform.cli.problems import EXIT_CODES_HELP, end_with
from realname.platform.cli.shutdown import exit_without_waiting

_HELP = "Register phone lines on real names: compare a live face 1:1 with the ID portrait."
_EPILOG = f"Help of a group: `realname lines --help`. Names by Tab: `realname system completion`.\n\n{EXIT_CODES_HELP}"


def _show_version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - Click's signature
    if asked and not ctx.resilient_parsing:
        click.echo(f"realname {_version()}")
        ctx.exit()


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("realname")
    except PackageNotFoundError:
        return "of a checkout that is not installed"


cli = examples("realname demo", "realname verify --clip clip.mp4 --portrait portrait.jpg --json", "realname serve --data ./data")(
    LazyGroup(lazy=SECTIONS, name="realname", help=_HELP, epilog=_EPILOG)
)
cli.params.append(
    click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version and exit.")
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit with its code."""
    gc.disable()  # nothing of what is imported is garbage: to look for it takes a seventh of the time; `LazyCommand` turns it on again
    exit_without_waiting(run(sys.argv[1:] if arguments is None else arguments))


@contextmanager
def _open(data: Path, *, launched: bool, environment: Mapping[str, str] | None) -> Iterator[App]:
    """Open the deployment of a data folder, and close it in the end; its workflow runs where it is launched."""
    from realname.main.deployment.deployment import open_deployment
    from realname.platform.config.logs import configure_logs

    configure_logs()
    deployment = open_deployment(data, environment=os.environ if environment is None else environment)
    try:
        if launched:
            deployment.launch()
        yield deployment.app
    finally:
        deployment.close()


def run(arguments: Sequence[str], command: click.Command = cli) -> int:
    """Run the command; commands end early by `ctx.exit(code)` and fail by raising."""
    collect_when_asked(collect_declarations)
    line = with_present_names(arguments, former_names(command.lazy) if isinstance(command, LazyGroup) else {})
    if line.former:
        say(f"Note: `realname {line.former}` is now `realname {line.present}`; the former name ends with the next release.")
    try:
        outcome: object = command.main(args=list(line.arguments), prog_name=command.name, standalone_mode=False, obj=Opener(_open))
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place: every error ends as a message and a code
        return end_with(error, json_asked="--json" in arguments)
    return outcome if isinstance(outcome, int) else 0
