"""Hold records: what a court or a regulator orders to be kept is not erased at its term, and is at once when the order ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.batches import FailedItems
from realname.kernel.errors import StateConflict, UnknownLine
from realname.kernel.identifiers import AgentId, HoldId, Msisdn, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.implied_records import time_text
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.lines.store.lines import Lines
from realname.registration.errors import UnknownRegistration
from realname.registration.events import RegistrationEvent
from realname.registration.model.record_hold import HoldReason, RecordHold, require_holdable
from realname.registration.model.registration import Registration
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.audited import case_mark
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.deletion_journal import DeletionJournal, HeldRecord, ReleasedRecord
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.erasing.erase_registration import is_being_erased
from realname.registration.use_cases.media import SealedMedia

_AT_ONCE = 100
_SHOWN = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOrder:
    """What an authority ordered."""

    case_number: CaseNumber
    reason: HoldReason
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRecord:
    """Holds a record, or lets its hold under the same case number go on.

    An erasure that has begun is not stopped, and its record is not said to be held.
    A hold is noted in the journal of deletions before: no backup forgets it.
    """

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    journal: DeletionJournal
    retention_rule: RetentionRule

    def __call__(self, registration_id: RegistrationId, order: HoldOrder, *, acting: AgentId) -> RecordHold:
        """Hold one.

        Raises:
            InvalidInput: The order ends in the past, or later than the pack allows.
            UnknownRegistration: There is none.
            StateConflict: It is not decided yet, nothing of it is kept, or it is being erased.
        """
        now = self.clock.now()
        self.retention_rule.require_hold(order.until, at=now)
        with self.units() as unit:
            hold = self._held(unit, registration_id, order, acting=acting, at=now)
            unit.commit()
        return hold

    def line(self, msisdn: Msisdn, order: HoldOrder, *, acting: AgentId) -> Sequence[RecordHold]:
        """Hold every record of the line of a number: of the person who holds it and of those who held it before, all of them or none.

        What is being erased is left out, as what is erased.

        Raises:
            UnknownLine: No one has a line under this number, the number was purged, or all of its records are being erased.
            InvalidInput, StateConflict: As for one.
        """
        now = self.clock.now()
        self.retention_rule.require_hold(order.until, at=now)
        with self.units() as unit:
            holds = [self._held(unit, one, order, acting=acting, at=now) for one in _records_of(unit, msisdn)]
            unit.commit()
        return holds

    def check(self, registration_id: RegistrationId, order: HoldOrder) -> Sequence[RegistrationId]:
        """Name the record that would be held, and raise as the hold would; change nothing."""
        self.retention_rule.require_hold(order.until, at=self.clock.now())
        with self.units() as unit:
            return [_require_holdable(unit, registration_id).id]

    def check_line(self, msisdn: Msisdn, order: HoldOrder) -> Sequence[RegistrationId]:
        """Name the records of a line that would be held, and raise as the hold would; change nothing."""
        self.retention_rule.require_hold(order.until, at=self.clock.now())
        with self.units() as unit:
            return [_require_holdable(unit, one).id for one in _records_of(unit, msisdn)]

    def _held(self, unit: UnitOfWork, registration_id: RegistrationId, order: HoldOrder, *, acting: AgentId, at: datetime) -> RecordHold:
        registration = _require_holdable(unit, registration_id)
        known = next((one for one in unit[RecordHolds].in_force(registration_id) if one.case_number == order.case_number), None)
        hold = known.renew(until=order.until) if known else self._new(registration, order, acting=acting, at=at)
        if hold == known:
            return hold  # the same order once more
        self.journal.note(HeldRecord(hold), at=at)
        if known:
            unit[RecordHolds].save(hold)
        else:
            unit[RecordHolds].add(hold)
        unit.ledger.append(held_event(hold, acting, keyed_hashes=self.keyed_hashes, at=at))
        return hold

    def _new(self, registration: Registration, order: HoldOrder, *, acting: AgentId, at: datetime) -> RecordHold:
        return RecordHold(
            id=HoldId(self.tokens.token()),
            registration_id=registration.id,
            line_id=registration.line_id,
            case_number=order.case_number,
            reason=order.reason,
            held_by=acting,
            held_at=at,
            until=order.until,
        )


def _records_of(unit: UnitOfWork, msisdn: Msisdn) -> Sequence[RegistrationId]:
    """All that are not being erased, of who holds the line and of those who held it before."""
    lines = unit[Lines].of_number(msisdn)
    known = unit[Lines].ids_of_records(lines[0].id) if lines else ()
    for one in (ordered := sorted(known, key=lambda one: one.value)):
        unit[Registrations].get(one)  # locked before it is asked whether it is being erased
    ids = [one for one in ordered if not is_being_erased(unit, one)]
    if not ids:
        raise UnknownLine
    return ids


def _require_holdable(unit: UnitOfWork, registration_id: RegistrationId) -> Registration:
    registration = unit[Registrations].get(registration_id)
    require_holdable(registration, is_being_erased=is_being_erased(unit, registration_id))
    return registration


def held_event(hold: RecordHold, acting: AgentId, *, keyed_hashes: KeyedHashes, at: datetime) -> RecordedEvent:
    """What the ledger says of a hold, with a keyed mark of the case number: who knows it can have it proven, and no one reads it."""
    said = {
        "agent": acting.value,
        "case": case_mark(hold.case_number.value, keyed_hashes),
        "hold": hold.id.value,
        "reason": hold.reason.value,
        "until": time_text(hold.until, precision="seconds"),
    }
    return RecordedEvent(at=at, event=RegistrationEvent.RECORDS_HELD, subject=hold.registration_id.value, facts=tuple(sorted(said.items())))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHolds:
    """Ends holds: lifted by a person, or by the reaper when their time is over. What is due then is erased by its next run."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    journal: DeletionJournal

    def __call__(self) -> int:
        """End those whose time is over; returns how many.

        Raises:
            RealNameError: The first failure, once everything else is done.
        """
        over, done = FailedItems[HoldId](), 0
        while some := over.among(lambda most: [one.id for one in self._over(limit=most)], limit=_AT_ONCE):
            done += over.act_on(some, lambda hold_id: self._end(hold_id, acting=None))
        over.raise_first()
        return done

    def lift(self, hold_id: HoldId, *, acting: AgentId) -> RecordHold:
        """Lift one before its time: the order was taken back.

        Raises:
            StateConflict: There is none, or it has ended.
        """
        return self._end(hold_id, acting=acting)

    def check(self, hold_id: HoldId) -> RecordHold:
        """Return the hold that would be lifted; change nothing.

        Raises:
            StateConflict: There is none, or it has ended.
        """
        with self.units() as unit:
            found = unit[RecordHolds].find(hold_id)
        if found is None or found.ended_at is not None:
            raise StateConflict(state="ended")
        return found

    def _over(self, *, limit: int) -> Sequence[RecordHold]:
        with self.units() as unit:
            return unit[RecordHolds].over(at=self.clock.now(), limit=limit)

    def _end(self, hold_id: HoldId, *, acting: AgentId | None) -> RecordHold:
        now = self.clock.now()
        with self.units() as unit:
            found = unit[RecordHolds].find(hold_id)
            if found is None:
                raise StateConflict(state="ended")
            unit[Registrations].get(found.registration_id)  # locked: an erasure asks whether it is held
            hold = next((one for one in unit[RecordHolds].in_force(found.registration_id) if one.id == hold_id), found)
            if acting is None and hold.until > now:
                return hold  # renewed meanwhile
            ended = hold.end(at=now, by=acting)
            self._note(ended, at=now)
            unit[RecordHolds].save(ended)
            unit.ledger.append(released_event(ended, at=now))
            unit.commit()
        self._erase_what_a_decision_left(ended.registration_id)
        return ended

    def _note(self, ended: RecordHold, *, at: datetime) -> None:
        """Before it stands, as a hold is noted: a backup that still holds the record then ends its hold as well."""
        self.journal.note(ReleasedRecord(ended.id), at=at)

    def _erase_what_a_decision_left(self, registration_id: RegistrationId) -> None:
        """What was decided while it was held has left more than it would have."""
        try:
            erase_unused(self.units, self.safe, registration_id)
        except UnknownRegistration:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHolds:
    """Lists the holds in force."""

    units: Reads

    def __call__(self) -> Sequence[RecordHold]:
        """The first to end first; some hundred at most."""
        with self.units() as unit:
            return unit[RecordHolds].all_in_force(limit=_SHOWN)


def released_event(hold: RecordHold, *, at: datetime) -> RecordedEvent:
    """What the ledger says of a hold that has ended."""
    said = {"agent": hold.ended_by.value if hold.ended_by else "", "hold": hold.id.value}
    return RecordedEvent(
        at=at, event=RegistrationEvent.RECORDS_RELEASED, subject=hold.registration_id.value, facts=tuple(sorted(said.items()))
    )
