"""Who acts on the command line: a member of staff by login, whom the ledger names by id alone."""

from dataclasses import dataclass
from typing import Protocol

from realname.access.errors import UnknownStaff
from realname.access.model.operating_status import OperatingStates
from realname.access.model.rights import Right, require_right
from realname.access.model.staff import StaffMember
from realname.access.store.staff import Staff
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.unit_of_work import Reads, UnitOfWork


class ReadOperatingStates(Protocol):
    """Says whether an outlet and an agent may work: the capability that enrols them offers it."""

    def __call__(self, unit: UnitOfWork, outlet_id: OutletId, agent_id: AgentId, /) -> OperatingStates:
        """Read their states."""
        ...


@dataclass(frozen=True, slots=True)
class FindActingStaff:
    """Finds who acts; changes nothing."""

    units: Reads
    states: ReadOperatingStates

    def __call__(self, login: str, right: Right) -> AgentId:
        """Find by login the person who holds a right; raises as `member`."""
        return self.member(login, right).id

    def member(self, login: str, right: Right) -> StaffMember:
        """Find by login the person who holds a right, with their role and outlet.

        Raises:
            UnknownStaff: There is no active member of staff with this login.
            AccessDenied: Their role does not hold the right.
            OutletStopped, AgentStopped: They are of an outlet's staff, and stopped.
        """
        with self.units() as unit:
            account = unit[Staff].find(login)
            if account is not None and account.member.outlet_id is not None:
                self.states(unit, account.member.outlet_id, account.member.id).require_active()
        if account is None or not account.may_sign_in:
            raise UnknownStaff(field="login")
        require_right(account.member.role, right)
        return account.member
