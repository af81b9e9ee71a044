"""`realname packs signals`: the rules in force, and other rules tried on what happened."""

import tomllib
from pathlib import Path

import click

from realname.fraud.commands import day_began
from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import KEYS, SECTION, SignalRule, signal_rule_of
from realname.fraud.text import NAMES, sentence
from realname.fraud.use_cases.simulate_signals import Simulated, SimulateSignals
from realname.kernel.errors import InvalidInput, PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection
from realname.kernel.text.text import ENGLISH
from realname.packs.use_cases.load_policy import read_pack
from realname.packs.use_cases.pack_rules import rules_of
from realname.platform.cli.open_app import data_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_line, print_table, say, working
from realname.platform.config.settings import Settings
from realname.platform.text.catalogues import translate

_SHOWN = 20


@examples(
    "realname packs signals show --data ./data",
    "realname packs signals simulate --rules ours.toml --since 2026-10-01 --until 2026-11-01 --data ./data",
)
@click.group()
def signals() -> None:
    """Show the rules of alerts, and simulate other thresholds on past events."""


@examples(
    "realname packs signals show --data ./data", "realname packs signals show ours.toml --json", "realname packs signals show cn --toml"
)
@signals.command()
@click.argument("pack", required=False)
@click.option("--data", type=click.Path(path_type=Path, exists=True), default=None, envvar="REALNAME_DATA", help="The data folder.")
@click.option("--toml", "is_toml", is_flag=True, help="Print a TOML table to edit for `simulate --rules`.")
@json_option
def show(*, pack: str | None, data: Path | None, is_toml: bool, is_json: bool) -> None:
    """Show the thresholds in force with their sources, or those of PACK (a name or a path)."""
    text = read_pack(pack or _pack_of(data))
    read_signal_rule(text)
    rules = {entry.removeprefix(f"{SECTION}."): rule for entry, rule in rules_of(text).items() if entry.startswith(f"{SECTION}.")}
    if is_json:
        print_json({"rules": {name: {"value": rule.value, "source": rule.source} for name, rule in rules.items()}, "error": None})
    elif is_toml:
        print_line(f"[{SECTION}]")
        for name, rule in rules.items():
            print_line(f'{name} = {{ value = {rule.value}, source = "operator\'s choice: to be tried" }}')
    else:
        print_table(("rule", "value", "source"), [(name, rule.value, rule.source) for name, rule in rules.items()])


@examples(
    "realname packs signals simulate --rules ours.toml --since 2026-10-01 --until 2026-11-01 --data ./data",
    "realname packs signals simulate --rules ours.toml --since 2026-10-01 --until 2026-11-01 --data ./data --json",
)
@signals.command()
@click.option("--rules", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, help="TOML with a table [signals].")
@click.option("--since", required=True, help="The first day (YYYY-MM-DD, UTC).")
@click.option("--until", required=True, help="The day after the last.")
@data_option
@json_option
def simulate(*, rules: Path, since: str, until: str, data: Path, is_json: bool) -> None:
    """Simulate other thresholds on some days of the ledger, and compare the alerts. Nothing is written."""
    rule = read_signal_rule(rules.read_bytes())
    first, end = day_began(since, name="--since"), day_began(until, name="--until")
    with open_app(data) as app, working("Reading the ledger"):
        found = app[SimulateSignals](rule, since=first, until=end)
    if is_json:
        print_json({**_counts(found), "would": [_json(one) for one in found.alerts], "error": None})
        return
    say(
        f"{found.entries} entries of the ledger. Alerts: {sum(found.was.values())} raised, {sum(found.would.values())} by these thresholds."
    )
    rows = [(translate(NAMES[kind], ENGLISH), str(found.was[kind]), str(found.would[kind])) for kind in SignalKind]
    print_table(("signal", "was raised", "would have been"), rows)
    for one in found.alerts[:_SHOWN]:
        print_line(f"{one.at:%Y-%m-%d} {one.outlet_id} {one.agent_id or '-'}: {sentence(one, ENGLISH)}")
    if len(found.alerts) > _SHOWN:
        say(f"{len(found.alerts) - _SHOWN} more. --json lists all.")


def _pack_of(data: Path | None) -> str:
    if data is None:
        raise InvalidInput(field="PACK, --data")
    with open_app(data) as app:
        return app[Settings].pack


def read_signal_rule(text: bytes) -> SignalRule:
    """Read the table `[signals]` of a file: a whole pack, or this table alone.

    Raises:
        PolicyInvalid: It is no TOML, has no such table, or a rule in it is not as it must be.
    """
    try:
        content = tomllib.loads(text.decode())
    except (ValueError, RecursionError) as problem:
        raise PolicyInvalid(entry="toml") from problem
    return signal_rule_of(RuleSection(SECTION, content.get(SECTION), keys=KEYS))


def _counts(found: Simulated) -> dict[str, object]:
    counts = {kind.value: {"was": found.was[kind], "would": found.would[kind]} for kind in SignalKind}
    return {"entries": found.entries, "counts": counts}


def _json(alert: Alert) -> dict[str, object]:
    return {
        "kind": alert.kind.value,
        "outlet": alert.outlet_id.value,
        "about": alert.agent_id.value if alert.agent_id else None,
        "at": alert.at.isoformat(timespec="seconds"),
        "cases": [case_id.value for case_id in alert.cases],
        "figures": dict(alert.figures),
        "says": sentence(alert, ENGLISH),
    }
