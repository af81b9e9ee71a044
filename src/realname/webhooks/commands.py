"""`realname webhooks`: addresses of the operator's programs that are sent signed events, and what was sent to them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import DeliveryId, EndpointId
from realname.kernel.ledger.implied_records import time_text
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app, open_rehearsal
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.webhooks.model.delivery import Delivery, DeliveryState
from realname.webhooks.model.endpoint import SignatureScheme
from realname.webhooks.model.message import announced_events
from realname.webhooks.use_cases.deliveries import ReplayDeliveries
from realname.webhooks.use_cases.endpoints import (
    OVERLAP_HOURS,
    AddEndpoint,
    ChangeEndpoint,
    EndpointView,
    NewSecret,
    ReadEndpoints,
    RotateSecret,
)
from realname.webhooks.use_cases.webhook_requests import TryEndpoint

_ID = "5f2d0c81a94e4b7793b0a6e1c2d3f405"
_DELIVERY = f"{_ID}-1204"
_COLUMNS = ("endpoint", "state", "types", "waiting", "parked", "delivered", "fault", "url")
_OF_DELIVERIES = ("delivery", "type", "subject", "state", "attempts", "queued", "fault")
_SHOWN, _MOST = 20, 1_000
_LONGEST_OVERLAP_HOURS = 24 * 30
scheme_option = click.option(
    "--scheme",
    type=click.Choice([one.value for one in SignatureScheme]),
    default=None,
    help="`v1` signs with a shared secret, `v1a` with a key whose public half the receiver has. Default: v1, or as before.",
)


@examples(
    "realname webhooks add https://crm.example/realname --type registration.decided --data ./data --as wang.li",
    "realname webhooks list --data ./data",
)
@click.group()
def webhooks() -> None:
    """Send signed events to the operator's own programs, by Standard Webhooks (docs/how-to/webhooks.md)."""


@examples("realname webhooks types", "realname webhooks types --json")
@webhooks.command()
@json_option
def types(*, is_json: bool) -> None:
    """List the types of webhooks, with what each tells."""
    rows = [
        (name, event.declared.words.english, " ".join(sorted(event.declared.announced or ()))) for name, event in announced_events().items()
    ]
    if is_json:
        print_json({"types": [{"type": name, "words": words, "facts": facts.split()} for name, words, facts in rows], "error": None})
    else:
        print_table(("type", "tells", "facts"), rows)


@examples(
    "realname webhooks add https://crm.example/realname --data ./data --as wang.li",
    "realname webhooks add https://crm.example/realname --type line.barred --scheme v1a --data ./data --as zhao --json",
)
@webhooks.command()
@click.argument("url")
@click.option("--type", "kinds", multiple=True, help="A type that is sent (`realname webhooks types`); repeatable. Default: all.")
@scheme_option
@data_option
@acting_option(Right.WEBHOOKS_MANAGE)
@json_option
def add(*, url: str, kinds: tuple[str, ...], scheme: str | None, data: Path, named: Acting, is_json: bool) -> None:
    """Add the endpoint URL and show its secret. It is sent what is recorded from now on.

    The secret is shown once. It is kept sealed.
    """
    with open_app(data) as app:
        made = app[AddEndpoint](url, kinds, SignatureScheme(scheme or SignatureScheme.SYMMETRIC), acting=named.find(app))
    _show_secret(made, is_json=is_json)


@examples("realname webhooks list --data ./data", "realname webhooks list --data ./data --json")
@webhooks.command(name="list")
@data_option
@json_option
def list_(*, data: Path, is_json: bool) -> None:
    """List the endpoints, their state, and how many events wait, were given up or were delivered."""
    with open_app(data) as app:
        found = app[ReadEndpoints]()
    if is_json:
        print_json({"endpoints": [_as_json(one) for one in found], "error": None})
    elif found:
        print_table(_COLUMNS, [_row(one) for one in found])
    else:
        say("There is no endpoint.")


@examples(
    f"realname webhooks show {_ID} --data ./data",
    f"realname webhooks show {_ID} --state parked --limit 100 --data ./data --json",
)
@webhooks.command()
@click.argument("endpoint")
@click.option("--state", type=click.Choice([one.value for one in DeliveryState]), default=None, help="Only deliveries in this state.")
@click.option("--limit", type=click.IntRange(1, _MOST), default=_SHOWN, show_default=True, help="The most deliveries to list.")
@data_option
@json_option
def show(*, endpoint: str, state: str | None, limit: int, data: Path, is_json: bool) -> None:
    """Show ENDPOINT with its newest deliveries."""
    endpoint_id = EndpointId(endpoint)
    with open_app(data) as app:
        view = app[ReadEndpoints].one(endpoint_id)
        found = app[ReadEndpoints].deliveries(endpoint_id, state=DeliveryState(state) if state else None, limit=limit)
    if is_json:
        print_json({"endpoint": _as_json(view), "deliveries": [_delivery_json(one) for one in found], "error": None})
        return
    print_table(_COLUMNS, [_row(view)])
    print_table(_OF_DELIVERIES, [tuple(str(value) for value in _delivery_json(one).values())[: len(_OF_DELIVERIES)] for one in found])


