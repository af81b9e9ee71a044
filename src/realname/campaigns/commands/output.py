"""How campaigns are shown: tables for people, one JSON object for programs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from realname.campaigns.model.campaign import Campaign
from realname.campaigns.model.line import CampaignLine
from realname.campaigns.model.step import Step
from realname.campaigns.use_cases.plan_campaign import CampaignPreview
from realname.campaigns.use_cases.read_appeals import WaitingAppeal, WaitingAppeals
from realname.campaigns.use_cases.read_campaigns import CampaignReport
from realname.kernel.identifiers import CampaignId
from realname.platform.cli.output import print_json, print_table, say, say_dry_run

_MOST_OUTLETS = 20  # of a table for people; the JSON has all


def show_preview(campaign_id: CampaignId, preview: CampaignPreview, *, is_json: bool) -> None:
    """Show what would be taken."""
    if is_json:
        outlets = [{"outlet": one.outlet_id.value, "lines": one.free, "held_elsewhere": one.lines - one.free} for one in preview.outlets]
        tiers = {tier: preview.in_tier(place) for place, tier in enumerate(preview.tiers)}
        counts = {"lines": preview.lines, "held_elsewhere": preview.held_elsewhere, "waves": preview.waves, "days": preview.days}
        print_json({"campaign": campaign_id.value, "executed": False, **counts, "tiers": tiers, "outlets": outlets, "error": None})
        return
    say(f"{campaign_id} selects {preview.lines} lines. Waves: {preview.waves}. In another campaign: {preview.held_elsewhere}.")
    for place, tier in enumerate(preview.tiers):
        say(f"  of tier {tier}: {preview.in_tier(place)}")
    say(f"From the start to the last suspension: {preview.days} days at most.")
    largest = sorted(preview.outlets, key=lambda one: (-one.free, one.outlet_id.value))[:_MOST_OUTLETS]
    print_table(
        ("outlet", "lines", "in another campaign"), [(one.outlet_id.value, str(one.free), str(one.lines - one.free)) for one in largest]
    )
    _say_how_many(len(preview.outlets))
    say_dry_run(f"Select these lines for {campaign_id}. No holder gets a message before the start.")


def show_plan(campaign: Campaign, *, is_json: bool) -> None:
    """Show what was planned."""
    if is_json:
        print_json({**_campaign(campaign), "executed": True, "error": None})
    else:
        say(f"{campaign.id} is {campaign.state}: {campaign.lines} of {campaign.scanned} lines. Waves: {campaign.waves}.")
        say(f"Next: realname lines campaigns start {campaign.id} --execute")


def show_campaign(campaign: Campaign, *, is_json: bool, is_done: bool) -> None:
    """Show where a campaign stands after a word was said to it, or would be."""
    if is_json:
        print_json({**_campaign(campaign), "executed": is_done, "error": None})
        return
    say(f"{campaign.id} is {campaign.state}: {campaign.lines} lines. Waves started: {campaign.opened_waves} of {campaign.waves}.")
    if not is_done:
        say_dry_run()


def show_campaigns(found: Sequence[Campaign], *, is_json: bool) -> None:
    """List."""
    if is_json:
        print_json({"campaigns": [_campaign(one) for one in found], "error": None})
        return
    columns = ("campaign", "state", "lines", "waves", "tiers", "planned", "started", "ended")
    print_table(columns, [_row(one) for one in found])


def show_report(report: CampaignReport, *, is_json: bool, by_outlet: bool) -> None:
    """Show counts by step, and by outlet where asked for."""
    if is_json:
        outlets = [{"outlet": outlet.value, **_steps(steps)} for outlet, steps in report.by_outlet.items()] if by_outlet else None
        counts = {"steps": _steps(report.by_step), "due": report.due, "not_reached": report.not_reached}
        print_json({**_campaign(report.campaign), **counts, **({"outlets": outlets} if by_outlet else {}), "error": None})
        return
    show_campaign(report.campaign, is_json=False, is_done=True)
    print_table(("step", "lines"), [(step.value, str(lines)) for step, lines in report.by_step.items()])
    say(f"Due now: {report.due}. Not reached, waiting for a decision: {report.not_reached}.")
    if by_outlet:
        largest = sorted(report.by_outlet.items(), key=lambda one: (-sum(one[1].values()), one[0].value))[:_MOST_OUTLETS]
        rows = [(outlet.value, *(str(steps[step]) for step in Step)) for outlet, steps in largest]
        print_table(("outlet", *(step.value for step in Step)), rows)
        _say_how_many(len(report.by_outlet))


def show_line(held: CampaignLine, *, is_json: bool, is_done: bool) -> None:
    """Show where a line stands."""
    shown = {
        "campaign": held.campaign_id.value,
        "line": held.line_id.value,
        "outlet": held.outlet_id.value,
        "wave": held.wave,
        "step": held.step.value,
        "moved_at": _time(held.moved_at),
        "told_at": _time(held.told_at),
        "due_at": _time(held.due_at),
        "held_step": held.held_step.value if held.held_step else None,
        "ground": held.ground.value if held.ground else None,
        "cause": held.cause.value if held.cause else None,
        "appealed_by": held.appealed_by.value if held.appealed_by else None,
    }
    if is_json:
        print_json({**shown, "executed": is_done, "error": None})
        return
    print_table(("", ""), [(name, str(value)) for name, value in shown.items() if value is not None])
    if not is_done:
        say_dry_run()


def show_appeals(found: WaitingAppeals, *, is_json: bool) -> None:
    """List what waits for a decision, the longest first."""
    if is_json:
        print_json({"total": found.total, "appeals": [_appeal(one) for one in found.first], "error": None})
        return
    rows = [tuple(str(value or "") for value in _appeal(one).values()) for one in found.first]
    print_table(("campaign", "line", "outlet", "ground", "stood at", "since", "decide by", "late", "recorded by"), rows)
    if found.total > len(found.first):
        say(f"The first {len(found.first)} of {found.total}.")


def _appeal(one: WaitingAppeal) -> dict[str, object]:
    held = one.held
    return {
        "campaign": held.campaign_id.value,
        "line": held.line_id.value,
        "outlet": held.outlet_id.value,
        "ground": held.ground.value if held.ground else None,
        "held_step": held.held_step.value if held.held_step else None,
        "since": _time(held.moved_at),
        "decide_by": _time(one.decide_by),
        "late": one.is_late,
        "appealed_by": held.appealed_by.value if held.appealed_by else None,
    }


def _campaign(campaign: Campaign) -> dict[str, object]:
    return {
        "campaign": campaign.id.value,
        "state": campaign.state.value,
        "tiers": list(campaign.selection.tiers),
        "lines": campaign.lines,
        "waves": campaign.waves,
        "opened_waves": campaign.opened_waves,
        "created_at": _time(campaign.created_at),
        "started_at": _time(campaign.started_at),
        "next_wave_at": _time(campaign.next_wave_at),
        "ended_at": _time(campaign.ended_at),
    }


def _row(campaign: Campaign) -> tuple[str, ...]:
    times = (_time(at) or "" for at in (campaign.created_at, campaign.started_at, campaign.ended_at))
    waves = f"{campaign.opened_waves}/{campaign.waves}"
    return (campaign.id.value, campaign.state.value, str(campaign.lines), waves, ",".join(campaign.selection.tiers), *times)


def _steps(steps: Mapping[Step, int]) -> dict[str, int]:
    return {step.value: lines for step, lines in steps.items()}


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _say_how_many(outlets: int) -> None:
    if outlets > _MOST_OUTLETS:
        say(f"The {_MOST_OUTLETS} largest of {outlets} outlets; --json lists all.")
