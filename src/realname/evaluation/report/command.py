"""`realname evaluate report`: one page for people, made of results."""

from dataclasses import replace
from pathlib import Path

import click

from realname.evaluation.report.claims import forbidden_claims
from realname.evaluation.report.page import write_page
from realname.evaluation.report.results import About, read_results
from realname.evaluation.report.rules import hold_bounds
from realname.kernel.errors import InvalidInput
from realname.kernel.text.text import ENGLISH
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, say
from realname.platform.system.clock_and_tokens import SystemClock
from realname.platform.text.catalogues import languages
from realname.platform.text.languages import parse_language


@examples(
    "realname evaluate report --out report.html comparison.json attacks.json live.json",
    "realname evaluate report --out report.zh.html --language zh comparison.json --json",
)
@click.command()
@click.argument("results", metavar="RESULT...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The HTML file.")
@click.option("--language", default=ENGLISH, show_default=True, metavar="TAG", help="Language of the page, such as en or zh.")
@click.option("--tester", default="", metavar="NAME", help="The organisation that measured; the page names it.")
@click.option("--data-set", default="", metavar="NAME", help="Name of the data; the page names it.")
@click.option("--selection", default="", metavar="TEXT", help="Who chose the people and how; the page says it.")
@json_option
def report(*, results: tuple[Path, ...], out: Path, language: str, tester: str, data_set: str, selection: str, is_json: bool) -> None:
    """Make one HTML page of results: comparisons, attacks, and a running deployment.

    The page stands alone and names no person. It says first what was found, how sure that is, and what may not be claimed. RESULT is
    a JSON file that another command of `realname evaluate` wrote.
    """
    try:
        chosen = parse_language(language)
    except ValueError as problem:
        raise InvalidInput(field="--language", known=", ".join(languages())) from problem
    read = replace(read_results(results), about=About(tester=tester, data_set=data_set, selection=selection))
    write_page(out, read, language=chosen, at=SystemClock().now())
    if is_json:
        rules = [{"rule": one.bound.rule, "figure": one.bound.figure.value, "result": one.verdict.value} for one in hold_bounds(read)]
        print_json({"report": str(out), "rules": rules, "not_claimed": [one.code for one in forbidden_claims(read)]})
    else:
        say(f"Report: {out}")