@examples(f"realname webhooks test {_ID} --data ./data", f"realname webhooks test {_ID} --data ./data --json")
@webhooks.command()
@click.argument("endpoint")
@data_option
@json_option
@click.pass_context
def test(ctx: click.Context, *, endpoint: str, data: Path, is_json: bool) -> None:
    """Send one webhook of type `webhook.test` to ENDPOINT at once, and say what it answered.

    Exit code: 0 it was accepted, 69 it was not.
    """
    from realname.platform.cli.problems import ExitCode

    with open_app(data) as app:
        attempt = app[TryEndpoint](EndpointId(endpoint))
    if is_json:
        print_json({"endpoint": endpoint, "accepted": attempt.is_accepted, "status": attempt.status, "fault": attempt.fault, "error": None})
    else:
        say(f"The endpoint accepted the webhook (status {attempt.status})." if attempt.is_accepted else f"Not accepted: {attempt.fault}.")
    if not attempt.is_accepted:
        ctx.exit(ExitCode.DEPENDENCY)


@examples(
    f"realname webhooks replay {_ID} --parked --data ./data",
    f"realname webhooks replay {_ID} --delivery {_DELIVERY} --data ./data --execute --as wang.li",
    f"realname webhooks replay {_ID} --since 2026-11-28T14:00 --data ./data --execute --as wang.li",
)
@webhooks.command()
@click.argument("endpoint")
@click.option("--delivery", default=None, help="The webhook with this id.")
@click.option("--parked", is_flag=True, help="All webhooks that were given up.")
@click.option("--since", default=None, help="All webhooks that were queued at this time (UTC) or later, and do not wait.")
@data_option
@execute_option("Send. Without it this is a dry run.")
@acting_option(Right.WEBHOOKS_MANAGE)
@json_option
def replay(
    *,
    endpoint: str,
    delivery: str | None,
    parked: bool,
    since: str | None,
    data: Path,
    execute: bool,
    named: Acting,
    is_json: bool,
) -> None:
    """Send webhooks to ENDPOINT again, each with the id that it had: its receiver knows a repeated one by it."""
    if sum((delivery is not None, parked, since is not None)) != 1:
        raise InvalidInput(field="--delivery, --parked or --since")
    endpoint_id = EndpointId(endpoint)
    with (open_app if execute else open_rehearsal)(data) as app:
        again, acting = app[ReplayDeliveries], named.find(app)
        rest_since = ""
        if delivery is not None:
            count = again.one(endpoint_id, DeliveryId(delivery), acting=acting)
        elif since is not None:
            replayed = again.since(endpoint_id, _time(since), acting=acting)
            count, rest_since = replayed.count, time_text(replayed.rest_since) if replayed.rest_since else ""
        else:
            count = again.parked(endpoint_id, acting=acting)
    if is_json:
        print_json({"endpoint": endpoint, "deliveries": count, "rest_since": rest_since or None, "executed": execute, "error": None})
        return
    say(f"Webhooks: {count}")
    if rest_since:
        say(f"More remain. Run the command again with: --since {rest_since}")
    if not execute:
        say_dry_run()


@examples(f"realname webhooks pause {_ID} --data ./data --as wang.li", f"realname webhooks pause {_ID} --data ./data --as wang.li --json")
@webhooks.command()
@click.argument("endpoint")
@data_option
@acting_option(Right.WEBHOOKS_MANAGE)
@json_option
def pause(*, endpoint: str, data: Path, named: Acting, is_json: bool) -> None:
    """Send nothing to ENDPOINT until it is resumed. Its events wait."""
    with open_app(data) as app:
        app[ChangeEndpoint].pause(EndpointId(endpoint), acting=named.find(app))
    _show_change(endpoint, execute=True, is_json=is_json)


