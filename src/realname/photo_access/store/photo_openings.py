"""Openings of sealed photos in their table."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from realname.kernel.identifiers import AgentId, OpeningId, OutletId, RegistrationId
from realname.photo_access.errors import OpeningConflict, UnknownOpening
from realname.photo_access.model.photo_opening import OpeningState, PhotoOpening
from realname.photo_access.store.tables import UNTOLD, WAITING_OPENING, photo_openings
from realname.platform.db.repository import OneTable, required
from realname.platform.db.row_mapper import RowMapper
from realname.registration.store.registrations import ErasedWithRegistration

_table = photo_openings.c


class PhotoOpenings(OneTable[PhotoOpening], ErasedWithRegistration):
    """Openings of photos, from the request on; gone with the record of the registration."""

    rows = RowMapper(PhotoOpening, photo_openings, flat={"hold": "hold_"}, beside=("asked_on",))

    def add(self, opening: PhotoOpening, *, asked_on: date) -> None:
        """Keep a new one.

        Raises:
            OpeningConflict: The officer has asked for one of this ordinal on this day at the same time.
        """
        try:
            self._records.insert(opening, asked_on=asked_on)
        except IntegrityError as problem:
            raise OpeningConflict(state=OpeningState.ASKED.value) from problem

    def get(self, opening_id: OpeningId) -> PhotoOpening:
        """Read and lock until the transaction ends.

        Raises:
            UnknownOpening: There is none.
        """
        return required(self._records.lock(opening_id), UnknownOpening)

    def save(self, opening: PhotoOpening) -> None:
        """Replace."""
        self._records.replace(opening)

    def last_ordinal(self, asked_by: AgentId, *, asked_on: date) -> int:
        """How many an officer asked for on a day."""
        asked = select(func.max(_table.ordinal)).where(_table.asked_by == asked_by.value, _table.asked_on == asked_on)
        return self._connection.scalar(asked) or 0

    def of_registration(self, registration_id: RegistrationId) -> Sequence[PhotoOpening]:
        """All of a registration, the oldest first; not locked."""
        asked = select(photo_openings).where(_table.registration_id == registration_id.value).order_by(_table.asked_at, _table.id)
        return self._records.all(asked)

    def of_member(self, agent_id: AgentId, *, limit: int) -> Sequence[PhotoOpening]:
        """Those that a person asked for or answered, the newest first; not locked."""
        theirs = or_(_table.asked_by == agent_id.value, _table.answered_by == agent_id.value)
        return self._records.all(select(photo_openings).where(theirs).order_by(_table.asked_at.desc(), _table.id).limit(limit))

    def waiting(self, *, at: datetime, outside: OutletId | None, limit: int) -> Sequence[PhotoOpening]:
        """Those that wait for an answer, the oldest first; none of this outlet; not locked."""
        asked = select(photo_openings).where(WAITING_OPENING, _table.lapses_at > at).order_by(_table.asked_at, _table.id).limit(limit)
        return self._records.all(asked if outside is None else asked.where(_table.outlet_id != outside.value))

    def held(self, *, at: datetime, limit: int) -> Sequence[PhotoOpening]:
        """Those that wait or were allowed, and whose order not to tell the person still holds, the newest first; not locked."""
        waits_or_allowed = or_(and_(WAITING_OPENING, _table.lapses_at > at), _table.closes_at.is_not(None))
        asked = select(photo_openings).where(_table.hold_until > at, waits_or_allowed)
        return self._records.all(asked.order_by(_table.asked_at.desc(), _table.id).limit(limit))

    def untold(self, *, at: datetime, limit: int) -> Sequence[OpeningId]:
        """Those that were looked at, which the holder may know by now and was not told of; not locked."""
        is_free = or_(_table.hold_until.is_(None), _table.hold_until <= at)
        asked = select(_table.id).where(UNTOLD, is_free).order_by(_table.asked_at, _table.id).limit(limit)
        return [OpeningId(found) for found in self._connection.scalars(asked)]

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget all of a registration; none is no error."""
        self._connection.execute(delete(photo_openings).where(_table.registration_id == registration_id.value))
