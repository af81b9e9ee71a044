"""What is in place before the first visit: outlets, staff, counters, and numbers in stock."""

from collections.abc import Sequence
from datetime import datetime

from bench.country.people import country_msisdn
from bench.country.places import Outlet
from bench.country.plan import Plan
from bench.country.seed_outlet import SeedOutlet
from realname.access.model.counter import Counter
from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.inventory.use_cases.import_stock import InventoryNumbers
from realname.kernel.identifiers import AgentId, CompanyId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.model.outlet import AgentCompany
from realname.outlets.model.outlet import Outlet as EnrolledOutlet

_NO_KEY = b"a counter of the simulated country"  # nothing is ever signed with it
_NUMBERS_AT_ONCE = 5_000
_COMPANIES = 7  # that run the outlets


def seed_country(plan: Plan, units: UnitsOfWork, *, password_hash: str, at: datetime) -> None:
    """Put everything in place that the visits of a plan need.

    Args:
        plan: What will happen.
        units: Where it is kept.
        password_hash: Of a password that no one has: to sign in as one of them, give them another.
        at: Since when they are there.
    """
    seed_outlet, stock = SeedOutlet(units), InventoryNumbers(units)
    reviewers = [StaffAccount(member=one, password_hash=password_hash, added_at=at, confirmed_at=at) for one in plan.reviewers]
    seed_outlet(None, reviewers, ())
    for number, outlet in enumerate(plan.outlets):
        seed_outlet(_enrolled(outlet, number, at), _accounts(outlet, password_hash=password_hash, at=at), _counters(outlet, at))
    for first in range(0, len(plan.visits), _NUMBERS_AT_ONCE):
        stock([country_msisdn(place) for place in range(first, min(first + _NUMBERS_AT_ONCE, len(plan.visits)))])


def _enrolled(outlet: Outlet, number: int, at: datetime) -> EnrolledOutlet:
    company = number % _COMPANIES
    return EnrolledOutlet(
        place=outlet.place,
        company=AgentCompany(id=CompanyId(f"company-{company}"), legal_name=f"Example Telecom Agency {company}"),
        contract=f"contract-{number:04d}",
        enrolled_at=at,
        name=outlet.name,
    )


def _counters(outlet: Outlet, at: datetime) -> Sequence[Counter]:
    return [
        Counter(id=one, outlet_id=outlet.id, name=f"Counter {number}", public_key=_NO_KEY, enrolled_at=at)
        for number, one in enumerate(outlet.counters, 1)
    ]


def _accounts(outlet: Outlet, *, password_hash: str, at: datetime) -> Sequence[StaffAccount]:
    agents = [_account(outlet, one, Role.AGENT, f"a{place}", password_hash, at) for place, one in enumerate(outlet.agents, 1)]
    return [*agents, _account(outlet, outlet.supervisor, Role.SUPERVISOR, "s", password_hash, at)]


def _account(outlet: Outlet, agent_id: AgentId, role: Role, name: str, password_hash: str, at: datetime) -> StaffAccount:
    member = StaffMember(id=agent_id, login=f"{outlet.id}.{name}", outlet_id=outlet.id, role=role)
    return StaffAccount(member=member, password_hash=password_hash, added_at=at, confirmed_at=at)
