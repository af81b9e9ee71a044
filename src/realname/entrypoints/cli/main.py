"""The `realname` command: its subcommands, and how it ends."""

import gc
import sys
from collections.abc import Sequence

import click

from realname.entrypoints.cli.examples import examples
from realname.entrypoints.cli.lazy import LazyCommand, LazyGroup
from realname.entrypoints.cli.leaving import leave
from realname.entrypoints.cli.problems import EXIT_CODES_HELP, end_with

# One line a command: `module:name` and what `realname --help` says of it.
COMMANDS = {
    "demo": LazyCommand("realname.entrypoints.cli.demo:demo", "Register the sample people in a sandbox, honest and not."),
    "register": LazyCommand("realname.entrypoints.cli.register:register_command", "Register one line, from card and clip to its number."),
    "serve": LazyCommand("realname.entrypoints.cli.serve:serve", "Serve the HTTP API with the durable workflow inside."),
    "worker": LazyCommand("realname.entrypoints.cli.worker:worker", "Run the durable workflow without HTTP."),
    "recover": LazyCommand("realname.entrypoints.cli.recover:recover", "List registrations that were halted, and begin one anew."),
    "numbers": LazyCommand("realname.entrypoints.cli.numbers:numbers", "Import numbers into the stock, list, quarantine and free them."),
    "sims": LazyCommand("realname.entrypoints.cli.sims:sims", "Import SIMs into the stock and count them."),
    "lines": LazyCommand("realname.entrypoints.cli.lines:lines", "Show lines, bar them, lift bars, close them."),
    "disputes": LazyCommand("realname.entrypoints.cli.disputes:disputes", "List the lines that somebody says are not theirs."),
    "inspections": LazyCommand(
        "realname.entrypoints.cli.inspections:inspections", "See inspections by the regulator, and make a draw again."
    ),
    "reconcile": LazyCommand(
        "realname.entrypoints.cli.reconcile:reconcile", "Ask after open orders, compare every line with the operator's."
    ),
    "status": LazyCommand("realname.entrypoints.cli.status:status", "Show how a deployment is doing, on one page."),
    "doctor": LazyCommand("realname.entrypoints.cli.doctor:doctor", "Look at a deployment from all sides, and say what to do next."),
    "backup": LazyCommand("realname.entrypoints.cli.backup:backup", "Write records and sealed media into one archive."),
    "restore": LazyCommand("realname.entrypoints.cli.restore:restore", "Verify an archive, and restore it where there is nothing yet."),
    "deletions": LazyCommand(
        "realname.entrypoints.cli.deletions:deletions", "Keep what was deleted deleted: after a restore, in old backups."
    ),
    "ledger": LazyCommand("realname.entrypoints.cli.ledger:ledger", "The transparency log: sign, give out, prove, export, verify."),
    "keys": LazyCommand("realname.entrypoints.cli.keys:keys", "List and rotate the keys that everything is sealed under."),
    "receipt": LazyCommand("realname.entrypoints.cli.receipt:receipt", "Verify a receipt or a certificate of deletion offline."),
    "clients": LazyCommand("realname.entrypoints.cli.clients:clients", "Machine clients of the API: secrets, rotated and revoked."),
    "tokens": LazyCommand("realname.entrypoints.cli.tokens:tokens", "Issue tokens for machine clients of the API."),
    "staff": LazyCommand("realname.entrypoints.cli.staff:staff", "Add staff, give new passwords, deactivate."),
    "counters": LazyCommand("realname.entrypoints.cli.counters:counters", "Enrol the counters of an outlet, list and revoke them."),
    "outlets": LazyCommand("realname.entrypoints.cli.outlets:outlets", "Enrol outlets, list them, suspend, resume and close them."),
    "agents": LazyCommand("realname.entrypoints.cli.agents:agents", "Enrol agents, record their trainings, suspend and close them."),
    "blocklist": LazyCommand("realname.entrypoints.cli.blocklist:blocklist", "Keep, export and import the block list of agents."),
    "campaign": LazyCommand("realname.entrypoints.cli.campaign:campaign", "Have holders of risky lines verified again, in waves."),
    "reviews": LazyCommand("realname.entrypoints.cli.reviews:reviews", "Count the queue of reviews, plant known cases, see who sees well."),
    "parity": LazyCommand("realname.entrypoints.cli.parity:parity", "Compare the routes with and without a face, by outlet."),
    "alerts": LazyCommand("realname.entrypoints.cli.alerts:alerts", "See and answer what the signals of fraud raised."),
    "signals": LazyCommand("realname.entrypoints.cli.signals:signals", "See what raises an alert, try other thresholds on what happened."),
    "reports": LazyCommand("realname.entrypoints.cli.reports:reports", "Make the reports that the rules ask for: PDF, CSV, JSON."),
    "leaks": LazyCommand("realname.entrypoints.cli.leaks:leaks", "Record leaks of personal data, and what was done by when."),
    "faces": LazyCommand("realname.entrypoints.cli.faces:faces", "Count the people whose faces are held; record their filing."),
    "policy": LazyCommand("realname.entrypoints.cli.policy:policy_commands", "Check a rule pack, compare two, simulate one."),
    "verify": LazyCommand("realname.entrypoints.cli.verify:verify", "Verify a clip against an ID portrait."),
    "models": LazyCommand("realname.entrypoints.cli.models:models", "Fetch, list and check the models, and add your own."),
    "sandbox": LazyCommand("realname.entrypoints.cli.sandbox:sandbox", "Serve the simulated operator over HTTP, to try connectors with."),
    "simulate": LazyCommand("realname.entrypoints.cli.simulate:simulate", "Simulate a country with known frauds, in a sandbox."),
    "samples": LazyCommand("realname.entrypoints.cli.samples:samples", "Fetch and list the sample people of the demonstration."),
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
    leave(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command; commands end early by `ctx.exit(code)` and fail by raising."""
    try:
        outcome: object = cli.main(args=list(arguments), prog_name="realname", standalone_mode=False)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place: every error ends as a message and a code
        return end_with(error, json_asked="--json" in arguments)
    return outcome if isinstance(outcome, int) else 0
