"""Two people are two people: gather who stands behind both accounts, decide, and record an attempt that was refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from realname.access.errors import Attempt, NotTwoPeople
from realname.access.model.two_people import PeopleRule, TwoPersonAct, shared_sponsor
from realname.access.store.staff import Staff
from realname.access.use_cases.sign_in_audit import not_two
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPeople:
    """Lets a second person act where the first is another one, of whom no one else could have made both accounts."""

    units: UnitsOfWork
    clock: Clock
    people_rule: PeopleRule

    def sponsor(self, unit: UnitOfWork, *, acting: AgentId, other: AgentId | None) -> AgentId | None:
        """Who could be behind both accounts; None: they are two people, or there is no first person."""
        if other is None:
            return None
        first, second = unit[Staff].find_by_id(other), unit[Staff].find_by_id(acting)
        if first is None or second is None:
            return acting  # an account that is not there vouches for nobody
        return shared_sponsor(first, second, rule=self.people_rule, at=self.clock.now())

    def require(self, unit: UnitOfWork, act: TwoPersonAct, *, acting: AgentId, other: AgentId | None) -> None:
        """Let the second person through. Call it inside `recorded`, so that a refused attempt is written down.

        Args:
            unit: The transaction of the act.
            act: What the two do.
            acting: The second person.
            other: The first; None: a machine client or the applicant, so nobody of staff.

        Raises:
            NotTwoPeople: The two accounts do not count as two people.
        """
        sponsor = self.sponsor(unit, acting=acting, other=other)
        if sponsor is not None and other is not None:
            raise NotTwoPeople(attempt=Attempt(act=act, acting=acting, other=other, sponsor=sponsor))

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """Record an attempt that `require` refused, once the transaction of the act has been rolled back: enter this first."""
        try:
            yield
        except NotTwoPeople as refused:
            if refused.attempt is not None:
                self._record(refused.attempt)
            raise

    def _record(self, attempt: Attempt) -> None:
        with self.units() as unit:
            audit = not_two(attempt, _outlet_of(unit, attempt))
            if unit[Staff].find_by_id(attempt.acting) is not None:
                audit.record(unit, at=self.clock.now())
            unit.commit()
        audit.log()


def _outlet_of(unit: UnitOfWork, attempt: Attempt) -> OutletId | None:
    """The outlet of either account, if it has one."""
    accounts = (unit[Staff].find_by_id(attempt.acting), unit[Staff].find_by_id(attempt.other))
    return next((account.member.outlet_id for account in accounts if account and account.member.outlet_id), None)
