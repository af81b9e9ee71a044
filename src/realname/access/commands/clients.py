"""`realname access clients`: machine clients of the API, which ask for access tokens by a secret (OAuth 2.0 client credentials)."""

from datetime import UTC, timedelta
from pathlib import Path

import click

from realname.access.model.api_client import LONGEST_DAYS, USUAL_SCOPES, Scope
from realname.access.use_cases.api_clients import (
    OVERLAP_HOURS,
    SECRET_DAYS,
    TOKEN_DAYS,
    IssueApiToken,
    IssueClientSecret,
    ListClients,
    ListedClient,
    RevokeClient,
)
from realname.kernel.identifiers import ClientId, OutletId
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, say, say_dry_run

scopes_option = click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([one.value for one in Scope]),
    help="A right of the client (docs/reference/roles.md); repeatable. Default: all but those of reviews and the ledger.",
)
outlets_option = click.option(
    "--outlet",
    "outlets",
    multiple=True,
    help="An outlet of the client; repeatable. Default: all. The client does not see registrations of other outlets.",
)
days_option = click.option(
    "--days",
    type=click.IntRange(1, LONGEST_DAYS),
    default=SECRET_DAYS,
    show_default=True,
    help="Days until the secret expires.",
)


@examples(
    "realname access clients add pos-backend --scope registrations:work --data ./data",
    "realname access clients list --data ./data",
)
@click.group()
def clients() -> None:
    """Manage machine clients of the API. They exchange a secret for access tokens at POST /oauth/token."""


@examples(
    "realname access clients add pos-backend --data ./data",
    "realname access clients add crm --scope lines:read --scope lines:change --data ./data --json",
    "realname access clients add agency-7 --outlet shop-12 --outlet shop-13 --data ./data",
)
@clients.command()
@click.argument("client")
@scopes_option
@outlets_option
@days_option
@data_option
@json_option
def add(*, client: str, scopes: tuple[str, ...], outlets: tuple[str, ...], days: int, data: Path, is_json: bool) -> None:
    """Add CLIENT and show its secret. A client with a valid secret or token is refused.

    The secret is shown once. Only its hash is kept.
    """
    asked, places = frozenset(map(Scope, scopes)) or USUAL_SCOPES, frozenset(map(OutletId, outlets))
    with open_app(data) as app:
        secret = app[IssueClientSecret].add(ClientId(client), asked, outlets=places, days=days)
    _show(client, secret, is_json=is_json)


@examples(
    "realname access clients replace agency-7 --outlet shop-12 --data ./data",
    "realname access clients replace agency-7 --outlet shop-12 --data ./data --execute",
)
@clients.command()
@click.argument("client")
@scopes_option
@outlets_option
@days_option
@data_option
@execute_option("Replace; without it nothing is changed.")
@json_option
def replace(*, client: str, scopes: tuple[str, ...], outlets: tuple[str, ...], days: int, data: Path, execute: bool, is_json: bool) -> None:
    """Set CLIENT up again with other rights and outlets, and show its secret. Its former secrets and tokens end at once.

    The secret is shown once. Only its hash is kept.
    """
    asked, places = frozenset(map(Scope, scopes)) or USUAL_SCOPES, frozenset(map(OutletId, outlets))
    with open_app(data) as app:
        app[RevokeClient].check(ClientId(client))
        if not execute:
            _show_dry_run(client, is_json=is_json)
            return
        secret = app[IssueClientSecret].replace(ClientId(client), asked, outlets=places, days=days)
    _show(client, secret, is_json=is_json)


@examples(
    "realname access clients rotate pos-backend --data ./data",
    "realname access clients rotate pos-backend --overlap-hours 0 --data ./data --execute",
)
@clients.command()
@click.argument("client")
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, 24 * 30),
    default=OVERLAP_HOURS,
    show_default=True,
    help="Hours until the old secrets end. 0 ends them and their access tokens at once, for example after a theft.",
)
@days_option
@data_option
@execute_option("Make the change. Without it this is a dry run.")
@json_option
def rotate(*, client: str, overlap_hours: int, days: int, data: Path, execute: bool, is_json: bool) -> None:
    """Give CLIENT a new secret, shown once; old ones end after --overlap-hours. Only the hash is kept."""
    with open_app(data) as app:
        app[RevokeClient].check(ClientId(client))
        if not execute:
            _show_dry_run(client, is_json=is_json)
            return
        secret = app[IssueClientSecret].rotate(ClientId(client), days=days, overlap=timedelta(hours=overlap_hours))
    _show(client, secret, is_json=is_json)


