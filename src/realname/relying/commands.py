"""`realname relying clients`: the services that may ask about lines, each with what it may ask, for what, and by which keys."""

from datetime import UTC, datetime
from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.kernel.errors import FileUnreadable
from realname.kernel.identifiers import RelyingClientId
from realname.kernel.ports import Clock
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app, open_rehearsal
from realname.platform.cli.output import examples, print_json, print_line, say, say_dry_run
from realname.relying.model.client import CALLS_PER_MINUTE, GRANT_NAMES, LARGEST_BOUND, NUMBERS_PER_DAY, RelyingClient
from realname.relying.model.scopes import API_OF, PURPOSE_PREFIX, Purpose
from realname.relying.use_cases.clients import AddRelyingClient, EndRelyingClient, ReadRelyingClients, ShownClient, SuspendRelyingClient

_LARGEST_BYTES = 64 * 1024
_WEEKS_SHOWN = 8
_NAMES = {grant: name for name, grant in GRANT_NAMES.items()}


@examples("realname relying clients list --data ./data", "realname relying clients show example-bank --data ./data --json")
@click.group()
def clients() -> None:
    """Manage relying services. A holder allows each of them to ask, for one purpose, about one line."""


@examples(
    "realname relying clients add example-bank --name 'Example Bank' --redirect-uri https://bank.example/callback"
    " --scope kyc-match:match --purpose FraudPreventionAndDetection --jwks bank-keys.json --as li.na --data ./data",
    "realname relying clients add shop --name Shop --grant jwt-bearer --scope sim-swap:check"
    " --purpose FraudPreventionAndDetection --jwks-url https://shop.example/jwks --as li.na --data ./data",
)
@clients.command()
@click.argument("client")
@click.option("--name", required=True, help="The name that people read before they allow it.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="Where a browser is led back to, exactly so; repeatable.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(sorted(API_OF)),
    metavar="SCOPE",
    help="A scope of CAMARA; repeatable.",
)
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    required=True,
    type=click.Choice([one.value for one in Purpose]),
    help=f"A purpose of the Data Privacy Vocabulary, without `{PURPOSE_PREFIX}`; repeatable.",
)
@click.option(
    "--grant",
    "grants",
    multiple=True,
    type=click.Choice(list(GRANT_NAMES)),
    default=["authorization-code"],
    show_default=True,
    help="A way to a token; repeatable.",
)
@click.option("--jwks", type=click.Path(path_type=Path), default=None, help="A file with its public keys (JSON Web Key Set).")
@click.option("--jwks-url", default="", help="Where its public keys are read instead.")
@click.option(
    "--calls-per-minute",
    type=click.IntRange(1, LARGEST_BOUND),
    default=CALLS_PER_MINUTE,
    show_default=True,
    help="More are refused with 429.",
)
@click.option(
    "--numbers-per-day",
    type=click.IntRange(1, LARGEST_BOUND),
    default=NUMBERS_PER_DAY,
    show_default=True,
    help="Different numbers that it may ask about on one day.",
)
@acting_option(Right.RELYING_MANAGE)
@data_option
@json_option
def add(  # noqa: PLR0913 - one for each option
    *,
    client: str,
    name: str,
    redirect_uris: tuple[str, ...],
    scopes: tuple[str, ...],
    purposes: tuple[str, ...],
    grants: tuple[str, ...],
    jwks: Path | None,
    jwks_url: str,
    calls_per_minute: int,
    numbers_per_day: int,
    named: Acting,
    data: Path,
    is_json: bool,
) -> None:
    """Add CLIENT, a service that may ask holders for their consent. It authenticates by its own keys."""
    keys = _read(jwks) if jwks else ""
    with open_app(data) as app:
        acting = named.find(app)
        made = RelyingClient(
            id=RelyingClientId(client),
            name=name,
            redirect_uris=redirect_uris,
            scopes=frozenset(scopes),
            purposes=frozenset(map(Purpose, purposes)),
            grants=frozenset(GRANT_NAMES[one] for one in grants),
            keys=keys,
            keys_url=jwks_url,
            added_at=app[Clock].now(),
            calls_per_minute=calls_per_minute,
            numbers_per_day=numbers_per_day,
        )
        app[AddRelyingClient](made, acting=acting)
    if is_json:
        print_json({**_as_json(made), "error": None})
    else:
        say(f"{client} may ask holders for their consent now.")


@examples("realname relying clients list --data ./data", "realname relying clients list --data ./data --json")
@clients.command("list")
@data_option
@json_option
def list_clients(*, data: Path, is_json: bool) -> None:
    """List the relying services."""
    with open_app(data) as app:
        found = app[ReadRelyingClients]()
    if is_json:
        print_json({"clients": [_as_json(one) for one in found], "error": None})
        return
    for one in found:
        print_line(f"{one.id}  {one.name}  {_state(one)}")


