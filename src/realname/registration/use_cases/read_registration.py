"""Read registrations as they are, one or those of the day; which of them a client reaches, and who had to do with one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from realname.access.model.api_client import KnownClient
from realname.kernel.errors import StateConflict, TookPart
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.kernel.ledger.events import LedgerEntry, RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.receipt import SignedStatement
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.ledger.store.statements import Certificates, Receipts
from realname.outlets.use_cases.duty_check import OnDuty
from realname.registration.errors import UnknownRegistration
from realname.registration.events import RegistrationEvent
from realname.registration.model.day_search import is_found, is_reference, reference_of
from realname.registration.model.registration import NextStep, Registration, RegistrationState
from realname.registration.store.challenges import Challenges
from realname.registration.store.mystery_shoppers import Shoppers
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.verification.model.challenges.challenge import Challenge

_MOST = 200  # more than an agent can register in a day
_SLIPS_SHOWN_FOR = timedelta(days=60)  # longer than a reviewer has, and an appeal after them
_MOST_OF_SLIPS = 20_000


@dataclass(frozen=True, slots=True)
class ClipJudging:
    """The judging of a recorded clip, behind the request that submitted it.

    Attributes:
        code: Of the error that ended it: a new challenge is needed. None: it is under way.
    """

    code: str | None

    @property
    def is_under_way(self) -> bool:
        """Whether nothing can be done but wait."""
        return self.code is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationView:
    """A registration with its receipt or deletion certificate, and its places in the ledger.

    But those of openings of its photo, and those that name its reviewers.

    Attributes:
        is_test: It was a mystery shopper's; said once it has ended, and not before.
        judging: Of the clip, while it is under way, and after it failed until the next step; None: neither.
    """

    registration: Registration
    receipt: SignedStatement | None
    certificate: SignedStatement | None
    entries: tuple[LedgerEntry, ...]
    is_test: bool = False
    judging: ClipJudging | None = None

    @property
    def next_step(self) -> NextStep:
        """What the registration waits for."""
        return NextStep.WAIT if self.judging and self.judging.is_under_way else self.registration.next_step


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRegistration:
    """Reads; changes nothing."""

    units: UnitsOfWork

    def __call__(self, registration_id: RegistrationId) -> RegistrationView:
        """Read a registration.

        Raises:
            UnknownRegistration: There is none.
        """
        with self.units.reading() as unit:
            recorded = unit.ledger.of_subject(registration_id.value)  # first: on PostgreSQL the moment that is read can move by it
            registration = unit[Registrations].get(registration_id)
            entries = tuple(one for one in recorded if _is_shown(one, registration))
            return RegistrationView(
                registration=registration,
                receipt=unit[Receipts].get(registration_id),
                certificate=unit[Certificates].get(registration_id),
                entries=entries,
                is_test=_was_test(unit, registration_id),
                judging=_judging(unit, registration, entries),
            )

    def challenge(self, registration_id: RegistrationId) -> Challenge:
        """Read the current challenge.

        Raises:
            StateConflict: There is none, or it is a live session's, whose actions are told one by one.
        """
        with self.units() as unit:
            if unit[Registrations].get(registration_id).live_session_id is not None:
                raise StateConflict(next=NextStep.GET_CHALLENGE.value)
            return unit[Challenges].current(registration_id)


def _judging(unit: UnitOfWork, registration: Registration, entries: Sequence[LedgerEntry]) -> ClipJudging | None:
    if registration.state is not RegistrationState.OPEN or registration.is_judged:
        return None
    if registration.upload is not None and unit[Challenges].is_used(registration.id):
        return ClipJudging(None)
    last = entries[-1].event if entries else None
    return ClipJudging(str(dict(last.facts)["code"])) if last and last.event is RegistrationEvent.CLIP_REJECTED else None


def _was_test(unit: UnitOfWork, registration_id: RegistrationId) -> bool:
    shopper = unit[Shoppers].of_registration(registration_id)
    return shopper is not None and shopper.ended_at is not None


def _is_shown(entry: LedgerEntry, registration: Registration) -> bool:
    """What one of two people said stays hidden until both have."""
    event = entry.event.event
    return not event.declared.is_withheld and (event is not RegistrationEvent.SIGHT_STATED or registration.submitted_at is not None)


def require_no_conflict_of_interest(
    unit: UnitOfWork, registration: Registration, acting: AgentId, *, but: Callable[[RecordedEvent], bool] = lambda _event: False
) -> None:
    """Refuse an agent that opened the registration, or that the ledger names in a step of it: they neither judge it nor see its photo.

    Args:
        unit: Where the ledger is read.
        registration: Which.
        acting: Who wants to look at it.
        but: Steps that are no part of it.

    Raises:
        TookPart: They are.
    """
    is_named = any(("agent", acting.value) in one.facts for one in unit.ledger.events_of(registration.id.value) if not but(one))
    if is_named or registration.agent_id == acting:
        raise TookPart


@dataclass(frozen=True, slots=True, kw_only=True)
class RequireClientScope:
    """Lets a client through to the registrations of the outlets that it acts for; those of others are as unknown as what is not there."""

    units: Reads
    clock: Clock
    duty: OnDuty

    def __call__(self, client: KnownClient, registration_id: RegistrationId) -> None:
        """Return where it is one of theirs.

        Raises:
            UnknownRegistration: It is not, or there is none.
        """
        if not client.outlets:
            return
        with self.units() as unit:
            found = unit[Registrations].read_many([registration_id])
        if not found or not client.covers(found[0].outlet_id):
            raise UnknownRegistration

    def require_at_work(self, client: KnownClient, registration_id: RegistrationId) -> None:
        """Hold a client that goes on with what another opened to what it would need to open it; its own was looked at when it was opened.

        Raises:
            OutletNotEnrolled, AgentNotEnrolled, OutletStopped, AgentStopped, TrainingLapsed, DocumentsMissing: As `OnDuty`.
        """
        with self.units() as unit:
            found = unit[Registrations].read_many([registration_id])
            if found and found[0].agent_id != client.agent_id:
                self.duty.require(unit, found[0].outlet_id, client.agent_id, at=self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class TodaysRegistration:
    """One of the list of the day.

    Attributes:
        masked_name: Of the holder; None: no ID was read, or it is erased.
        reference: By which people call the registration.
        is_of_today: Whether it was opened since midnight.
    """

    registration: Registration
    masked_name: str | None
    reference: str
    is_of_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTodaysRegistrations:
    """Lists what an agent opened at the outlet since midnight; by the reference of a slip, what was decided there in the last 60 days."""

    units: Reads
    clock: Clock
    local_days: LocalDays
    names: ReadMaskedName

    def __call__(self, outlet_id: OutletId, agent_id: AgentId, typed: str = "") -> Sequence[TodaysRegistration]:
        """List, newest first, those that `typed` finds (`is_found`); the day begins at midnight where the outlet is."""
        now = self.clock.now()
        with self.units() as unit:
            since = self.local_days.day_began_at(now)
            found = unit[Registrations].of_agent_since(agent_id, outlet_id=outlet_id, since=since, limit=_MOST)
            if is_reference(typed):
                ids = unit[Registrations].ids_of_outlet_since(outlet_id, now - _SLIPS_SHOWN_FOR, limit=_MOST_OF_SLIPS)
                named = {one for one in ids if is_found(typed, registration_id=one)} - {one.id for one in found}
                found = [*found, *(one for one in unit[Registrations].read_many(sorted(named, key=str)) if one.decided_at is not None)]
        names = self.names.of_many(found)
        shown = [
            TodaysRegistration(
                registration=one, masked_name=names.get(one.id), reference=reference_of(one.id), is_of_today=one.opened_at >= since
            )
            for one in found
        ]
        return [
            one
            for one in shown
            if is_found(typed, registration_id=one.registration.id, masked_name=one.masked_name, msisdn=one.registration.msisdn)
        ]