@examples(
    "realname access clients issue-token pos-backend --data ./data --execute",
    "realname access clients issue-token crm --scope lines:read --data ./data --execute --json",
)
@clients.command("issue-token")
@click.argument("client")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([one.value for one in Scope]),
    help="A right of CLIENT from now on, for its secrets too (docs/reference/roles.md); repeatable. Default: its present or usual ones.",
)
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_DAYS),
    default=TOKEN_DAYS,
    show_default=True,
    help="Days until the token expires.",
)
@data_option
@execute_option("Issue the token. Without it this is a dry run.")
@json_option
def issue_token(*, client: str, scopes: tuple[str, ...], days: int, data: Path, execute: bool, is_json: bool) -> None:
    """Issue a bearer token for CLIENT, shown once; it replaces the old one. Only its hash is kept.

    A client that can request access tokens needs a secret instead: `realname access clients add`.
    """
    client_id = ClientId(client)
    with open_app(data) as app:
        if not execute:
            _show_dry_run(client_id.value, is_json=is_json)
            return
        token = app[IssueApiToken](client_id, frozenset(map(Scope, scopes)) or None, days=days)
    if is_json:
        print_json({"client": client_id.value, "token": token, "executed": True, "error": None})
    else:
        say(f"Token of {client_id}, shown only now:")
        click.echo(token)


@examples(
    "realname access clients revoke pos-backend --data ./data",
    "realname access clients revoke pos-backend --data ./data --execute",
)
@clients.command()
@click.argument("client")
@data_option
@execute_option("Revoke. Without it this is a dry run.")
@json_option
def revoke(*, client: str, data: Path, execute: bool, is_json: bool) -> None:
    """End all secrets, tokens and access tokens of CLIENT at once."""
    with open_app(data) as app:
        (app[RevokeClient] if execute else app[RevokeClient].check)(ClientId(client))
    if not execute:
        _show_dry_run(client, is_json=is_json)
    elif is_json:
        print_json({"client": client, "executed": True, "error": None})
    else:
        say(f"{client} has no access now. `realname access clients add {client}` adds it again.")


@examples("realname access clients list --data ./data", "realname access clients list --data ./data --json")
@clients.command("list")
@data_option
@json_option
def list_clients(*, data: Path, is_json: bool) -> None:
    """List the clients, their rights, and when their secrets and tokens expire."""
    with open_app(data) as app:
        found = app[ListClients]()
    if is_json:
        print_json({"clients": [_as_json(one) for one in found], "error": None})
        return
    for one in found:
        click.echo(f"{one.id}  {' '.join(sorted(one.scopes))}")
        if one.outlets:
            click.echo(f"  for {' '.join(sorted(outlet.value for outlet in one.outlets))}")
        for held in one.credentials:
            end = f"until {held.expires_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if held.expires_at else "no expiry: issue a new one"
            click.echo(f"  {held.kind.value}  {end}")
        if not one.credentials:
            click.echo("  no secret or token: no access")


def _show_dry_run(client: str, *, is_json: bool) -> None:
    if is_json:
        print_json({"client": client, "executed": False, "error": None})
    else:
        say_dry_run()


def _show(client: str, secret: str, *, is_json: bool) -> None:
    if is_json:
        print_json({"client": client, "secret": secret, "error": None})
    else:
        say(f"Secret of {client}, shown only now. Exchange it at POST /oauth/token:")
        click.echo(secret)


def _as_json(client: ListedClient) -> dict[str, object]:
    held = [
        {
            "kind": one.kind.value,
            "issued_at": one.issued_at.isoformat(),
            "expires_at": one.expires_at.isoformat() if one.expires_at else None,
        }
        for one in client.credentials
    ]
    return {
        "client": client.id.value,
        "scopes": sorted(client.scopes),
        "outlets": sorted(one.value for one in client.outlets),
        "credentials": held,
    }