@examples(
    f"realname webhooks resume {_ID} --data ./data",
    f"realname webhooks resume {_ID} --data ./data --execute --as wang.li",
)
@webhooks.command()
@click.argument("endpoint")
@data_option
@execute_option("Resume. Without it this is a dry run.")
@acting_option(Right.WEBHOOKS_MANAGE)
@json_option
def resume(*, endpoint: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Send to ENDPOINT again: what waited while it was paused, and what is recorded from now on."""
    with (open_app if execute else open_rehearsal)(data) as app:
        app[ChangeEndpoint].resume(EndpointId(endpoint), acting=named.find(app))
    _show_change(endpoint, execute=execute, is_json=is_json)


@examples(
    f"realname webhooks rotate {_ID} --data ./data",
    f"realname webhooks rotate {_ID} --overlap-hours 0 --data ./data --execute --as wang.li",
)
@webhooks.command()
@click.argument("endpoint")
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, _LONGEST_OVERLAP_HOURS),
    default=OVERLAP_HOURS,
    show_default=True,
    help="Hours for which the old secrets sign as well. 0 ends them at once, for example after a theft.",
)
@scheme_option
@data_option
@execute_option("Make the change. Without it this is a dry run.")
@acting_option(Right.WEBHOOKS_MANAGE)
@json_option
def rotate(*, endpoint: str, overlap_hours: int, scheme: str | None, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Give ENDPOINT a new secret, shown once; the old ones sign as well for --overlap-hours."""
    with (open_app if execute else open_rehearsal)(data) as app:
        made = app[RotateSecret](
            EndpointId(endpoint),
            acting=named.find(app),
            overlap=timedelta(hours=overlap_hours),
            scheme=SignatureScheme(scheme) if scheme else None,
        )
    if execute:
        _show_secret(made, is_json=is_json)
    else:
        _show_change(endpoint, execute=False, is_json=is_json)


@examples(
    f"realname webhooks remove {_ID} --data ./data",
    f"realname webhooks remove {_ID} --data ./data --execute --as wang.li",
)
@webhooks.command()
@click.argument("endpoint")
@data_option
@execute_option("Remove. Without it this is a dry run.")
@acting_option(Right.WEBHOOKS_MANAGE)
@json_option
def remove(*, endpoint: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Remove ENDPOINT with its secrets and all its deliveries. Events that wait for it are not sent."""
    with (open_app if execute else open_rehearsal)(data) as app:
        app[ChangeEndpoint].remove(EndpointId(endpoint), acting=named.find(app))
    _show_change(endpoint, execute=execute, is_json=is_json)


def _time(text: str) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field="--since") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def _show_secret(made: NewSecret, *, is_json: bool) -> None:
    if is_json:
        print_json({"endpoint": made.endpoint_id.value, "secret": made.shown, "executed": True, "error": None})
    else:
        say(f"Endpoint {made.endpoint_id}. What its receiver verifies with, shown only now:")
        click.echo(made.shown)


def _show_change(endpoint: str, *, execute: bool, is_json: bool) -> None:
    if is_json:
        print_json({"endpoint": endpoint, "executed": execute, "error": None})
    elif execute:
        say("Done.")
    else:
        say_dry_run()


def _row(view: EndpointView) -> tuple[str, ...]:
    one, counts = view.endpoint, view.counts
    numbers = [str(counts.get(state, 0)) for state in (DeliveryState.WAITING, DeliveryState.PARKED, DeliveryState.DELIVERED)]
    return (one.id.value, one.state.value, " ".join(one.types) or "all", *numbers, one.fault, one.url)


def _as_json(view: EndpointView) -> dict[str, object]:
    one = view.endpoint
    return {
        "endpoint": one.id.value,
        "url": one.url,
        "types": list(one.types),
        "state": one.state.value,
        "created_at": one.created_at.isoformat(),
        "deliveries": {state.value: view.counts.get(state, 0) for state in DeliveryState},
        "failures": one.failures,
        "fault": one.fault,
        "failed_at": one.failed_at.isoformat() if one.failed_at else None,
        "delivered_at": one.delivered_at.isoformat() if one.delivered_at else None,
        "secrets": [
            {
                "scheme": held.scheme.value,
                "created_at": held.created_at.isoformat(),
                "ends_at": held.ends_at.isoformat() if held.ends_at else None,
            }
            for held in view.secrets
        ],
    }


def _delivery_json(one: Delivery) -> dict[str, object]:
    return {
        "delivery": one.id.value,
        "type": one.kind,
        "subject": one.subject,
        "state": one.state.value,
        "attempts": one.attempts,
        "queued_at": one.created_at.isoformat(timespec="seconds"),
        "fault": one.fault,
        "due_at": one.due_at.isoformat(timespec="seconds"),
        "ended_at": one.ended_at.isoformat(timespec="seconds") if one.ended_at else None,
    }
