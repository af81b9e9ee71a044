"""Open a sealed photo: a privacy officer asks, an inspector or a supervisor elsewhere answers, and those two look, each in the ledger."""

from dataclasses import dataclass
from datetime import datetime

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import StaffMember
from realname.access.model.two_people import TwoPersonAct
from realname.access.use_cases.two_people import TwoPeople
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, OpeningId, OutletId, RegistrationId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import time_text
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.photo_access.errors import OpeningConflict, OpeningsUsedUp, UnknownOpening
from realname.photo_access.events import OF_PHOTO_OPENINGS, PhotoAccessEvent
from realname.photo_access.model.photo_opening import OF_AUTHORITIES, LegalHold, OpeningReason, OpeningState, PhotoOpening
from realname.photo_access.model.rule import OpeningRule
from realname.photo_access.store.audited import hold_mark
from realname.photo_access.store.photo_openings import PhotoOpenings
from realname.registration.errors import PhotoAbsent
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.audited import case_mark
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.media import PHOTO, SealedMedia
from realname.registration.use_cases.persons import require_verified
from realname.registration.use_cases.read_registration import require_no_conflict_of_interest


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRequest:
    """What a privacy officer asks for.

    Attributes:
        hold: An authority's order not to tell the holder yet; None: the holder is told at once.
    """

    registration_id: RegistrationId
    case_number: CaseNumber
    reason: OpeningReason
    hold: LegalHold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForOpening:
    """Records a request; nothing is opened by it."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    safe: SealedMedia
    opening_rule: OpeningRule
    local_days: LocalDays

    def __call__(self, asked: OpeningRequest, *, acting: AgentId) -> PhotoOpening:
        """Ask; another person has to allow it.

        Raises:
            InvalidInput: A hold for a reason that is no authority's, or of a length that the pack does not allow.
            UnknownRegistration: There is none.
            PhotoAbsent: No photo is kept with it.
            TookPart: They had to do with the registration.
            OpeningConflict: An opening of it is under way already.
            OpeningsUsedUp: As many as one may ask for in a day; `retry_after_s` says when the next day begins.
        """
        now = self.clock.now()
        self._require_hold(asked, at=now)
        is_kept = _is_kept(self.safe, asked.registration_id)
        with self.units() as unit:
            registration = unit[Registrations].get(asked.registration_id)
            _require_photo(registration, is_kept=is_kept)
            _require_no_part(unit, registration, acting)
            _require_none_under_way(unit, registration.id, at=now)
            opening = self._opening(unit, registration, asked, acting, at=now)
            unit[PhotoOpenings].add(opening, asked_on=self.local_days.day_of(now))
            unit.ledger.append(self._event(opening, PhotoAccessEvent.PHOTO_OPENING_ASKED, acting, at=now))
            unit.commit()
        return opening

    def _require_hold(self, asked: OpeningRequest, *, at: datetime) -> None:
        if asked.hold is None:
            return
        if asked.reason not in OF_AUTHORITIES:
            raise InvalidInput(field="hold-order", cause="reason")
        self.opening_rule.require_hold(asked.hold.until, at=at)

    def _opening(
        self, unit: UnitOfWork, registration: Registration, asked: OpeningRequest, acting: AgentId, *, at: datetime
    ) -> PhotoOpening:
        rule, day = self.opening_rule, self.local_days.day_of(at)
        ordinal = unit[PhotoOpenings].last_ordinal(acting, asked_on=day) + 1
        if ordinal > rule.daily_requests:
            raise OpeningsUsedUp(retry_after_s=self.local_days.seconds_left_of_day(at))
        return PhotoOpening(
            id=OpeningId(self.tokens.token()),
            registration_id=registration.id,
            outlet_id=registration.outlet_id,
            case_number=asked.case_number,
            reason=asked.reason,
            hold=asked.hold,
            asked_by=acting,
            asked_at=at,
            ordinal=ordinal,
            lapses_at=at + rule.answer_within,
        )

    def _event(self, opening: PhotoOpening, event: Event, acting: AgentId, *, at: datetime) -> RecordedEvent:
        """With keyed marks of the case number and of the order: who knows them can have them proven, and no one reads them."""
        marks = {"case": case_mark(opening.case_number.value, self.keyed_hashes)}
        if opening.hold:
            marks["hold"] = hold_mark(opening.hold.order.value, opening.hold.until, self.keyed_hashes)
        held, until = "yes" if opening.hold else "no", time_text(opening.lapses_at)
        return _event(opening, event, acting, at=at, held=held, reason=opening.reason.value, until=until, **marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOpening:
    """Records the second person's answer."""

    units: UnitsOfWork
    clock: Clock
    keyed_hashes: KeyedHashes
    opening_rule: OpeningRule
    two_people: TwoPeople

    def allow(self, opening_id: OpeningId, *, acting: StaffMember, order: CaseNumber | None = None) -> PhotoOpening:
        """Allow it: from now on both may look, for a short while.

        Args:
            opening_id: Which.
            acting: The second person.
            order: The number of the order not to tell the holder, as they read it on the order themselves; None where there is none.

        Raises:
            InvalidInput: There is an order, and they confirm another number, or none.
            UnknownOpening: There is none, or it is of their own outlet.
            TookPart: They had to do with the registration.
            OpeningConflict: Answered or lapsed already, or they asked for it themselves.
            NotTwoPeople: They and whoever asked do not count as two people.
        """
        now = self.clock.now()
        with self.two_people.recorded(), self.units() as unit:
            asked = unit[PhotoOpenings].get(opening_id)
            _require_elsewhere(asked.outlet_id, acting)
            _require_no_part(unit, _registration_of(unit, asked), acting.id)
            asked.require_answerable(by=acting.id, at=now)
            self.two_people.require(unit, TwoPersonAct.PHOTO_OPENING, acting=acting.id, other=asked.asked_by)
            allowed = asked.allow(by=acting.id, at=now, rule=self.opening_rule, order=order)
            confirmed = {"order": self.keyed_hashes.hash(f"order/{asked.hold.order.value}")} if asked.hold else {}
            _save(unit, allowed, PhotoAccessEvent.PHOTO_OPENING_ALLOWED, acting.id, at=now, until=time_text(allowed.closes_at), **confirmed)
            unit.commit()
        return allowed

    def refuse(self, opening_id: OpeningId, *, acting: StaffMember) -> PhotoOpening:
        """Refuse it: not for the person whose own work the photo would show.

        Raises:
            UnknownOpening, TookPart, OpeningConflict: As `allow`.
        """
        now = self.clock.now()
        with self.units() as unit:
            asked = unit[PhotoOpenings].get(opening_id)
            _require_elsewhere(asked.outlet_id, acting)
            _require_no_part(unit, _registration_of(unit, asked), acting.id)
            refused = asked.refuse(by=acting.id, at=now)
            _save(unit, refused, PhotoAccessEvent.PHOTO_OPENING_REFUSED, acting.id, at=now)
            unit.commit()
        return refused


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtPhoto:
    """Opens the photo for one of the two who agreed on it."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    opening_rule: OpeningRule

    def begin(self, opening_id: OpeningId, *, acting: AgentId) -> PhotoOpening:
        """Record that they look, before they can; for the person who has begun already nothing is recorded.

        Raises:
            UnknownOpening: There is none, or they neither asked for it nor allowed it.
            OpeningConflict: It is not allowed, or not any more.
            PhotoAbsent: The photo was erased meanwhile.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration_id = unit[PhotoOpenings].get(opening_id).registration_id
        is_kept = _is_kept(self.safe, registration_id)
        with self.units() as unit:
            allowed = unit[PhotoOpenings].get(opening_id)
            looked = allowed.look(by=acting, at=now)
            if looked is not allowed:
                _require_photo(_registration_of(unit, allowed), is_kept=is_kept)
                _save(unit, looked, PhotoAccessEvent.PHOTO_OPENED, acting, at=now)
                unit.commit()
        return looked

    def photo(self, opening_id: OpeningId, *, acting: AgentId) -> bytes:
        """Give the photo, a JPEG, to a person who began to look a short while ago.

        Raises:
            UnknownOpening: There is none, or they neither asked for it nor allowed it.
            OpeningConflict: They did not begin to look, or their time is over.
            PhotoAbsent: The photo was erased meanwhile.
            SealBroken: It cannot be opened.
        """
        now = self.clock.now()
        with self.units() as unit:
            opening = unit[PhotoOpenings].get(opening_id)
            opening.require_looking(by=acting, at=now, rule=self.opening_rule)
            registration = _registration_of(unit, opening)
            person = require_verified(unit, registration)
        _require_photo(registration, is_kept=_is_kept(self.safe, registration.id))
        return self.safe.get(person=person, registration_id=registration.id, name=PHOTO)


