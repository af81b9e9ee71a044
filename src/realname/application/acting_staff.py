"""Who acts on the command line: a member of staff by login, whom the ledger names by id alone."""

from dataclasses import dataclass

from realname.application.unit_of_work import UnitOfWork, UnitsOfWork
from realname.domain.errors import UnknownStaff
from realname.domain.identifiers import AgentId


@dataclass(frozen=True, slots=True)
class FindActingStaff:
    """Finds who acts; changes nothing."""

    units: UnitsOfWork

    def __call__(self, login: str) -> AgentId:
        """Find by login.

        Raises:
            UnknownStaff: There is no active member of staff with this login.
        """
        with self.units() as unit:
            return require_staff(unit, login)


def require_staff(unit: UnitOfWork, login: str) -> AgentId:
    """Find an active member of staff by login.

    Raises:
        UnknownStaff: There is none.
    """
    account = unit.staff.find(login)
    if account is None or not account.is_active:
        raise UnknownStaff(field="login")
    return account.member.id
