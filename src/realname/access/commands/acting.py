"""Who acts on the command line: a member of staff, named by login, whose role holds the right that the command needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from realname.access.model.rights import Right
from realname.access.model.staff import StaffMember
from realname.access.use_cases.acting_staff import FindActingStaff
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId
from realname.kernel.registry import App
from realname.kernel.unit_of_work import RehearsedUnits, UnitsOfWork

FunctionT = TypeVar("FunctionT", bound=Callable[..., object])
_NO_ONE = AgentId("dry-run")
_ACTING_HELP = "Your login; your role must have the right (docs/reference/roles.md). The ledger records your id. Needed with --execute."


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, as they are named on the command line, and the right that the command needs."""

    login: str | None
    right: Right

    def find(self, app: App) -> AgentId:
        """Find who acts; a dry run needs no one.

        Raises:
            InvalidInput: No one is named.
            UnknownStaff: There is no active member of staff with this login.
            AccessDenied: Their role does not hold the right.
        """
        if self.login is None and isinstance(app[UnitsOfWork], RehearsedUnits):
            return _NO_ONE
        return self.member(app).id

    def member(self, app: App) -> StaffMember:
        """Find who acts, with role and outlet; raises as `find`."""
        if self.login is None:
            raise InvalidInput(field="--as")
        return app[FindActingStaff].member(self.login, self.right)


class RightOption(click.Option):
    """An option that names a member of staff; docs/reference/roles.md reads from it which right they need."""

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
