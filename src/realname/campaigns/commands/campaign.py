"""`realname lines campaigns`: have holders of risky lines verified again, in waves, with notice, grace and appeal."""

from datetime import UTC, datetime
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.campaigns.commands.output import (
    show_appeals,
    show_campaign,
    show_campaigns,
    show_line,
    show_plan,
    show_preview,
    show_report,
)
from realname.campaigns.model.appeal_decision import AppealDecision, AppealOutcome, AppealReason
from realname.campaigns.model.line import OFFERED_GROUNDS, AppealGround
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaign
from realname.campaigns.use_cases.appeals import DecideAppeal, OpenAppeal
from realname.campaigns.use_cases.listed_lines import CheckListedLines, ListedLines
from realname.campaigns.use_cases.plan_campaign import PlanCampaign, PreviewCampaign
from realname.campaigns.use_cases.read_appeals import ReadAppeals
from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from realname.campaigns.use_cases.run_campaign import StartCampaign, StopCampaign
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.inventory.commands.stock import lines_of
from realname.inventory.errors import StockFileInvalid
from realname.kernel.identifiers import CampaignId, LineId, OutletId
from realname.kernel.registry import App
from realname.platform.cli.open_app import FunctionT, data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, say, say_dry_run
from realname.platform.cli.progress import CountProgress, LineProgress

_execute_option = execute_option("Make the change. Without it this is a dry run.")
_MOST_APPEALS = 1000
_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _action_options(command: FunctionT) -> FunctionT:
    """The options of a command that does something with a campaign."""
    for option in (json_option, acting_option(Right.CAMPAIGNS_RUN), _execute_option, data_option):
        command = option(command)
    return command


@examples(
    "realname lines campaigns plan spring-2027 --tier many-lines --data ./data", "realname lines campaigns report spring-2027 --data ./data"
)
@click.group()
def campaign() -> None:
    """Verify the holders of selected lines again: message, reminder, partial bar, suspension, appeal."""


@examples(
    "realname lines campaigns plan spring-2027 --tier many-lines --tier typed-evidence --data ./data",
    "realname lines campaigns plan outlet-12 --outlet outlet-12 --activated-before 2026-06-01 --data ./data --execute --as li.na",
    "realname lines campaigns plan reported-lines --lines-from lines.txt --data ./data",
    "realname lines campaigns plan old-companies --corporate --unverified-days 730 --data ./data --json",
)
@campaign.command()
@click.argument("name")
@click.option("--tier", "tiers", multiple=True, help="A risk tier of the rule pack; repeatable.")
@click.option("--outlet", "outlets", multiple=True, help="Only lines registered at this outlet; repeatable.")
@click.option("--active-days", type=click.IntRange(min=0), help="Only lines activated at least so many days ago.")
@click.option("--unverified-days", type=click.IntRange(min=0), help="Only lines whose holder was last verified at least so many days ago.")
@click.option("--activated-from", type=_DAY, help="Only lines activated on this day (UTC) or later.")
@click.option("--activated-before", type=_DAY, help="Only lines activated before this day (UTC).")
@click.option(
    "--evidence",
    "kinds",
    multiple=True,
    type=click.Choice([one.value for one in EvidenceKind]),
    help="Only lines registered with this kind of evidence.",
)
@click.option(
    "--means",
    multiple=True,
    type=click.Choice([one.value for one in EvidenceMeans]),
    help="Only lines whose evidence was captured in this way.",
)
@click.option("--holder-lines", type=click.IntRange(min=1), help="Only lines whose holder has at least so many lines.")
@click.option("--corporate/--personal", "is_corporate", default=None, help="Only lines of organisations, or only lines of persons.")
@click.option(
    "--lines-from",
    "lines_from",
    type=click.Path(path_type=Path),
    help="Only lines of this file: one id a row, in the order of `LC_ALL=C sort -u`. A wrong row stops the command.",
)
@data_option
@_execute_option
@acting_option(Right.CAMPAIGNS_RUN)
@json_option
def plan(  # noqa: PLR0913 - the options of a query
    *,
    name: str,
    tiers: tuple[str, ...],
    outlets: tuple[str, ...],
    active_days: int | None,
    unverified_days: int | None,
    activated_from: datetime | None,
    activated_before: datetime | None,
    kinds: tuple[str, ...],
    means: tuple[str, ...],
    holder_lines: int | None,
    is_corporate: bool | None,
    lines_from: Path | None,
    data: Path,
    execute: bool,
    named: Acting,
    is_json: bool,
) -> None:
    """Plan NAME: count its lines, or select them. After an interruption run it again.

    No holder gets a message before `start`.
    """
    query = LineCriteria(
        active_days=active_days,
        unverified_days=unverified_days,
        activated_from=_midnight(activated_from),
        activated_before=_midnight(activated_before),
        evidence_kinds=frozenset(map(EvidenceKind, kinds)),
        evidence_means=frozenset(map(EvidenceMeans, means)),
        outlets=frozenset(map(OutletId, outlets)),
        holder_lines=holder_lines,
        is_corporate=is_corporate,
    )
    campaign_id = CampaignId(name)
    with open_app(data) as app:
        acting = named.find(app) if execute else None
        listed = _listed(app, lines_from) if lines_from else None
        if acting is None:
            show_preview(campaign_id, app[PreviewCampaign](tiers=tiers, query=query, listed=listed), is_json=is_json)
            return
        with LineProgress("Planning") as bar:
            planned = app[PlanCampaign](campaign_id, tiers=tiers, query=query, progress=bar.show, listed=listed, acting=acting)
    show_plan(planned, is_json=is_json)