@examples("realname relying clients show example-bank --data ./data", "realname relying clients show example-bank --data ./data --json")
@clients.command()
@click.argument("client")
@data_option
@json_option
def show(*, client: str, data: Path, is_json: bool) -> None:
    """Show CLIENT: what it may ask, its limits, how many numbers it asked about today, and its answers by week."""
    with open_app(data) as app:
        found = app[ReadRelyingClients].one(RelyingClientId(client))
    if is_json:
        print_json({**_as_json(found.client), **_use_as_json(found), "error": None})
        return
    one = found.client
    print_line(f"{one.id}  {one.name}  {_state(one)}")
    print_line(f"  scopes    {' '.join(sorted(one.scopes))}")
    print_line(f"  purposes  {' '.join(sorted(one.purposes))}")
    print_line(f"  grants    {' '.join(sorted(_NAMES[grant] for grant in one.grants))}")
    for uri in one.redirect_uris:
        print_line(f"  leads to  {uri}")
    print_line(f"  keys      {one.keys_url or 'as given'}")
    print_line(f"  limits    {one.calls_per_minute} calls a minute, {one.numbers_per_day} numbers a day")
    print_line(f"  today     {found.today.numbers} numbers, {found.today.answered} with consent")
    print_line(f"  consents  {found.consents} in force, {found.subscriptions} subscriptions")
    for week in found.weeks[:_WEEKS_SHOWN]:
        print_line(f"  week of   {week.week_on}: {week.calls} requests, {week.answers} answers")
    print_line(f"  suspected of collecting data: {len(found.suspicions)} times")


@examples(
    "realname relying clients end example-bank --data ./data",
    "realname relying clients end example-bank --as li.na --data ./data --execute",
)
@clients.command()
@click.argument("client")
@acting_option(Right.RELYING_MANAGE)
@data_option
@execute_option("End it. Without it this is a dry run.")
@json_option
def end(*, client: str, named: Acting, data: Path, execute: bool, is_json: bool) -> None:
    """End CLIENT at once, with all its tokens and subscriptions. Consents to it open nothing from then on.

    Its id is not given to another service.
    """
    with open_app(data) as app:
        app[ReadRelyingClients].one(RelyingClientId(client))
        if execute:
            app[EndRelyingClient](RelyingClientId(client), acting=named.find(app))
    if is_json:
        print_json({"client": client, "executed": execute, "error": None})
    elif execute:
        say(f"{client} may not ask any longer. Its tokens and its subscriptions have ended.")
    else:
        say_dry_run()


@examples(
    "realname relying clients suspend example-bank --data ./data",
    "realname relying clients suspend example-bank --as li.na --data ./data --execute",
)
@clients.command()
@click.argument("client")
@acting_option(Right.RELYING_MANAGE)
@data_option
@execute_option("Suspend it. Without it this is a dry run.")
@json_option
def suspend(*, client: str, named: Acting, data: Path, execute: bool, is_json: bool) -> None:
    """Suspend CLIENT at once: it gets no token and no answer until it is resumed. Consents and subscriptions stay."""
    with (open_app if execute else open_rehearsal)(data) as app:
        app[SuspendRelyingClient](RelyingClientId(client), acting=named.find(app))
    if is_json:
        print_json({"client": client, "executed": execute, "error": None})
    elif execute:
        say(f"{client} may not ask until it is resumed.")
    else:
        say_dry_run()


@examples(
    "realname relying clients resume example-bank --data ./data",
    "realname relying clients resume example-bank --as li.na --data ./data --execute",
)
@clients.command()
@click.argument("client")
@acting_option(Right.RELYING_MANAGE)
@data_option
@execute_option("Resume it. Without it this is a dry run.")
@json_option
def resume(*, client: str, named: Acting, data: Path, execute: bool, is_json: bool) -> None:
    """Let CLIENT ask again after it was suspended. It was told of no SIM that was replaced meanwhile."""
    with (open_app if execute else open_rehearsal)(data) as app:
        app[SuspendRelyingClient].resume(RelyingClientId(client), acting=named.find(app))
    if is_json:
        print_json({"client": client, "executed": execute, "error": None})
    elif execute:
        say(f"{client} may ask again.")
    else:
        say_dry_run()


def _state(client: RelyingClient) -> str:
    if client.is_ended:
        return "ended"
    return "active" if client.is_active else "suspended"


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        raise FileUnreadable(field="jwks") from None


def _use_as_json(shown: ShownClient) -> dict[str, object]:
    return {
        "today": {"numbers": shown.today.numbers, "answered": shown.today.answered},
        "weeks": [{"week_on": one.week_on.isoformat(), "requests": one.calls, "answers": one.answers} for one in shown.weeks],
        "consents": shown.consents,
        "subscriptions": shown.subscriptions,
        "harvest_suspicions": len(shown.suspicions),
    }


def _as_json(client: RelyingClient) -> dict[str, object]:
    return {
        "client": client.id.value,
        "name": client.name,
        "redirect_uris": list(client.redirect_uris),
        "scopes": sorted(client.scopes),
        "purposes": sorted(client.purposes),
        "grants": sorted(_NAMES[one] for one in client.grants),
        "jwks_url": client.keys_url,
        "calls_per_minute": client.calls_per_minute,
        "numbers_per_day": client.numbers_per_day,
        "added_at": client.added_at.astimezone(UTC).isoformat(),
        "ended_at": _moment(client.ended_at),
        "suspended_at": _moment(client.suspended_at),
    }


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None
