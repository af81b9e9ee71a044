"""An outlet and an agent as the tests enrol them, with all that the pack of China asks for."""

from datetime import date, time

from realname.kernel.identifiers import AgentId, CompanyId, IdentityNumber, OutletId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.model.enrolment import Document, DocumentKind
from realname.outlets.model.outlet import AgentCompany
from realname.outlets.model.place import OutletPlace
from realname.outlets.use_cases.agents import AgentEnrolment, EnrolAgent
from realname.outlets.use_cases.outlets import EnrolOutlet, OutletEnrolment
from realname.packs.model import Policy
from tests.registration.openings import AGENT, OUTLET
from tests.support.parts import app_over

BOSS = AgentId("administrator-1")
COMPANY = AgentCompany(id=CompanyId("91310000MA1FL00000"), legal_name="Example Telecom Sales Ltd")
OTHER_COMPANY = AgentCompany(id=CompanyId("91310000MA1FL00001"), legal_name="Somebody Telecom Sales Ltd")
TRAINED_ON = date(2026, 11, 20)
PERSON, OTHER_PERSON = IdentityNumber("990000199001010001"), IdentityNumber("990000199001010002")


def paper(kind: DocumentKind) -> Document:
    """A document of a kind."""
    return Document(kind=kind, digest="a" * 64, reference=f"{kind.value} 7")


OUTLET_PAPERS = (paper(DocumentKind.BUSINESS_LICENCE), paper(DocumentKind.AGENCY_CONTRACT))
AGENT_PAPERS = (paper(DocumentKind.IDENTITY_DOCUMENT), paper(DocumentKind.EMPLOYMENT_CONTRACT))
SHOWN = OutletEnrolment(
    place=OutletPlace(
        outlet_id=OUTLET, time_zone="Asia/Shanghai", opens_at=time(9), closes_at=time(20), latitude_deg=31.23, longitude_deg=121.47
    ),
    company=COMPANY,
    contract="2026-117",
    documents=OUTLET_PAPERS,
)
AT_WORK = AgentEnrolment(agent_id=AGENT, outlet_id=OUTLET, identity_number=PERSON, documents=AGENT_PAPERS, trained_on=TRAINED_ON)


def place_of(outlet_id: OutletId) -> OutletPlace:
    """The place of another outlet."""
    return OutletPlace(
        outlet_id=outlet_id, time_zone="Asia/Shanghai", opens_at=time(9), closes_at=time(20), latitude_deg=31.2, longitude_deg=121.4
    )


def enrol(
    units: UnitsOfWork, *, clock: Clock, policy: Policy, shown: OutletEnrolment = SHOWN, agent: AgentEnrolment | None = AT_WORK
) -> None:
    """Enrol an outlet, and who works there."""
    use = app_over(units, None, {Clock: clock}, policy=policy)
    use[EnrolOutlet](shown, acting=BOSS)
    if agent is not None:
        use[EnrolAgent](agent, acting=BOSS)
