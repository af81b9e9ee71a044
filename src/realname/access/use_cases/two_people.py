"""Two people are two people: gather who stands behind both accounts, decide, and record an attempt that was refused."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.access.errors import Attempt, NotTwoPeople
from realname.access.model.staff import COMMAND_LINE
from realname.access.model.two_people import PeopleRule, TwoPersonAct, shared_sponsor
from realname.access.store.staff import Staff
from realname.access.use_cases.sign_in_audit import NOT_TWO, not_two
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.implied_records import facts_of
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork

_SAME_ATTEMPT = timedelta(days=1)  # repeated within it, an attempt is one entry
LATELY = timedelta(days=30)
MOST_ATTEMPTS = 200  # that are shown; the ledger keeps all


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
        now = self.clock.now()
        with self.units() as unit:
            audit = not_two(attempt, _outlet_of(unit, attempt))
            if not any(_is_like(event, attempt) for event in unit.ledger.events_of(NOT_TWO, since=now - _SAME_ATTEMPT)):
                audit.record(unit, at=now)
            unit.commit()
        audit.log()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptAsOne:
    """An attempt by one person to count as two, for a person to read.

    Attributes:
        acting: Login of the second account.
        other: Login of the first.
        sponsor: Login of who could be behind both; None: the command line.
    """

    at: datetime
    act: TwoPersonAct
    acting: str
    other: str
    sponsor: str | None


@dataclass(frozen=True, slots=True)
class ReadAttempts:
    """Reads the attempts by one person to count as two that were refused."""

    units: Reads
    clock: Clock

    def __call__(self) -> Sequence[AttemptAsOne]:
        """The newest `MOST_ATTEMPTS`, the newest first."""
        with self.units() as unit:
            events = unit.ledger.events_of(NOT_TWO, newest=MOST_ATTEMPTS)
            agents = {AgentId(facts_of(event)[name]) for event in events for name in ("agent", "other", "sponsor")}
            logins = unit[Staff].logins_of(agents)
        return [_read(event, logins) for event in reversed(events)]

    def lately(self) -> int:
        """How many there were within the last 30 days."""
        with self.units() as unit:
            return len(unit.ledger.events_of(NOT_TWO, since=self.clock.now() - LATELY))


def _is_like(event: RecordedEvent, attempt: Attempt) -> bool:
    facts = facts_of(event)
    return (facts["act"], facts["agent"], facts["other"]) == (attempt.act, attempt.acting.value, attempt.other.value)


def _read(event: RecordedEvent, logins: Mapping[AgentId, str]) -> AttemptAsOne:
    facts = facts_of(event)

    def login(agent_id: str) -> str:
        return logins.get(AgentId(agent_id), agent_id)

    return AttemptAsOne(
        at=event.at,
        act=TwoPersonAct(facts["act"]),
        acting=login(facts["agent"]),
        other=login(facts["other"]),
        sponsor=None if facts["sponsor"] == COMMAND_LINE.value else login(facts["sponsor"]),
    )


def _outlet_of(unit: UnitOfWork, attempt: Attempt) -> OutletId | None:
    """The outlet of either account, if it has one."""
    accounts = (unit[Staff].find_by_id(attempt.acting), unit[Staff].find_by_id(attempt.other))
    return next((account.member.outlet_id for account in accounts if account and account.member.outlet_id), None)
