"""A deployment for one command: opened on the data folder, closed in the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from realname.access.model.rights import Right
from realname.access.model.staff import StaffMember
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.config.logs import configure_logs

FunctionT = TypeVar("FunctionT", bound=Callable[..., object])
data_option = click.option("--data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder.")
json_option = click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")


_ACTING_HELP = "Who acts, a member of staff whose role may (docs/roles.md): the ledger names them by id. Needed with --execute."


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, as they are named on the command line, and the right that the command needs."""

    login: str | None
    right: Right

    def find(self, deployment: Deployment) -> AgentId:
        """Find who acts.

        Raises:
            InvalidInput: Nobody is named.
            UnknownStaff: There is no active member of staff with this login.
            AccessDenied: Their role does not hold the right.
        """
        return self.member(deployment).id

    def member(self, deployment: Deployment) -> StaffMember:
        """Find who acts, with role and outlet; raises as `find`."""
        if self.login is None:
            raise InvalidInput(field="--as")
        return deployment.staff.find_acting_staff.member(self.login, self.right)


class RightOption(click.Option):
    """An option that names a member of staff; docs/roles.md reads from it which right they need."""

    def __init__(self, names: Sequence[str] | None = None, *, right: Right, **attributes: Any) -> None:  # noqa: ANN401 - Click's
        """Declare the right."""
        super().__init__(names, **attributes)
        self.right = right


def acting_option(right: Right) -> Callable[[FunctionT], FunctionT]:
    """`--as` of a command that needs a right; the command gets it as `named`."""
    return click.option(
        "--as",
        "named",
        cls=RightOption,
        right=right,
        default=None,
        metavar="LOGIN",
        callback=lambda _ctx, _parameter, login: Acting(login, right),
        help=_ACTING_HELP,
    )


def execute_option(help_text: str) -> Callable[[FunctionT], FunctionT]:
    """`--execute` of a command that is a dry run without it."""
    return click.option("--execute", is_flag=True, help=help_text)


@contextmanager
def deployed(data: Path) -> Iterator[Deployment]:
    """Open; nothing runs in it. What a use case logs goes to standard error: standard output is for results."""
    configure_logs()
    deployment = open_deployment(data)
    try:
        yield deployment
    finally:
        deployment.close()
