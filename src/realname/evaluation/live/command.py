"""`realname evaluate live`: shares of a running deployment, and whether they changed since the last report."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from realname.evaluation.live.figures import drift_of, report_of
from realname.evaluation.live.report import REPORT, LiveReport
from realname.evaluation.report.figures import counted, interval, percent
from realname.evaluation.report.results import read_results
from realname.evaluation.report.summary import referral_values
from realname.evaluation.report.text import LIVE_REFERRED, LIVE_SHARES
from realname.evaluation.shares import Measured
from realname.fraud.commands import day_began
from realname.kernel.errors import InvalidInput
from realname.kernel.ports import Clock
from realname.kernel.text.text import ENGLISH, fill_template
from realname.platform.cli.open_app import data_option, json_option, open_app
from realname.platform.cli.output import examples, print_table, say, working
from realname.platform.text.catalogues import translate
from realname.reports.use_cases.read_checked_cases import ReadCheckedCases

_DAYS = 30


@examples(
    "realname evaluate live --data ./data",
    "realname evaluate live --data ./data --since 2026-11-01 --until 2026-12-01 --json > live.json",
    "realname evaluate live --data ./data --against live.json",
)
@click.command()
@click.option("--since", default=None, help="The first day (YYYY-MM-DD, UTC); without it 30 days before the end.")
@click.option("--until", default=None, help="The day after the last; without it up to now.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help="An earlier result (JSON), to test each share for a change.",
)
@data_option
@json_option
def live(*, since: str | None, until: str | None, against: Path | None, data: Path, is_json: bool) -> None:
    """Count face checks and outcomes of a running deployment from its ledger, without a face.

    The result has shares with 95 % intervals by applicant. BPCER is estimated on applicants who were approved in the end
    (docs/reference/evaluation.md).
    """
    before = _earlier(against) if against else None
    with open_app(data) as app, working("Reading the ledger"):
        now = app[Clock].now()
        end = day_began(until, name="--until") if until else now
        first = day_began(since, name="--since") if since else end - timedelta(days=_DAYS)
        report = report_of(app[ReadCheckedCases](since=first, until=end), since=first, until=end, at=now)
    if before is not None:
        report = replace(report, drift=drift_of(report, before), drift_since=before.since)
    if is_json:
        click.echo(REPORT.dump_json(report, indent=2).decode())
        return
    _show(report, first, end)


def _earlier(path: Path) -> LiveReport:
    found = read_results([path]).live
    if found is None:
        raise InvalidInput(field="--against")
    return found


def _show(report: LiveReport, first: datetime, end: datetime) -> None:
    say(f"{report.registrations} registrations of {report.people} applicants, {first:%Y-%m-%d} to {end:%Y-%m-%d}.")
    rows = [(translate(LIVE_SHARES[name].title, ENGLISH), counted(one), *_shown(one)) for name, one in report.shares.items()]
    print_table(("share", "count", "value", "95 % interval"), rows)
    if report.findings:
        print_table(
            ("finding", "count", "value", "95 % interval"), [(name, counted(one), *_shown(one)) for name, one in report.findings.items()]
        )
    for referral in report.referrals:
        if referral.is_exceeded:
            say(fill_template(translate(LIVE_REFERRED, ENGLISH), **referral_values(referral)))
    for one in report.drift:
        if one.is_shown:
            title = translate(LIVE_SHARES[one.name].title, ENGLISH)
            say(f"Changed: {title}, {percent(one.before.value)} before, {percent(one.now.value)} now.")
    if report.drift and not any(one.is_shown for one in report.drift):
        say("No share changed by more than chance.")


def _shown(one: Measured) -> tuple[str, str]:
    return (percent(one.value), interval(one.low, one.high)) if one.trials else ("-", "-")