def require_visible(opening: PhotoOpening, member: StaffMember, *, at: datetime) -> None:
    """Let through the person who asked for or answered an opening, and while it waits the person who may answer it.

    Raises:
        UnknownOpening: They may not know of it.
    """
    if opening.state(at) is OpeningState.ASKED and may_answer(member):
        _require_elsewhere(opening.outlet_id, member)
        return
    opening.require_concerns(member.id)


def may_answer(member: StaffMember) -> bool:
    """Whether they may answer what others ask for."""
    return Right.PHOTOS_ANSWER in RIGHTS[member.role]


def _require_elsewhere(outlet_id: OutletId, member: StaffMember) -> None:
    if member.outlet_id == outlet_id:
        raise UnknownOpening


def _is_kept(safe: SealedMedia, registration_id: RegistrationId) -> bool:
    """Whether a photo is stored; asked outside of transactions: the store may be far away."""
    return PHOTO in safe.names(registration_id)


def _require_photo(registration: Registration, *, is_kept: bool) -> None:
    # Not of an approval: if the operator turns the line down, the photo goes, and with it whom an opening would be told to.
    if not is_kept or registration.state is not RegistrationState.ACTIVATED:
        raise PhotoAbsent


def _registration_of(unit: UnitOfWork, opening: PhotoOpening) -> Registration:
    """Read it without a lock: an erasure locks the registration first, and its openings then."""
    (registration,) = unit[Registrations].read_many([opening.registration_id])
    return registration


def _require_no_part(unit: UnitOfWork, registration: Registration, acting: AgentId) -> None:
    """Refuse the person who had to do with the registration; to ask for its photo is no part of it."""
    require_no_conflict_of_interest(unit, registration, acting, but=lambda event: event.event in OF_PHOTO_OPENINGS)


def _require_none_under_way(unit: UnitOfWork, registration_id: RegistrationId, *, at: datetime) -> None:
    for one in unit[PhotoOpenings].of_registration(registration_id):
        if one.state(at) in {OpeningState.ASKED, OpeningState.ALLOWED}:
            raise OpeningConflict(state=one.state(at).value)


def _save(unit: UnitOfWork, opening: PhotoOpening, event: Event, acting: AgentId, *, at: datetime, **facts: str) -> None:
    unit[PhotoOpenings].save(opening)
    unit.ledger.append(_event(opening, event, acting, at=at, **facts))


def _event(opening: PhotoOpening, event: Event, acting: AgentId, *, at: datetime, **facts: str) -> RecordedEvent:
    said = {"agent": acting.value, "opening": opening.id.value, **facts}
    return RecordedEvent(at=at, event=event, subject=opening.registration_id.value, facts=tuple(sorted(said.items())))
