"""What is in place before the first visit: staff, counters, and numbers in stock."""

from collections.abc import Sequence
from datetime import datetime

from realname.application.unit_of_work import UnitsOfWork
from realname.domain.counter import Counter
from realname.domain.identifiers import AgentId
from realname.domain.staff import Role, StaffAccount, StaffMember
from realname.sandbox.country.people import country_msisdn
from realname.sandbox.country.places import Outlet
from realname.sandbox.country.plan import Plan

_NO_KEY = b"a counter of the simulated country"  # nothing is ever signed with it
_NUMBERS_AT_ONCE = 5_000


def settle(plan: Plan, units: UnitsOfWork, *, password_hash: str, at: datetime) -> None:
    """Put everything in place that the visits of a plan need.

    Args:
        plan: What will happen.
        units: Where it is kept.
        password_hash: Of a password that nobody has: whoever wants to sign in as one of them gives them another (`realname staff`).
        at: Since when they are there.
    """
    with units() as unit:
        for one in plan.reviewers:
            unit.staff.add(StaffAccount(member=one, password_hash=password_hash, added_at=at))
        unit.commit()
    for outlet in plan.outlets:
        with units() as unit:
            for account in _accounts(outlet, password_hash=password_hash, at=at):
                unit.staff.add(account)
            for number, counter_id in enumerate(outlet.counters, 1):
                unit.counters.add(Counter(id=counter_id, outlet_id=outlet.id, name=f"Counter {number}", public_key=_NO_KEY, enrolled_at=at))
            unit.commit()
    for first in range(0, len(plan.visits), _NUMBERS_AT_ONCE):
        with units() as unit:
            unit.numbers.add([country_msisdn(place) for place in range(first, min(first + _NUMBERS_AT_ONCE, len(plan.visits)))])
            unit.commit()


def _accounts(outlet: Outlet, *, password_hash: str, at: datetime) -> Sequence[StaffAccount]:
    agents = [_account(outlet, one, Role.AGENT, f"a{place}", password_hash, at) for place, one in enumerate(outlet.agents, 1)]
    return [*agents, _account(outlet, outlet.supervisor, Role.SUPERVISOR, "s", password_hash, at)]


def _account(outlet: Outlet, agent_id: AgentId, role: Role, name: str, password_hash: str, at: datetime) -> StaffAccount:
    member = StaffMember(id=agent_id, login=f"{outlet.id}.{name}", outlet_id=outlet.id, role=role)
    return StaffAccount(member=member, password_hash=password_hash, added_at=at)
