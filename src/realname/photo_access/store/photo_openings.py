"""Openings of sealed photos in their table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import RowMapping, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from realname.kernel.errors import OpeningConflict, UnknownOpening
from realname.kernel.identifiers import AgentId, OpeningId, OutletId, RegistrationId
from realname.photo_access.model.photo_opening import CaseNumber, LegalHold, OpeningReason, OpeningState, PhotoOpening
from realname.photo_access.store.tables import UNTOLD, WAITING_OPENING, photo_openings
from realname.platform.db.store import SqlStore
from realname.registration.store.registrations import Column

_table = photo_openings.c


class PhotoOpenings(SqlStore):
    """Openings of photos, from the request on; gone with the record of the registration."""

    def add(self, opening: PhotoOpening, *, asked_on: date) -> None:
        """Keep a new one.

        Raises:
            OpeningConflict: The officer has asked for one of this ordinal on this day at the same time.
        """
        try:
            self._connection.execute(insert(photo_openings).values({**_row(opening), "asked_on": asked_on}))
        except IntegrityError as problem:
            raise OpeningConflict(state=OpeningState.ASKED.value) from problem

    def get(self, opening_id: OpeningId) -> PhotoOpening:
        """Read and lock until the transaction ends.

        Raises:
            UnknownOpening: There is none.
        """
        asked = select(photo_openings).where(_table.id == opening_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise UnknownOpening
        return _opening(row)

    def save(self, opening: PhotoOpening) -> None:
        """Replace."""
        self._connection.execute(update(photo_openings).where(_table.id == opening.id.value).values(_row(opening)))

    def last_ordinal(self, asked_by: AgentId, *, asked_on: date) -> int:
        """How many an officer asked for on a day."""
        asked = select(func.max(_table.ordinal)).where(_table.asked_by == asked_by.value, _table.asked_on == asked_on)
        return self._connection.scalar(asked) or 0

    def of_registration(self, registration_id: RegistrationId) -> Sequence[PhotoOpening]:
        """All of a registration, the oldest first; not locked."""
        asked = select(photo_openings).where(_table.registration_id == registration_id.value).order_by(_table.asked_at, _table.id)
        return [_opening(row) for row in self._connection.execute(asked).mappings()]

    def of_member(self, agent_id: AgentId, *, limit: int) -> Sequence[PhotoOpening]:
        """Those that somebody asked for or answered, the newest first; not locked."""
        theirs = or_(_table.asked_by == agent_id.value, _table.answered_by == agent_id.value)
        asked = select(photo_openings).where(theirs).order_by(_table.asked_at.desc(), _table.id).limit(limit)
        return [_opening(row) for row in self._connection.execute(asked).mappings()]

    def waiting(self, *, at: datetime, outside: OutletId | None, limit: int) -> Sequence[PhotoOpening]:
        """Those that wait for an answer, the oldest first; none of this outlet; not locked."""
        asked = select(photo_openings).where(WAITING_OPENING, _table.lapses_at > at).order_by(_table.asked_at, _table.id).limit(limit)
        if outside is not None:
            asked = asked.where(_table.outlet_id != outside.value)
        return [_opening(row) for row in self._connection.execute(asked).mappings()]

    def untold(self, *, at: datetime, limit: int) -> Sequence[OpeningId]:
        """Those that were looked at, which the holder may know by now and was not told of; not locked."""
        is_free = or_(_table.hold_until.is_(None), _table.hold_until <= at)
        asked = select(_table.id).where(UNTOLD, is_free).order_by(_table.asked_at, _table.id).limit(limit)
        return [OpeningId(found) for found in self._connection.scalars(asked)]

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget all of a registration; none is no error."""
        self._connection.execute(delete(photo_openings).where(_table.registration_id == registration_id.value))


def _row(opening: PhotoOpening) -> Mapping[str, Column | date]:
    return {
        "id": opening.id.value,
        "registration_id": opening.registration_id.value,
        "outlet_id": opening.outlet_id.value,
        "case_number": opening.case_number.value,
        "reason": opening.reason.value,
        "hold_order": opening.hold.order.value if opening.hold else None,
        "hold_until": opening.hold.until if opening.hold else None,
        "asked_by": opening.asked_by.value,
        "asked_at": opening.asked_at,
        "ordinal": opening.ordinal,
        "lapses_at": opening.lapses_at,
        "answered_by": opening.answered_by.value if opening.answered_by else None,
        "answered_at": opening.answered_at,
        "closes_at": opening.closes_at,
        "officer_looked_at": opening.officer_looked_at,
        "second_looked_at": opening.second_looked_at,
        "told_at": opening.told_at,
    }


def _opening(row: RowMapping) -> PhotoOpening:
    hold = LegalHold(order=CaseNumber(row["hold_order"]), until=row["hold_until"]) if row["hold_order"] else None
    return PhotoOpening(
        id=OpeningId(row["id"]),
        registration_id=RegistrationId(row["registration_id"]),
        outlet_id=OutletId(row["outlet_id"]),
        case_number=CaseNumber(row["case_number"]),
        reason=OpeningReason(row["reason"]),
        hold=hold,
        asked_by=AgentId(row["asked_by"]),
        asked_at=row["asked_at"],
        ordinal=row["ordinal"],
        lapses_at=row["lapses_at"],
        answered_by=AgentId(row["answered_by"]) if row["answered_by"] else None,
        answered_at=row["answered_at"],
        closes_at=row["closes_at"],
        officer_looked_at=row["officer_looked_at"],
        second_looked_at=row["second_looked_at"],
        told_at=row["told_at"],
    )
