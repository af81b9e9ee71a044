"""`realname oversight alerts`: what the signals of fraud raised, with its evidence, and what a person says of it."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.cases.model.case_file import CaseFile
from realname.fraud.model.alert import SignalKind
from realname.fraud.model.raised_alert import AlertAnswer, AlertsAsked, AlertState, RaisedAlert
from realname.fraud.text import ANSWERS, NAMES, NEXT, sentence
from realname.fraud.use_cases.alerts import SHOWN, AlertView, AnswerAlert, ReadAlerts
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AlertId, OutletId
from realname.kernel.text.text import ENGLISH
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.platform.text.catalogues import translate

_HEAD = ("alert", "kind", "outlet", "about", "cases", "last", "state", "what was seen")
_CASE_HEAD = ("registration", "opened", "outlet", "agent", "route", "captures", "outcome")
_MOST = 10_000


@examples(
    "realname oversight alerts list --state new --data ./data",
    "realname oversight alerts show 3b1f0c9a7d5e42688f10 --data ./data",
    "realname oversight alerts answer 3b1f0c9a7d5e42688f10 talked-to --data ./data --execute --as wang.li",
)
@click.group()
def alerts() -> None:
    """Show and answer fraud alerts."""


@examples(
    "realname oversight alerts list --data ./data",
    "realname oversight alerts list --state new --kind repeat-sim --outlet shop-12 --data ./data --json",
)
@alerts.command(name="list")
@click.option("--state", type=click.Choice([one.value for one in AlertState]), default=None, help="Only those in this state.")
@click.option("--kind", type=click.Choice([one.value for one in SignalKind]), default=None, help="Only those of this signal.")
@click.option("--outlet", default=None, help="Only those of this outlet.")
@click.option("--since", default=None, help="Only those with evidence of this day (YYYY-MM-DD, UTC) or later.")
@click.option("--limit", type=click.IntRange(1, _MOST), default=SHOWN, show_default=True, help="The most to list.")
@data_option
@json_option
def list_alerts(
    *, state: str | None, kind: str | None, outlet: str | None, since: str | None, limit: int, data: Path, is_json: bool
) -> None:
    """List alerts, the newest first."""
    asked = AlertsAsked(
        state=AlertState(state) if state else None,
        kind=SignalKind(kind) if kind else None,
        outlet_id=OutletId(outlet) if outlet else None,
        since=day_began(since, name="--since") if since else None,
    )
    with open_app(data) as app:
        found = app[ReadAlerts].listed(asked, limit=limit)
    if is_json:
        print_json({"alerts": [_json(one) for one in found], "error": None})
    else:
        print_table(_HEAD, [_row(one) for one in found])


@examples(
    "realname oversight alerts show 3b1f0c9a7d5e42688f10 --data ./data",
    "realname oversight alerts show 3b1f0c9a7d5e42688f10 --data ./data --json",
)
@alerts.command()
@click.argument("alert_id", metavar="ALERT")
@data_option
@json_option
def show(*, alert_id: str, data: Path, is_json: bool) -> None:
    """Show ALERT with its registrations and what to check next."""
    with open_app(data) as app:
        view = app[ReadAlerts].one(AlertId(alert_id))
    if is_json:
        print_json({"alert": _json(view.raised), "cases": [_case_json(one) for one in view.files], "error": None})
        return
    _say(view)
    print_table(_CASE_HEAD, [tuple(str(value) for value in _case_json(one).values()) for one in view.files])


@examples(
    "realname oversight alerts answer 3b1f0c9a7d5e42688f10 explained --data ./data",
    "realname oversight alerts answer 3b1f0c9a7d5e42688f10 explained --data ./data --execute --as wang.li",
)
@alerts.command()
@click.argument("alert_id", metavar="ALERT")
@click.argument("answer", type=click.Choice([one.value for one in AlertAnswer]))
@data_option
@execute_option("Record the answer. Without it this is a dry run.")
@acting_option(Right.ALERTS_ANSWER)
@json_option
def answer(*, alert_id: str, answer: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Record the result of ALERT. The last answer counts; the ledger keeps all. It is new again when its registrations double."""
    asked = AlertId(alert_id)
    with open_app(data) as app:
        raised = app[ReadAlerts].one(asked).raised
        if execute:
            raised = app[AnswerAlert](asked, AlertAnswer(answer), acting=named.find(app))
    if is_json:
        print_json({"executed": execute, "alert": _json(raised), "error": None})
    elif execute:
        say("Recorded.")
    else:
        say_dry_run(f"Record `{answer}` ({translate(ANSWERS[AlertAnswer(answer)], ENGLISH)}).")


def day_began(text: str, *, name: str) -> datetime:
    """When a day began, in UTC.

    Raises:
        InvalidInput: It is no day.
    """
    try:
        return datetime.combine(date.fromisoformat(text), time.min, tzinfo=UTC)
    except ValueError:
        raise InvalidInput(field=name) from None


def _say(view: AlertView) -> None:
    raised = view.raised
    say(f"{translate(NAMES[raised.alert.kind], ENGLISH)}: {raised.alert.outlet_id}, {raised.alert.agent_id or 'the whole outlet'}")
    say(sentence(raised.alert, ENGLISH))
    say(translate(NEXT[raised.alert.kind], ENGLISH))
    if raised.answer:
        say(f"{raised.state.value}: {translate(ANSWERS[raised.answer], ENGLISH)} ({raised.answered_by})")


def _row(one: RaisedAlert) -> tuple[str, ...]:
    alert = one.alert
    about = alert.agent_id.value if alert.agent_id else ""
    last = alert.at.isoformat(timespec="minutes")
    said = sentence(alert, ENGLISH)
    return (one.id.value, alert.kind.value, alert.outlet_id.value, about, str(len(alert.cases)), last, one.state.value, said)


def _json(one: RaisedAlert) -> dict[str, object]:
    alert = one.alert
    return {
        "alert": one.id.value,
        "kind": alert.kind.value,
        "outlet": alert.outlet_id.value,
        "about": alert.agent_id.value if alert.agent_id else None,
        "raised_at": one.raised_at.isoformat(timespec="seconds"),
        "last_at": alert.at.isoformat(timespec="seconds"),
        "cases": [case_id.value for case_id in alert.cases],
        "figures": dict(alert.figures),
        "says": sentence(alert, ENGLISH),
        "state": one.state.value,
        "answer": one.answer.value if one.answer else None,
        "answered_by": one.answered_by.value if one.answered_by else None,
        "answered_at": one.answered_at.isoformat(timespec="seconds") if one.answered_at else None,
    }


def _case_json(file: CaseFile) -> dict[str, object]:
    outcome = "overridden" if file.is_overridden else "approved" if file.is_approved else file.ended_as.value if file.ended_as else "open"
    return {
        "registration": file.case_id.value,
        "opened": file.opened_at.isoformat(timespec="seconds"),
        "outlet": file.outlet_id.value,
        "agent": file.agent_id.value,
        "route": "no-face" if file.is_without_face else "face",
        "captures": file.challenges,
        "outcome": outcome,
    }
