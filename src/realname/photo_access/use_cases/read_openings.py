"""Read openings of photos: those that wait for a person, one of them, and those that a line's holder may know of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.model.staff import Role, StaffMember
from realname.access.store.staff import Staff
from realname.evidence.model.representative import RepresentativeRole
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, LineId, OpeningId, RegistrationId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.lines.store.lines import Lines
from realname.lines.use_cases.changes import line_event
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.photo_access.events import PhotoAccessEvent
from realname.photo_access.model.photo_opening import OpeningState, PhotoOpening
from realname.photo_access.store.photo_openings import PhotoOpenings
from realname.photo_access.use_cases.photo_openings import may_answer, require_visible
from realname.registration.store.registrations import Registrations

_SHOWN = 50
_HELD_SHOWN = 1_000  # more than privacy officers may ask for in the days of an order: none is pushed out of sight


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningView:
    """An opening as it is now, with the logins of the two.

    Attributes:
        answered_by: Empty: no one has.
        shows: As what the person who is in the photo acted for the holder; None: it is the holder.
    """

    opening: PhotoOpening
    state: OpeningState
    asked_by: str
    answered_by: str
    shows: RepresentativeRole | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningList:
    """What concerns one member of staff.

    Attributes:
        waiting: What they may answer, the oldest first.
        own: What they asked for or answered, the newest first.
    """

    waiting: Sequence[OpeningView]
    own: Sequence[OpeningView]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOpenings:
    """Reads what concerns a member of staff; changes nothing."""

    units: Reads
    clock: Clock

    def __call__(self, member: StaffMember) -> OpeningList:
        """What waits for their answer, and what they had to do with; the newest fifty of each."""
        now = self.clock.now()
        with self.units() as unit:
            waiting = unit[PhotoOpenings].waiting(at=now, outside=member.outlet_id, limit=_SHOWN) if may_answer(member) else ()
            own = unit[PhotoOpenings].of_member(member.id, limit=_SHOWN)
            return OpeningList(
                waiting=[_view(unit, one, at=now) for one in waiting],
                own=[_view(unit, one, at=now) for one in own],
            )

    def held(self) -> Sequence[OpeningView]:
        """Those that an order keeps from their person for now, from the request on; the newest thousand, for inspectors."""
        now = self.clock.now()
        with self.units() as unit:
            return [_view(unit, one, at=now) for one in unit[PhotoOpenings].held(at=now, limit=_HELD_SHOWN)]

    def one(self, opening_id: OpeningId, member: StaffMember) -> OpeningView:
        """One of them.

        Raises:
            UnknownOpening: There is none, or it is none of theirs.
        """
        now = self.clock.now()
        with self.units() as unit:
            opening = unit[PhotoOpenings].get(opening_id)
            require_visible(opening, member, at=now)
            return _view(unit, opening, at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOpening:
    """What the person of a photo is told of an opening.

    Attributes:
        by: The roles of those who looked.
    """

    opened_at: datetime
    reason: str
    case_number: str
    by: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadKnownOpenings:
    """Reads what a registration's person may know: whatever was looked at, unless an order not to tell them still holds."""

    units: Reads
    clock: Clock

    def __call__(self, registration_id: RegistrationId) -> Sequence[KnownOpening]:
        """The oldest first.

        Raises:
            UnknownRegistration: There is none.
        """
        with self.units() as unit:
            unit[Registrations].get(registration_id)
            return known_openings(unit, registration_id, at=self.clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOpenings:
    """Shows the holder of a line who looked at their photo, for their card."""

    units: UnitsOfWork
    clock: Clock
    holders: HolderCards

    def __call__(self, line_id: LineId, card: bytes, *, acting: AgentId) -> Sequence[KnownOpening]:
        """The oldest first; that it was shown is kept with the line.

        Raises:
            UnknownLine: There is none.
            RateLimited, InvalidInput, IdentityNumberInvalid: As `HolderCards.require_shown`.
            StateConflict: As there; also where the line was given to another person meanwhile.
        """
        with self.units() as unit:
            shown_for = unit[Lines].get(line_id)
        self.holders.require_shown(shown_for, card, acting=acting)
        now = self.clock.now()
        with self.units() as unit:
            line = unit[Lines].get(line_id)
            if line.person_id != shown_for.person_id:
                raise StateConflict(field="holder")
            # Without a lock: elsewhere registrations are locked before their line.
            records = unit[Registrations].read_many(unit[Lines].ids_of_records(line_id))
            theirs = [one.id for one in records if one.person_id == line.person_id]
            known = [one for registration_id in theirs for one in known_openings(unit, registration_id, at=now)]
            facts: dict[str, str | int] = {"agent": acting.value, "openings": len(known)}
            unit.ledger.append(line_event(line, PhotoAccessEvent.PHOTO_OPENINGS_SHOWN, at=now, **facts))
            unit.commit()
        return sorted(known, key=lambda one: one.opened_at)


def known_openings(unit: UnitOfWork, registration_id: RegistrationId, *, at: datetime) -> list[KnownOpening]:
    """What was looked at of a registration, without what an order still keeps from its person."""
    openings = unit[PhotoOpenings].of_registration(registration_id)
    return [_known(unit, one, opened_at) for one in openings if (opened_at := one.first_looked_at) is not None and not one.is_held(at)]


def _known(unit: UnitOfWork, opening: PhotoOpening, opened_at: datetime) -> KnownOpening:
    looked = (
        opening.asked_by if opening.officer_looked_at else None,
        opening.answered_by if opening.second_looked_at else None,
    )
    by = tuple(unit[Staff].get(one).member.role for one in looked if one is not None)
    return KnownOpening(opened_at=opened_at, reason=opening.reason.value, case_number=opening.case_number.value, by=by)


def _view(unit: UnitOfWork, opening: PhotoOpening, *, at: datetime) -> OpeningView:
    answered_by = unit[Staff].get(opening.answered_by).member.login if opening.answered_by else ""
    asked_by = unit[Staff].get(opening.asked_by).member.login
    # Without a lock: elsewhere a registration is locked before its openings.
    acting = next((one.representative for one in unit[Registrations].read_many([opening.registration_id])), None)
    shows = acting.authority.role if acting else None
    return OpeningView(opening=opening, state=opening.state(at), asked_by=asked_by, answered_by=answered_by, shows=shows)
