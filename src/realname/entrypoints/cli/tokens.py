"""`realname tokens`: bearer tokens of the API's machine clients."""

from pathlib import Path

import click

from realname.bootstrap.deployment import open_deployment
from realname.domain.identifiers import ClientId
from realname.domain.scopes import ALL_SCOPES, Scope
from realname.entrypoints.cli.examples import examples
from realname.entrypoints.cli.output import print_json, say


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
    help="What the token opens (docs/roles.md); several may be given. None: all.",
)
@click.option("--data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def issue(*, client: str, scopes: tuple[str, ...], data: Path, is_json: bool) -> None:
    """Issue a token for CLIENT; the one before is void. It is shown once: only its hash is kept."""
    client_id = ClientId(client)
    deployment = open_deployment(data)
    try:
        token = deployment.clients.issue_token(client_id, frozenset(map(Scope, scopes)) or ALL_SCOPES)
    finally:
        deployment.close()
    if is_json:
        print_json({"client": client_id.value, "token": token, "error": None})
    else:
        say(f"Token of {client_id}, shown this once:")
        click.echo(token)
