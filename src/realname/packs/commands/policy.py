"""`realname packs`: a rule pack checked, compared with another, and simulated on what was decided."""

from pathlib import Path

import click

from realname.kernel.unit_of_work import Reads
from realname.packs.model import Policy, parse_policy
from realname.packs.use_cases.load_policy import read_pack
from realname.packs.use_cases.pack_rules import PackRule, RuleDifference, differences, rules_of
from realname.packs.use_cases.simulate_policy import SimulatePolicy, Simulation
from realname.platform.cli.open_app import data_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say
from realname.platform.cli.progress import ProgressBars
from realname.vault.wiring.keys import ServerKeys


@examples("realname packs check ours.toml", "realname packs diff cn ours.toml", "realname packs simulate ours.toml --data ./data")
@click.group()
def packs() -> None:
    """Check, compare and simulate rule packs: a shipped one by its name, or your own by its path."""


@examples("realname packs check cn", "realname packs check ours.toml --json")
@packs.command()
@click.argument("pack")
@json_option
def check(*, pack: str, is_json: bool) -> None:
    """Check PACK and list its rules, each with its source. Errors name their entry."""
    policy, rules = _read(pack)
    if is_json:
        listed = {entry: {"value": rule.value, "source": rule.source} for entry, rule in rules.items()}
        known = {
            "pack": policy.pack,
            "version": policy.version,
            "digest": policy.digest,
            "draft": policy.is_draft,
            "country": policy.country.value,
        }
        print_json({**known, "rules": listed, "unenforced": dict(policy.unenforced), "error": None})
        return
    say(f"{policy.pack} {policy.version}, digest {policy.digest}: {'a DRAFT, refused in production' if policy.is_draft else 'usable'}.")
    if policy.unenforced:
        say(f"{len(policy.unenforced)} rules of the country are not enforced yet; see `unenforced`.")
    print_table(("rule", "value", "source"), [(entry, rule.value, rule.source) for entry, rule in rules.items() if rule.source])


@examples("realname packs diff cn ours.toml", "realname packs diff 2026-11.toml 2026-12.toml --json")
@packs.command()
@click.argument("before")
@click.argument("after")
@json_option
def diff(*, before: str, after: str, is_json: bool) -> None:
    """List the rules in which AFTER differs from BEFORE."""
    found = differences(before=_read(before)[1], after=_read(after)[1])
    if is_json:
        print_json({"differences": [_difference_json(one) for one in found], "error": None})
        return
    if not found:
        say("The packs have no differences.")
        return
    print_table(("rule", "what", "before", "after"), [(one.entry, one.change.value, *_both(one)) for one in found])


@examples("realname packs simulate ours.toml --data ./data", "realname packs simulate cn --data ./data --json")
@packs.command()
@click.argument("pack")
@data_option
@json_option
def simulate(*, pack: str, data: Path, is_json: bool) -> None:
    """Show what PACK would have decided on every stored registration.

    The stored measurements are compared with the rules of PACK. Nothing is recorded, and no face is processed.
    """
    policy, _ = _read(pack)
    with open_app(data) as app, ProgressBars() as progress:
        simulation = SimulatePolicy(units=app[Reads], vault=app[ServerKeys].vault)(
            policy, progress=lambda done, total: progress("registrations", done=done, total=total)
        )
    if is_json:
        print_json(_simulation_json(simulation, policy))
    else:
        _show(simulation, policy)


def _read(pack: str) -> tuple[Policy, dict[str, PackRule]]:
    text = read_pack(pack)
    return parse_policy(text), dict(rules_of(text))


def _both(one: RuleDifference) -> tuple[str, str]:
    shown = [_source_or_value(one, rule) for rule in (one.before, one.after)]
    return shown[0], shown[1]


def _source_or_value(one: RuleDifference, rule: PackRule | None) -> str:
    if rule is None:
        return "-"
    return rule.source if one.change.value == "source" else rule.value


def _difference_json(one: RuleDifference) -> dict[str, object]:
    shown = {name: None if rule is None else {"value": rule.value, "source": rule.source} for name, rule in _named(one)}
    return {"rule": one.entry, "change": one.change.value, **shown}


def _named(one: RuleDifference) -> tuple[tuple[str, PackRule | None], ...]:
    return ("before", one.before), ("after", one.after)


def _show(found: Simulation, policy: Policy) -> None:
    say(
        f"By {policy.pack} {policy.version}: {found.simulated} decided again, {found.changed} with another result, "
        f"{found.forgotten} already deleted."
    )
    outcomes = sorted(found.outcomes.items())
    print_table(("decided", "would be", "registrations"), [(before, after, str(count)) for (before, after), count in outcomes])
    rows = [(what, reason.value, before, after, str(count)) for (what, reason, before, after), count in sorted(found.by_reason.items())]
    if rows:
        print_table(("reason", "code", "decided", "would be", "registrations"), rows)


def _simulation_json(found: Simulation, policy: Policy) -> dict[str, object]:
    outcomes = [{"decided": before, "would_be": after, "registrations": count} for (before, after), count in sorted(found.outcomes.items())]
    return {
        "pack": policy.pack,
        "version": policy.version,
        "digest": policy.digest,
        "simulated": found.simulated,
        "changed": found.changed,
        "erased": found.forgotten,
        "outcomes": outcomes,
        "by_reason": [
            {"change": what, "reason": reason.value, "decided": before, "would_be": after, "registrations": count}
            for (what, reason, before, after), count in sorted(found.by_reason.items())
        ],
        "new_reasons": {reason.value: count for reason, count in sorted(found.new_reasons.items())},
        "gone_reasons": {reason.value: count for reason, count in sorted(found.gone_reasons.items())},
        "error": None,
    }
