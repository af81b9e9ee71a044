"""`realname privacy terms`: for how long what is kept, by which rule of the pack, and what erases it."""

import json

import click

from realname.packs.model import parse_policy
from realname.packs.use_cases.load_policy import read_pack
from realname.packs.use_cases.pack_rules import rules_of
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table
from realname.retention.model.retention import TERMS


@examples("realname privacy terms", "realname privacy terms --pack ours.toml --json")
@click.command()
@click.option("--pack", default="cn", show_default=True, help="The name of a shipped rule pack, or the path of your own.")
@json_option
def terms(*, pack: str, is_json: bool) -> None:
    """List every kind of stored personal record: its term, its start, its article, and what deletes it."""
    text = read_pack(pack)
    parse_policy(text)
    rules = rules_of(text)
    listed = [(one, rules[one.rule] if one.rule else None) for one in TERMS]
    if is_json:
        rows = [
            {
                "kind": one.kind.value,
                "what": one.what,
                "rule": one.rule,
                "value": json.loads(rule.value) if rule else None,
                "source": rule.source if rule else None,
                "since": one.since,
                "erased_by": one.erased_by or None,
                "can_be_held": one.is_holdable,
            }
            for one, rule in listed
        ]
        print_json({"pack": pack, "terms": rows, "error": None})
        return
    shown = [
        (one.kind.value, f"{one.rule.split('.')[1]} = {rule.value}" if one.rule and rule else "-", one.since, rule.source if rule else "-")
        for one, rule in listed
    ]
    print_table(("kind", "term", "since", "source"), shown)
