"""`realname outlets agents`: who registers lines, at which outlet, trained when, and how they stand."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.operating_status import SuspensionReason
from realname.access.model.rights import Right
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ports import IdentityNumbers
from realname.outlets.commands.block_list import read_list_key
from realname.outlets.model.block_list import BlockedKind, block_digest
from realname.outlets.model.enrolment import Agent, parse_document
from realname.outlets.model.rule import OutletRule
from realname.outlets.use_cases.agents import AgentEnrolment, EnrolAgent, ListAgents, TrainAgent
from realname.outlets.use_cases.stops import StopAgent
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app, open_rehearsal
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run

_PAPERS = (
    "--document identity-document:1f4e7a2b9c8d6e5f0a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091:ID-7 "
    "--document employment-contract:9b1c5fd0a3e14d7f8e2b6c4a5d3f1e0b7a9c8d6e5f4a3b2c1d0e9f8a7b6c5d4e:EC-7"
)


@examples(
    "realname outlets agents list --outlet shop-12 --data ./data",
    "realname outlets agents train 5f2d0c81a94e4b7793b0a6e1c2d3f405 --on 2026-11-20 --data ./data --execute --as zhao",
)
@click.group()
def agents() -> None:
    """Enrol, train, list, suspend, resume and close agents."""


@examples(
    f"realname outlets agents enrol 5f2d0c81a94e4b7793b0a6e1c2d3f405 --outlet shop-12 --id-number number.txt {_PAPERS} "
    "--trained-on 2026-11-20 --data ./data",
    f"realname outlets agents enrol 5f2d0c81a94e4b7793b0a6e1c2d3f405 --outlet shop-12 --id-number number.txt {_PAPERS} "
    "--trained-on 2026-11-20 --data ./data --execute --as zhao",
)
@agents.command()
@click.argument("agent")
@click.option("--outlet", required=True, help="The enrolled outlet of the agent.")
@click.option("--id-number", type=click.File(), required=True, help="A file with the agent's identity number; `-` is standard input.")
@click.option("--trained-on", default=None, help="The day of the last training (YYYY-MM-DD).")
@click.option("--document", "documents", multiple=True, help="KIND:SHA256:REFERENCE of a document; repeatable.")
@click.option("--list-key", type=click.File(), default=None, help="The key of the block list. Needed while an entry is in force.")
@data_option
@execute_option("Enrol. Without it this is a dry run.")
@acting_option(Right.OUTLETS_MANAGE)
@json_option
def enrol(  # noqa: PLR0913 - one for each option of the command
    *,
    agent: str,
    outlet: str,
    id_number: TextIO,
    trained_on: str | None,
    documents: Sequence[str],
    list_key: TextIO | None,
    data: Path,
    execute: bool,
    named: Acting,
    is_json: bool,
) -> None:
    """Enrol AGENT: an id of `realname access staff list`, or `client.ID`. Only a keyed digest of the ID number is kept."""
    with open_app(data) as app:
        number = app[IdentityNumbers].parse(id_number.read().strip())
        shown = AgentEnrolment(
            agent_id=AgentId(agent),
            outlet_id=OutletId(outlet),
            identity_number=number,
            list_digest=block_digest(BlockedKind.AGENT, number.value, key=read_list_key(list_key)) if list_key else None,
            documents=tuple(parse_document(one) for one in documents),
            trained_on=_day(trained_on, "--trained-on") if trained_on else None,
        )
        app[EnrolAgent].check(shown)
        enrolled = app[EnrolAgent](shown, acting=named.find(app)) if execute else None
        _show_one(enrolled, app[OutletRule], is_json=is_json)


@examples(
    "realname outlets agents train 5f2d0c81a94e4b7793b0a6e1c2d3f405 --on 2026-11-20 --data ./data",
    "realname outlets agents train 5f2d0c81a94e4b7793b0a6e1c2d3f405 --on 2026-11-20 --data ./data --execute --as zhao",
)
@agents.command()
@click.argument("agent")
@click.option("--on", "day", required=True, help="The day of the training (YYYY-MM-DD).")
@data_option
@execute_option("Record. Without it this is a dry run.")
@acting_option(Right.OUTLETS_MANAGE)
@json_option
def train(*, agent: str, day: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Record a training of AGENT. The rule pack sets how long it is valid."""
    trained_on = _day(day, "--on")
    with (open_app if execute else open_rehearsal)(data) as app:
        trained = app[TrainAgent](AgentId(agent), trained_on, acting=named.find(app))
        _show_one(trained if execute else None, app[OutletRule], is_json=is_json)


