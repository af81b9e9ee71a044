"""Lines in their table: the database itself refuses a second line on an approval, a number or a SIM."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    union_all,
    update,
)

from realname.inventory.store.sims import Sims
from realname.kernel.errors import UnknownLine
from realname.kernel.identifiers import LineId, Msisdn, OutletId, PersonId, RegistrationId
from realname.kernel.pages import PageAsked
from realname.lines.errors import ApprovalAlreadyUsed
from realname.lines.model.dispute import DisputeOutcome
from realname.lines.model.line import FORGOTTEN, LIVE_STATES, NO_PERSON, Line
from realname.lines.model.order import OrderState
from realname.lines.model.transitions import LineState
from realname.lines.store.codecs import decode_bars, encode_bars
from realname.lines.store.tables import REMEMBERED, TRANSFERS, disputes, line_orders, lines, notices
from realname.platform.db.pages import paged
from realname.platform.db.repository import Repository, insert_into, required
from realname.platform.db.row_mapper import Codec, RowMapper
from realname.registration.model.registration import ADDING, Purpose, Registration, RegistrationState
from realname.registration.store.registrations import NOT_HELD, Registrations
from realname.registration.store.tables import HELD, record_holds, registrations
from realname.vault.store.tables import FORGOTTEN_HASH, persons

LIVE = tuple(sorted(state.value for state in LIVE_STATES))
# Made once: to put a statement together costs more than to run it.
_NOT_THEIRS = exists().where(
    disputes.c.line_id == lines.c.id,
    disputes.c.person_id == bindparam("person"),
    disputes.c.outcome == DisputeOutcome.NOT_THEIRS.value,
)
_HELD = select(func.count()).select_from(lines).where(lines.c.person_id == bindparam("person"), lines.c.state.in_(LIVE), ~_NOT_THEIRS)
_HAS_LINE = select(lines.c.id).where(lines.c.registration_id == registrations.c.id).exists()
_PROMISED = (
    select(func.count())
    .select_from(registrations)
    .where(
        registrations.c.person_id == bindparam("person"),
        registrations.c.state == RegistrationState.APPROVED.value,
        # A new SIM and a renewed verification bring no line: the person has it already.
        registrations.c.purpose.in_([purpose.value for purpose in ADDING]),
        ~_HAS_LINE,
    )
)
_HELD_OR_PROMISED = select(_HELD.scalar_subquery() + _PROMISED.scalar_subquery())
_PRIVATELY = select(
    _HELD.where(lines.c.organisation_id.is_(None)).scalar_subquery()
    + _PROMISED.where(registrations.c.organisation_id.is_(None)).scalar_subquery()
)


# A legal hold: a line waits for the order that keeps one of its records, and its other records do not.
_is_of_line = or_(registrations.c.id == lines.c.registration_id, registrations.c.for_line_id == lines.c.id)
_is_record = (registrations.c.state == RegistrationState.ACTIVATED.value, registrations.c.sealed_attributes.is_not(None))
# A referral that was held before it was approved names no line in its hold.
IS_HELD = or_(
    exists().where(HELD, record_holds.c.line_id == lines.c.id),
    exists().where(HELD, record_holds.c.registration_id == registrations.c.id, _is_of_line),
)
_is_free = ~exists().where(HELD, record_holds.c.registration_id == registrations.c.id)


def has_what_no_order_keeps() -> ColumnElement[bool]:
    """Whether no record of a line is held, or another of its records is there and is not held: that one is erased at its term."""
    return or_(~IS_HELD, exists().where(_is_of_line, *_is_record, _is_free))


def of_outlets(outlets: Collection[OutletId]) -> ColumnElement[bool]:
    """Whether a line was registered at one of some outlets."""
    names = [one.value for one in outlets]
    return exists().where(registrations.c.id == lines.c.registration_id, registrations.c.outlet_id.in_(names))


def _bar_ends_at(line: Line) -> datetime | None:
    return min((bar.until for bar in line.bars if bar.until is not None), default=None)


class Lines(Repository[Line, LineId]):
    """Lines by id and by registration; one registration has one line at most, by database constraint."""

    rows = RowMapper(
        Line,
        lines,
        codecs={"bars": Codec(write=encode_bars, read=decode_bars)},
        derived={"bar_ends_at": _bar_ends_at},
        beside=("sealed_number",),
    )
    unknown = UnknownLine

    def add(self, line: Line) -> None:
        """Keep a new one.

        Raises:
            ApprovalAlreadyUsed: The registration has a line, or the number or SIM carries one.
        """
        self._records.insert_new(line, refused=ApprovalAlreadyUsed())

    def read(self, line_id: LineId) -> Line:
        """Read one; not locked.

        Raises:
            UnknownLine: There is none.
        """
        return required(self._records.find(line_id), self.unknown)

    def count(self) -> int:
        """How many there are, of whatever state."""
        return self._connection.scalars(select(func.count()).select_from(lines)).one()

    def page(self, *, after: LineId | None, limit: int, state: LineState | None = None) -> Sequence[Line]:
        """Lines, or those in a state, in the order of their ids, from behind one on; not locked."""
        behind = [lines.c.id > after.value] if after else []
        meant = [lines.c.state == state.value] if state else []
        return self._records.all(select(lines).where(*behind, *meant).order_by(lines.c.id).limit(limit))

    def newest(self, asked: PageAsked, *, outlets: Collection[OutletId] | None, states: Collection[LineState]) -> Sequence[Line]:
        """A page of those that fit, by when they were requested; not locked.

        Args:
            asked: Which page.
            outlets: Registered at one of these; None: at any.
            states: In one of these; empty: in any.
        """
        only: list[ColumnElement[bool]] = [lines.c.state.in_([state.value for state in states])] if states else []
        if outlets is not None:
            only.append(of_outlets(outlets))
        return self._records.all(paged(select(lines), asked, at=lines.c.requested_at, record_id=lines.c.id, only=only))

    def of_number(self, msisdn: Msisdn) -> Sequence[Line]:
        """All lines a number carried that are still known by it, the newest first; not locked."""
        return self._records.all(select(lines).where(lines.c.msisdn == msisdn.value).order_by(lines.c.requested_at.desc(), lines.c.id))

    def of_person(self, person_id: PersonId) -> Sequence[Line]:
        """All lines a person holds or held, the newest first; not locked."""
        return self._records.all(
            select(lines).where(lines.c.person_id == person_id.value).order_by(lines.c.requested_at.desc(), lines.c.id)
        )

    def given_away_by(self, person_id: PersonId) -> Sequence[Line]:
        """Lines that a person held and that have another holder now, the newest first; not locked."""
        mine = registrations.c.person_id == person_id.value
        opened = select(lines.c.id).join(registrations, registrations.c.id == lines.c.registration_id).where(mine)
        received = select(registrations.c.for_line_id).where(
            mine, registrations.c.purpose == Purpose.TRANSFER.value, registrations.c.state == RegistrationState.ACTIVATED.value
        )
        held = lines.c.id.in_(union_all(opened, received))
        given = select(lines).where(held, lines.c.person_id != person_id.value)
        return self._records.all(given.order_by(lines.c.requested_at.desc(), lines.c.id))

    def holder_registrations(self, line_id: LineId) -> Sequence[Registration]:
        """Those that gave a line its holders, one after the other: the one that opened it, and every transfer; not locked."""
        opened_it = select(lines.c.registration_id).where(lines.c.id == line_id.value)
        transfers = select(registrations.c.id).where(
            registrations.c.for_line_id == line_id.value,
            registrations.c.purpose == Purpose.TRANSFER.value,
            registrations.c.state == RegistrationState.ACTIVATED.value,
        )
        ids = self._connection.scalars(union_all(opened_it, transfers)).all()
        read = self._transaction[Registrations].read_many([RegistrationId(one) for one in ids])
        return sorted(read, key=lambda one: one.id.value)

    def sealed_number_of(self, registration_id: RegistrationId) -> bytes | None:
        """The number of a line that was forgotten, as it was sealed then for who held it by a registration before the last holder."""
        asked = select(registrations.c.sealed_number).where(registrations.c.id == registration_id.value)
        return self._connection.scalars(asked).one_or_none()

    def forget_number(self, line_id: LineId, *, sealed: bytes | None, former: Mapping[RegistrationId, bytes]) -> None:
        """Let nothing of a closed line be found by its number: in its orders, its notices and the registrations that were for it neither.

        An order without an answer keeps the number until it has one.

        Args:
            line_id: Of a line that is not live.
            sealed: The number under the last holder's key; None where that key is gone, or it was never theirs.
            former: The number under the keys of those who held the line before, by the registration that made them its holder.
        """
        one, gone = line_id.value, FORGOTTEN.value
        self._connection.execute(update(lines).where(lines.c.id == one).values(msisdn=gone, sealed_number=sealed))
        answered = (line_orders.c.line_id == one, line_orders.c.state != OrderState.REQUESTED.value)
        self._connection.execute(update(line_orders).where(*answered).values(msisdn=gone))
        self._connection.execute(delete(notices).where(notices.c.line_id == one))
        opened_it = registrations.c.id == select(lines.c.registration_id).where(lines.c.id == one).scalar_subquery()
        self._connection.execute(update(registrations).where(or_(opened_it, registrations.c.for_line_id == one)).values(msisdn=None))
        for registration_id, sealed_then in former.items():
            theirs = update(registrations).where(registrations.c.id == registration_id.value)
            self._connection.execute(theirs.values(sealed_number=sealed_then))
        self._transaction.note_erasure()

    def forget_rejected(self, line_id: LineId) -> None:
        """Let nothing of whom it was for stay on a line that the operator would not activate: neither number, SIM, organisation nor person.

        Its order is answered.
        """
        self.forget_number(line_id, sealed=None, former={})
        self.forget(line_id)
        placeholder = insert_into(persons, self._connection).values(id=NO_PERSON.value, identity_hash=f"{FORGOTTEN_HASH}{NO_PERSON}")
        self._connection.execute(placeholder.on_conflict_do_nothing(index_elements=[persons.c.id]))
        self._connection.execute(update(lines).where(lines.c.id == line_id.value).values(person_id=NO_PERSON.value))

    def sealed_number(self, line_id: LineId) -> bytes | None:
        """The number of a line that was forgotten, as it was sealed then."""
        return self._connection.scalars(select(lines.c.sealed_number).where(lines.c.id == line_id.value)).one_or_none()

    def ids_served_before(self, *, ended_before: datetime, limit: int) -> Sequence[LineId]:
        """Closed lines whose service ended before a time, the longest ended first.

        Their number is purged and they are not forgotten; none of their records is held, or another one is there and is not.
        """
        asked: Select[str] = (
            select(lines.c.id)
            .where(REMEMBERED, lines.c.deactivated_at < ended_before, lines.c.msisdn == FORGOTTEN.value)
            .where(has_what_no_order_keeps())
            .order_by(lines.c.deactivated_at, lines.c.id)
            .limit(limit)
        )
        return [LineId(found) for found in self._connection.scalars(asked)]

    def ids_of_records(self, line_id: LineId) -> Sequence[RegistrationId]:
        """Activated registrations that opened or changed a line and are not erased, in the order they were opened."""
        asked: Select[str] = (
            select(registrations.c.id)
            .where(self._is_of(line_id), registrations.c.state == RegistrationState.ACTIVATED.value)
            .where(registrations.c.sealed_attributes.is_not(None))
            .order_by(registrations.c.opened_at, registrations.c.id)
        )
        return [RegistrationId(found) for found in self._connection.scalars(asked)]

    def ids_of_former_holders(self, *, given_before: datetime, limit: int) -> Sequence[RegistrationId]:
        """Activated registrations that are neither erased nor held, of holders who gave their line to another person before a time."""
        given, holding = line_orders.c, registrations.c
        asked: Select[str] = (
            select(holding.id)
            .join(lines, or_(holding.id == lines.c.registration_id, holding.for_line_id == lines.c.id))
            .join(line_orders, given.line_id == lines.c.id)
            .where(TRANSFERS, given.answered_at < given_before)
            # Whatever was decided before the transfer was asked for is of the person who held the line then.
            .where(holding.decided_at < given.requested_at, holding.id != given.id)
            .where(holding.state == RegistrationState.ACTIVATED.value, holding.sealed_attributes.is_not(None), NOT_HELD)
            .distinct()
            .order_by(holding.id)
            .limit(limit)
        )
        return [RegistrationId(found) for found in self._connection.scalars(asked)]

    def is_held(self, line_id: LineId) -> bool:
        """Whether an authority keeps any record of a line."""
        return self._connection.scalars(select(lines.c.id).where(lines.c.id == line_id.value, IS_HELD)).one_or_none() is not None

    def forget(self, line_id: LineId) -> None:
        """Forget SIM, organisation and sealed numbers of a closed line whose registrations are erased: that it was there remains."""
        gone = FORGOTTEN.value
        forgotten = update(lines).where(lines.c.id == line_id.value).values(iccid=gone, organisation_id=None, sealed_number=None)
        self._connection.execute(forgotten)
        answered = (line_orders.c.line_id == line_id.value, line_orders.c.state != OrderState.REQUESTED.value)
        self._connection.execute(update(line_orders).where(*answered).values(msisdn=gone, iccid=gone))
        self._connection.execute(update(registrations).where(self._is_of(line_id)).values(sealed_number=None))
        self._transaction.note_erasure()

    def _is_of(self, line_id: LineId) -> ColumnElement[bool]:
        opened_it = registrations.c.id == select(lines.c.registration_id).where(lines.c.id == line_id.value).scalar_subquery()
        return or_(opened_it, registrations.c.for_line_id == line_id.value)

    def ids_with_ended_bars(self, *, at: datetime, limit: int) -> Sequence[LineId]:
        """Live lines with a bar whose time is over, the longest over first."""
        asked: Select[str] = (
            select(lines.c.id)
            .where(lines.c.bar_ends_at <= at, lines.c.state == LineState.BARRED.value)
            .order_by(lines.c.bar_ends_at, lines.c.id)
            .limit(limit)
        )
        return [LineId(found) for found in self._connection.scalars(asked)]

    def count_held(self, person_id: PersonId) -> int:
        """Lines the person holds or uses, or has been promised: live lines, and approvals that have brought no line yet.

        Without those of which a dispute was answered that they are not theirs.
        """
        return self._count(person_id, _HELD_OR_PROMISED)

    def count_private(self, person_id: PersonId) -> int:
        """As `count_held`, without those that an organisation holds."""
        return self._count(person_id, _PRIVATELY)

    def _count(self, person_id: PersonId, asked: Select[int]) -> int:
        return self._connection.scalars(asked, {"person": person_id.value}).one()


class SimsOfLines(Sims):
    """Completes the store of the SIMs: a live line keeps its SIM."""

    @staticmethod
    def has_live_line(iccid: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether a live line has the SIM of this ICCID."""
        return exists().where(lines.c.iccid == iccid, lines.c.state.in_(LIVE))
