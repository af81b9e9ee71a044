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
from realname.platform.cli.lazy_commands import LazyCommand, LazyGroup
from realname.platform.cli.open_app import Opener
from realname.platform.cli.output import examples
from realname.platform.cli.problems import EXIT_CODES_HELP, end_with
from realname.platform.cli.shutdown import exit_without_waiting

# One line a command: `module:name` and what `realname --help` says of it.
COMMANDS = {
    "demo": LazyCommand("realname.sandbox.commands.demo:demo", "Register the sample people in a sandbox, honest and not."),
    "register": LazyCommand("realname.sandbox.commands.register:register_command", "Register one line, from card and clip to its number."),
    "serve": LazyCommand("realname.main.commands.serve:serve", "Serve the HTTP API with the durable workflow inside."),
    "worker": LazyCommand("realname.main.commands.serve:worker", "Run the durable workflow without HTTP."),
    "recover": LazyCommand("realname.workflow.commands:recover", "List registrations that were halted, and begin one anew."),
    "numbers": LazyCommand("realname.inventory.commands.numbers:numbers", "Import numbers into the stock, list, quarantine and free them."),
    "sims": LazyCommand("realname.inventory.commands.sims:sims", "Import SIMs into the stock and count them."),
    "lines": LazyCommand("realname.lines.commands.lines:lines", "Show lines, bar them, lift bars, close them."),
    "disputes": LazyCommand("realname.holder.commands:disputes", "List the lines that a person says are not theirs."),
    "inspections": LazyCommand("realname.inspections.commands:inspections", "See inspections by the regulator, and make a draw again."),
    "reconcile": LazyCommand(
        "realname.lines.commands.reconcile:reconcile", "Query open orders, and compare every line with the operator's."
    ),
    "status": LazyCommand("realname.operations.commands.status:status", "Show the state of a deployment on one page."),
    "doctor": LazyCommand("realname.operations.commands.doctor:doctor", "Check a deployment, and say what to do next."),
    "backup": LazyCommand("realname.operations.commands.backup:backup", "Write records and sealed media into one archive."),
    "restore": LazyCommand("realname.operations.commands.restore:restore", "Verify an archive, and restore it where there is nothing yet."),
    "deletions": LazyCommand("realname.operations.commands.deletions:deletions", "Delete again after a restore, and delete old backups."),
    "ledger": LazyCommand("realname.ledger.commands.ledger:ledger", "The transparency log: sign, give out, prove, export, verify."),
    "keys": LazyCommand("realname.vault.commands:keys", "List and rotate the keys that everything is sealed under."),
    "receipt": LazyCommand("realname.registration.commands.receipt:receipt", "Verify a receipt or a certificate of deletion offline."),
    "clients": LazyCommand("realname.access.commands.clients:clients", "Machine clients of the API: secrets, rotated and revoked."),
    "tokens": LazyCommand("realname.access.commands.tokens:tokens", "Issue tokens for machine clients of the API."),
    "staff": LazyCommand("realname.access.commands.staff:staff", "Add staff, give new passwords, deactivate."),
    "counters": LazyCommand("realname.access.commands.counters:counters", "Enrol the counters of an outlet, list and revoke them."),
    "outlets": LazyCommand("realname.outlets.commands.outlets:outlets", "Enrol outlets, list them, suspend, resume and close them."),
    "agents": LazyCommand("realname.outlets.commands.agents:agents", "Enrol agents, record their trainings, suspend and close them."),
    "blocklist": LazyCommand("realname.outlets.commands.block_list:blocklist", "Keep, export and import the block list of agents."),
    "campaign": LazyCommand("realname.campaigns.commands.campaign:campaign", "Re-verify the holders of risky lines, in waves."),
    "reviews": LazyCommand(
        "realname.review.commands.reviews:reviews", "Count the queue of reviews, plant known cases, show the quality of reviewers."
    ),
    "parity": LazyCommand("realname.reports.commands.route_parity:parity", "Compare the routes with and without a face, by outlet."),
    "alerts": LazyCommand("realname.fraud.commands:alerts", "Show and answer alerts of the signals of fraud."),
    "signals": LazyCommand(
        "realname.packs.commands.signals:signals", "Show the rules of alerts, and simulate other thresholds on past events."
    ),
    "reports": LazyCommand("realname.reports.commands.reports:reports", "Make the reports that the rules ask for: PDF, CSV, JSON."),
    "leaks": LazyCommand(
        "realname.breaches.commands.breaches:leaks", "Record leaks of personal data, and the actions on them with their times."
    ),
    "faces": LazyCommand("realname.breaches.commands.face_count:faces", "Count the people whose faces are held; record their filing."),
    "policy": LazyCommand("realname.packs.commands.policy:policy_commands", "Check a rule pack, compare two, simulate one."),
    "verify": LazyCommand("realname.main.commands.verify:verify", "Verify a clip against an ID portrait."),
    "evaluate": LazyCommand("realname.main.commands.evaluate:evaluate", "Measure what the live face check lets pass, on your own data."),
    "models": LazyCommand("realname.verification.commands.models:models", "Fetch, list and check the models, and add your own."),
    "sandbox": LazyCommand("realname.sandbox.commands.sandbox:sandbox", "Serve the simulated operator over HTTP, to test connectors."),
    "samples": LazyCommand("realname.verification.commands.samples:samples", "Fetch and list the sample people of the demonstration."),
}

_HELP = "Register phone lines on real names: a live face compared 1:1 with the ID portrait."


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
    LazyGroup(lazy=COMMANDS, name="realname", help=_HELP, epilog=EXIT_CODES_HELP)
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
    try:
        outcome: object = command.main(args=list(arguments), prog_name=command.name, standalone_mode=False, obj=Opener(_open))
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place: every error ends as a message and a code
        return end_with(error, json_asked="--json" in arguments)
    return outcome if isinstance(outcome, int) else 0
