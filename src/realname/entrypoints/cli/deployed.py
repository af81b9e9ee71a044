"""A deployment for one command: opened on the data folder, closed in the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from realname.bootstrap.deployment import Deployment, open_deployment
from realname.domain.errors import InvalidInput
from realname.domain.identifiers import AgentId

FunctionT = TypeVar("FunctionT", bound=Callable[..., object])
data_option = click.option("--data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder.")
json_option = click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")


acting_option = click.option(
    "--as", "login", default=None, metavar="LOGIN", help="Who acts, a member of staff: the ledger names them by id. Needed with --execute."
)


def acting_staff(deployment: Deployment, login: str | None) -> AgentId:
    """Find who acts.

    Raises:
        InvalidInput: Nobody is named.
        UnknownStaff: There is no active member of staff with this login.
    """
    if login is None:
        raise InvalidInput(field="--as")
    return deployment.find_acting_staff(login)


def execute_option(help_text: str) -> Callable[[FunctionT], FunctionT]:
    """`--execute` of a command that is a dry run without it."""
    return click.option("--execute", is_flag=True, help=help_text)


@contextmanager
def deployed(data: Path) -> Iterator[Deployment]:
    """Open; nothing runs in it."""
    deployment = open_deployment(data)
    try:
        yield deployment
    finally:
        deployment.close()