@examples(
    "realname lines campaigns start spring-2027 --data ./data",
    "realname lines campaigns start spring-2027 --data ./data --execute --as li.na",
)
@campaign.command()
@click.argument("name")
@_action_options
def start(*, name: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Start NAME: the first wave gets its message at once. Servers and workers do the rest."""
    _do(StartCampaign, name, data=data, named=named if execute else None, is_json=is_json)


@examples(
    "realname lines campaigns advance spring-2027 --data ./data",
    "realname lines campaigns advance spring-2027 --data ./data --execute --as li.na",
)
@campaign.command()
@click.argument("name")
@_action_options
def advance(*, name: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Do all due steps of NAME now. Servers and workers do this every minute by themselves."""
    with open_app(data) as app:
        campaign_id = CampaignId(name)
        if execute:
            acting = named.find(app)
            due = app[ReadCampaigns].report(campaign_id).due
            with LineProgress("Advancing") as bar:
                done = app[AdvanceCampaign](campaign_id, progress=lambda lines: bar.add(lines, of=due), acting=acting)
            say(f"Waves started: {done.waves}. Steps taken: {done.moved}. Messages sent: {done.told}. Lines that left: {done.left}.")
        report = app[ReadCampaigns].report(campaign_id)
    show_report(report, is_json=is_json, by_outlet=False)
    if not execute and not is_json:
        say_dry_run()


@examples("realname lines campaigns list --data ./data", "realname lines campaigns list --data ./data --json")
@campaign.command("list")
@data_option
@json_option
def list_(*, data: Path, is_json: bool) -> None:
    """List campaigns, the newest first."""
    with open_app(data) as app:
        found = app[ReadCampaigns].all()
    show_campaigns(found, is_json=is_json)


@examples(
    "realname lines campaigns show spring-2027 --data ./data",
    "realname lines campaigns show spring-2027 --line 3f2a... --data ./data --json",
)
@campaign.command()
@click.argument("name")
@click.option("--line", default=None, help="Show the step of this line instead.")
@data_option
@json_option
def show(*, name: str, line: str | None, data: Path, is_json: bool) -> None:
    """Show the progress of NAME, or the step of one line."""
    with open_app(data) as app:
        read, campaign_id = app[ReadCampaigns], CampaignId(name)
        if line is not None:
            show_line(read.line(campaign_id, LineId(line)), is_json=is_json, is_done=True)
            return
        report = read.report(campaign_id)
    show_report(report, is_json=is_json, by_outlet=False)


@examples("realname lines campaigns report spring-2027 --data ./data", "realname lines campaigns report spring-2027 --data ./data --json")
@campaign.command()
@click.argument("name")
@data_option
@json_option
def report(*, name: str, data: Path, is_json: bool) -> None:
    """Count the lines of NAME by step, in total and by outlet."""
    with open_app(data) as app:
        found = app[ReadCampaigns].report(CampaignId(name))
    show_report(found, is_json=is_json, by_outlet=True)


@examples("realname lines campaigns appeals --data ./data", "realname lines campaigns appeals --data ./data --json")
@campaign.command()
@data_option
@json_option
def appeals(*, data: Path, is_json: bool) -> None:
    """List the open appeals of all campaigns, the oldest first."""
    with open_app(data) as app:
        found = app[ReadAppeals](limit=_MOST_APPEALS)
    show_appeals(found, is_json=is_json)


@examples(
    "realname lines campaigns appeal spring-2027 3f2a... --ground cannot-attend --data ./data",
    "realname lines campaigns appeal spring-2027 3f2a... --ground cannot-attend --data ./data --execute --as li.na",
)
@campaign.command()
@click.argument("name")
@click.argument("line")
@click.option(
    "--ground",
    type=click.Choice([one.value for one in OFFERED_GROUNDS]),
    required=True,
    help="The holder's reason. The deadline stops until the decision.",
)
@data_option
@_execute_option
@acting_option(Right.APPEALS_RECORD)
@json_option
def appeal(*, name: str, line: str, ground: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Record an appeal of the holder of LINE against NAME. Another person decides."""
    campaign_id, line_id = CampaignId(name), LineId(line)
    with open_app(data) as app:
        if execute:
            app[OpenAppeal](campaign_id, line_id, AppealGround(ground), acting=named.find(app))
        else:
            app[OpenAppeal].rehearse(campaign_id, line_id, AppealGround(ground))
        held = app[ReadCampaigns].line(campaign_id, line_id)
    show_line(held, is_json=is_json, is_done=execute)


@examples(
    "realname lines campaigns decide spring-2027 3f2a... --outcome granted --reason selected-wrongly --data ./data --execute --as wang",
    "realname lines campaigns decide spring-2027 3f2a... --outcome dismissed --reason can-attend --data ./data --execute --as wang",
)
@campaign.command()
@click.argument("name")
@click.argument("line")
@click.option("--outcome", type=click.Choice([one.value for one in AppealOutcome]), required=True, help="The decision.")
@click.option("--reason", type=click.Choice([one.value for one in AppealReason]), required=True, help="The reason of the decision.")
@data_option
@_execute_option
@acting_option(Right.APPEALS_DECIDE)
@json_option
def decide(*, name: str, line: str, outcome: str, reason: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Decide the appeal of LINE in NAME. The person who recorded the appeal cannot decide."""
    campaign_id, line_id = CampaignId(name), LineId(line)
    decision = AppealDecision(outcome=AppealOutcome(outcome), reason=AppealReason(reason))
    with open_app(data) as app:
        if execute:
            app[DecideAppeal](campaign_id, line_id, decision, acting=named.find(app))
        else:
            acting = named.find(app) if named.login else None
            app[DecideAppeal].rehearse(campaign_id, line_id, acting=acting)
        held = app[ReadCampaigns].line(campaign_id, line_id)
    show_line(held, is_json=is_json, is_done=execute)


@examples(
    "realname lines campaigns stop spring-2027 --data ./data",
    "realname lines campaigns stop spring-2027 --data ./data --execute --as li.na",
)
@campaign.command()
@click.argument("name")
@_action_options
def stop(*, name: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Stop NAME permanently. No more holders are asked, and its bars are lifted."""
    _do(StopCampaign, name, data=data, named=named if execute else None, is_json=is_json)


def _do(kind: type[StartCampaign | StopCampaign], name: str, *, data: Path, named: Acting | None, is_json: bool) -> None:
    """Do it where a person is named, rehearse it otherwise, and show the campaign."""
    with open_app(data) as app:
        campaign_id = CampaignId(name)
        change = app[kind]
        if named:
            change(campaign_id, acting=named.find(app))
        else:
            change.rehearse(campaign_id)
        shown = app[ReadCampaigns].report(campaign_id).campaign
    show_campaign(shown, is_json=is_json, is_done=named is not None)


def _listed(app: App, file: Path) -> ListedLines:
    """Check a list of lines; refused whole where a row is bad."""
    with CountProgress("Checking", total=None) as progress:
        listed = app[CheckListedLines](lines_of(file), on_progress=progress.reach)
    if listed.bad:
        raise StockFileInvalid(bad=listed.bad, rows=", ".join(f"row {one.row}: {one.why}" for one in listed.bad_rows))
    return listed


def _midnight(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)
