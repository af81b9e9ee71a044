"""`realname tokens`: bearer tokens of the API's machine clients."""

from pathlib import Path

import click

from realname.access.model.api_client import LONGEST_DAYS, Scope
from realname.access.use_cases.api_clients import TOKEN_DAYS, IssueApiToken
from realname.kernel.identifiers import ClientId
from realname.platform.cli.open_app import data_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, say


@examples("realname tokens issue pos-backend --data ./data")
@click.group()
def tokens() -> None:
    """Issue tokens for machine clients of the API."""


@examples("realname tokens issue pos-backend --data ./data", "realname tokens issue crm --scope lines:read --data ./data --json")
@tokens.command()
@click.argument("client")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([one.value for one in Scope]),
    help="What CLIENT may do from now on, by its secrets as well (docs/roles.md); several may be given. None: what it may already, or all.",
)
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_DAYS),
    default=TOKEN_DAYS,
    show_default=True,
    help="After so many days it opens nothing any more.",
)
@data_option
@json_option
def issue(*, client: str, scopes: tuple[str, ...], days: int, data: Path, is_json: bool) -> None:
    """Issue a token for CLIENT that is sent as it is; the one before is void. It is shown once: only its hash is kept.

    A client that can ask for access tokens has a secret instead: `realname clients`.
    """
    client_id = ClientId(client)
    with open_app(data) as app:
        token = app[IssueApiToken](client_id, frozenset(map(Scope, scopes)) or None, days=days)
    if is_json:
        print_json({"client": client_id.value, "token": token, "error": None})
    else:
        say(f"Token of {client_id}, shown this once:")
        click.echo(token)
