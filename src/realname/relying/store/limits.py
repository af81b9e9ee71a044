"""What is counted of each relying service: calls by the minute, numbers by the day; and what may happen once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update

from realname.kernel.identifiers import RelyingClientId
from realname.platform.db.repository import insert_into
from realname.platform.db.store import SqlStore
from realname.relying.store.tables import relying_calls, relying_marks, relying_numbers

_calls, _numbers, _marks = relying_calls.c, relying_numbers.c, relying_marks.c


class Marks(SqlStore):
    """What may happen once until a time, by its hash."""

    def set(self, mark: str, *, expires_at: datetime) -> bool:
        """Set one; False: it was set before. Of two at once one alone gets True."""
        new = insert_into(relying_marks, self._connection).values(mark=mark, expires_at=expires_at)
        return self._connection.execute(new.on_conflict_do_nothing(index_elements=[_marks.mark])).rowcount == 1

    def forget(self, *, expired_before: datetime) -> None:
        """Forget those that are over."""
        self._connection.execute(delete(relying_marks).where(_marks.expires_at < expired_before))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersOfDay:
    """How many different numbers a service asked about on one day, and about how many of them it got an answer."""

    numbers: int
    answered: int


class ClientCalls(SqlStore):
    """Counts of each service."""

    def count_call(self, client_id: RelyingClientId, *, minute: datetime) -> int:
        """Count one call of a minute; gives how many there are now."""
        new = insert_into(relying_calls, self._connection).values(client_id=client_id.value, minute=minute, calls=1)
        keys = [_calls.client_id, _calls.minute]
        counted = new.on_conflict_do_update(index_elements=keys, set_={"calls": _calls.calls + 1}).returning(_calls.calls)
        return int(self._connection.scalars(counted).one())

    def add_number(self, client_id: RelyingClientId, *, day: date, mark: str) -> None:
        """Keep that a number was asked about; a second time changes nothing."""
        new = insert_into(relying_numbers, self._connection)
        row = {"client_id": client_id.value, "day": day, "number_mark": mark, "is_answered": False}
        self._connection.execute(
            new.values(row).on_conflict_do_nothing(index_elements=[_numbers.client_id, _numbers.day, _numbers.number_mark])
        )

    def has_number(self, client_id: RelyingClientId, *, day: date, mark: str) -> bool:
        """Whether a number was asked about on that day already."""
        asked = select(_numbers.day).where(_numbers.client_id == client_id.value, _numbers.day == day, _numbers.number_mark == mark)
        return self._connection.scalars(asked).one_or_none() is not None

    def answered(self, client_id: RelyingClientId, *, day: date, mark: str) -> None:
        """Record that a number led to a consent."""
        meant = (_numbers.client_id == client_id.value, _numbers.day == day, _numbers.number_mark == mark)
        self._connection.execute(update(relying_numbers).where(*meant).values(is_answered=True))

    def of_day(self, client_id: RelyingClientId, *, day: date) -> NumbersOfDay:
        """Count the numbers of a day."""
        asked = select(func.count()).select_from(relying_numbers).where(_numbers.client_id == client_id.value, _numbers.day == day)
        numbers = self._connection.scalars(asked).one()
        return NumbersOfDay(numbers=numbers, answered=self._connection.scalars(asked.where(_numbers.is_answered)).one())

    def forget(self, *, minutes_before: datetime, days_before: date) -> None:
        """Forget counts that bound nothing any longer."""
        self._connection.execute(delete(relying_calls).where(_calls.minute < minutes_before))
        self._connection.execute(delete(relying_numbers).where(_numbers.day < days_before))
