"""An outlet as it is enrolled: where and when it works, which agent company runs it by which contract, and its state."""

from dataclasses import dataclass, field
from datetime import datetime

from realname.access.model.operating_status import ACTIVE, OperatingState, OperatingStatus
from realname.kernel.identifiers import CompanyId, OutletId
from realname.outlets.model.enrolment import Document
from realname.outlets.model.place import OutletPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCompany:
    """Who runs outlets for the operator, or the operator itself.

    Attributes:
        id: Its number in the public register of companies.
        legal_name: As the register has it; in clear, since a company is no person.
    """

    id: CompanyId
    legal_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One enrolled outlet.

    Attributes:
        contract: The operator's own number of the contract with the company.
        name: What people call the outlet; empty: by its id.
    """

    place: OutletPlace
    company: AgentCompany
    contract: str
    enrolled_at: datetime
    name: str = ""
    documents: tuple[Document, ...] = ()
    operating_status: OperatingStatus = field(default=ACTIVE)

    @property
    def id(self) -> OutletId:
        """Its id."""
        return self.place.outlet_id

    @property
    def state(self) -> OperatingState:
        """Its state."""
        return self.operating_status.state
