"""`realname outlets freeze` and what belongs to it: two people stop an outlet or an agent, and two let them go on."""

from collections.abc import Sequence
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.kernel.identifiers import AgentId, FreezeId, OutletId
from realname.outlets.model.freeze import REASONS, FreezeAction, FreezeDraft, FreezeReason, FreezeRequest, FreezeTarget
from realname.outlets.use_cases.freezes import AnswerFreeze, AskForFreeze, FreezeView, ReadFreezes
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app, open_rehearsal
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run

_COLUMNS = ("freeze", "deed", "outlet", "agent", "reason", "alert", "state", "lapses")
_ID = "5f2d0c81a94e4b7793b0a6e1c2d3f405"


def _reasons(action: FreezeAction) -> click.Choice[str]:
    return click.Choice(sorted(one.value for one in REASONS[action]))


@examples(
    "realname outlets freeze shop-12 --reason alert --alert 7f3a --data ./data",
    "realname outlets freeze shop-12 --reason alert --alert 7f3a --data ./data --execute --as wang",
)
@click.command()
@click.argument("outlet")
@click.option("--agent", default=None, help="Only this agent of the outlet.")
@click.option("--reason", type=_reasons(FreezeAction.FREEZE), required=True, help="The reason.")
@click.option("--alert", default="", help="The alert that is the reason.")
@data_option
@execute_option("Make the request. Without it this is a dry run.")
@acting_option(Right.FREEZES_ASK)
@json_option
def freeze(*, outlet: str, agent: str | None, reason: str, alert: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Request a freeze of OUTLET. It starts when a second person of another role or outlet confirms it."""
    _ask(_asked(FreezeAction.FREEZE, outlet, agent, reason, alert), data=data, named=named, execute=execute, is_json=is_json)


@examples(
    "realname outlets unfreeze shop-12 --reason cleared --data ./data",
    "realname outlets unfreeze shop-12 --reason cleared --data ./data --execute --as wang",
)
@click.command()
@click.argument("outlet")
@click.option("--agent", default=None, help="Only this agent of the outlet.")
@click.option("--reason", type=_reasons(FreezeAction.LIFT), required=True, help="The reason.")
@data_option
@execute_option("Make the request. Without it this is a dry run.")
@acting_option(Right.FREEZES_ASK)
@json_option
def unfreeze(*, outlet: str, agent: str | None, reason: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Request to lift the freeze of OUTLET. It ends when a second person confirms it."""
    _ask(_asked(FreezeAction.LIFT, outlet, agent, reason, ""), data=data, named=named, execute=execute, is_json=is_json)


@examples(
    f"realname outlets confirm {_ID} --data ./data",
    f"realname outlets confirm {_ID} --data ./data --execute --as zhao",
)
@click.command()
@click.argument("request")
@data_option
@execute_option("Confirm. Without it this is a dry run.")
@acting_option(Right.FREEZES_ANSWER)
@json_option
def confirm(*, request: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Confirm REQUEST (an id of `freezes`) as the second person. It is in force at once."""
    with (open_app if execute else open_rehearsal)(data) as app:
        answer = app[AnswerFreeze]
        done = answer.confirm(FreezeId(request), acting=named.member(app)) if execute or named.login else None
    _show(done if execute else None, is_json=is_json)


@examples(
    f"realname outlets refuse {_ID} --data ./data",
    f"realname outlets refuse {_ID} --data ./data --execute --as zhao",
)
@click.command()
@click.argument("request")
@data_option
@execute_option("Refuse. Without it this is a dry run.")
@acting_option(Right.FREEZES_ANSWER)
@json_option
def refuse(*, request: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Refuse REQUEST (an id of `freezes`) as the second person. Nothing changes."""
    with (open_app if execute else open_rehearsal)(data) as app:
        answer = app[AnswerFreeze]
        done = answer.refuse(FreezeId(request), acting=named.member(app)) if execute or named.login else None
    _show(done if execute else None, is_json=is_json)


@examples(
    "realname outlets freezes --data ./data",
    "realname outlets freezes --data ./data --json",
)
@click.command()
@data_option
@json_option
def freezes(*, data: Path, is_json: bool) -> None:
    """List the requests that wait for a second person, the most urgent first."""
    with open_app(data) as app:
        rows = [_row(one) for one in app[ReadFreezes].waiting()]
    if is_json:
        print_json({"freezes": [dict(zip(_COLUMNS, row, strict=True)) for row in rows], "error": None})
    elif rows:
        print_table(_COLUMNS, rows)
    else:
        say("No request waits for a second person.")


COMMANDS: Sequence[click.Command] = (freeze, unfreeze, confirm, refuse, freezes)


def _asked(action: FreezeAction, outlet: str, agent: str | None, reason: str, alert: str) -> FreezeDraft:
    if alert:
        FreezeId(alert)  # of the form of an id of ours
    about = FreezeTarget(outlet_id=OutletId(outlet), agent_id=AgentId(agent) if agent else None)
    return FreezeDraft(deed=action, about=about, reason=FreezeReason(reason), alert_id=alert)


def _ask(asked: FreezeDraft, *, data: Path, named: Acting, execute: bool, is_json: bool) -> None:
    with (open_app if execute else open_rehearsal)(data) as app:
        # Whether they may depends on their role and outlet: a dry run that names no one says only what would follow.
        done = app[AskForFreeze](asked, acting=named.member(app)) if execute or named.login else None
    _show(done if execute else None, is_json=is_json)


def _show(request: FreezeRequest | None, *, is_json: bool) -> None:
    if is_json:
        told = {"freeze": request.id.value, "is_confirmed": request.is_confirmed} if request else {}
        print_json({**told, "executed": request is not None, "error": None})
    elif request is None:
        say_dry_run()
    elif request.answered_at is None:
        say(f"Requested. {request.id} waits for a second person until {request.lapses_at.isoformat(timespec='seconds')}.")
    else:
        say("Confirmed." if request.is_confirmed else "Refused.")


def _row(one: FreezeView) -> tuple[str, ...]:
    request = one.request
    about = (request.about.outlet_id.value, request.about.agent_id.value if request.about.agent_id else "")
    lapses = request.lapses_at.isoformat(timespec="seconds")
    return (request.id.value, request.deed.value, *about, request.reason.value, request.alert_id, one.state.value, lapses)