@examples("realname outlets agents list --outlet shop-12 --data ./data", "realname outlets agents list --data ./data --json")
@agents.command(name="list")
@click.option("--outlet", default=None, help="Only of this outlet.")
@data_option
@json_option
def list_(*, outlet: str | None, data: Path, is_json: bool) -> None:
    """List agents, including those who left, with the last valid day of their training."""
    with open_app(data) as app:
        rows = [agent_row(one, app[OutletRule]) for one in app[ListAgents](OutletId(outlet) if outlet else None)]
    if is_json:
        print_json({"agents": rows, "error": None})
    elif rows:
        print_table(tuple(rows[0]), [tuple(one.values()) for one in rows])
    else:
        say("No agent is enrolled.")


@examples(
    "realname outlets agents suspend 5f2d0c81a94e4b7793b0a6e1c2d3f405 --reason complaint --data ./data",
    "realname outlets agents suspend 5f2d0c81a94e4b7793b0a6e1c2d3f405 --reason complaint --data ./data --execute --as zhao",
)
@agents.command()
@click.argument("agent")
@click.option("--reason", type=click.Choice([one.value for one in SuspensionReason]), required=True, help="The reason.")
@data_option
@execute_option("Suspend. Without it this is a dry run.")
@acting_option(Right.OUTLETS_MANAGE)
@json_option
def suspend(*, agent: str, reason: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Suspend AGENT: from now on none of their registrations can start, continue or be activated."""
    with (open_app if execute else open_rehearsal)(data) as app:
        stop = app[StopAgent]
        done = stop.suspend(AgentId(agent), SuspensionReason(reason), acting=named.find(app))
        _show_one(done if execute else None, app[OutletRule], is_json=is_json)


@examples(
    "realname outlets agents resume 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data",
    "realname outlets agents resume 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data --execute --as zhao",
)
@agents.command()
@click.argument("agent")
@data_option
@execute_option("Resume. Without it this is a dry run.")
@acting_option(Right.OUTLETS_MANAGE)
@json_option
def resume(*, agent: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Lift the suspension of AGENT. To lift a freeze, use `realname outlets unfreeze` and a second person."""
    with (open_app if execute else open_rehearsal)(data) as app:
        done = app[StopAgent].resume(AgentId(agent), acting=named.find(app))
        _show_one(done if execute else None, app[OutletRule], is_json=is_json)


@examples(
    "realname outlets agents close 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data",
    "realname outlets agents close 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data --execute --as zhao",
)
@agents.command()
@click.argument("agent")
@data_option
@execute_option("Close. Without it this is a dry run.")
@acting_option(Right.OUTLETS_MANAGE)
@json_option
def close(*, agent: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """End the enrolment of AGENT, who has left. Another outlet or company can enrol them again."""
    with (open_app if execute else open_rehearsal)(data) as app:
        done = app[StopAgent].close(AgentId(agent), acting=named.find(app))
        _show_one(done if execute else None, app[OutletRule], is_json=is_json)


def agent_row(agent: Agent, outlet_rule: OutletRule) -> dict[str, str]:
    """An agent as a row: what is known of them, and no number."""
    trained = agent.trained_on
    return {
        "agent": agent.id.value,
        "outlet": agent.outlet_id.value,
        "state": agent.state.value,
        "company": agent.company_id.value,
        "trained_on": trained.isoformat() if trained else "",
        "training_ends_on": outlet_rule.training_ends_on(trained).isoformat() if trained else "",
        "documents": ",".join(sorted(one.kind.value for one in agent.documents)),
    }


def _show_one(agent: Agent | None, outlet_rule: OutletRule, *, is_json: bool) -> None:
    if is_json:
        print_json({**(agent_row(agent, outlet_rule) if agent else {}), "executed": agent is not None, "error": None})
    elif agent is None:
        say_dry_run()
    else:
        say(f"{agent.id} is {agent.state.value}.")


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field=option) from None
