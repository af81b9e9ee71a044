"""What is counted of each relying service: calls by the minute, numbers by the day, calls and answers by the week; what may happen once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Executable, delete, func, select, update

from realname.kernel.identifiers import RelyingClientId
from realname.platform.db.repository import insert_by, insert_into
from realname.platform.db.store import SqlStore
from realname.relying.store.tables import relying_calls, relying_marks, relying_numbers, relying_weeks

_calls, _numbers, _weeks, _marks = relying_calls.c, relying_numbers.c, relying_weeks.c, relying_marks.c

WEEKS_KEPT = 52


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfClient:
    """One week of a service, in UTC.

    Attributes:
        week_on: Its Monday.
        calls: Requests to the provider and to the APIs together.
        answers: Answers and events that told something about a line.
        called_at: When the last request came; None: none came in this week.
    """

    week_on: date
    calls: int
    answers: int
    called_at: datetime | None


class ClientWeeks(SqlStore):
    """Counts of each service by the week, for the people who watch over it."""

    def count_call(self, client_id: RelyingClientId, *, at: datetime) -> None:
        """Count one request."""
        self._count(client_id, at, calls=1, answers=0, called_at=at)

    def count_answer(self, client_id: RelyingClientId, *, at: datetime) -> None:
        """Count one answer; the row is locked until the transaction ends."""
        self._count(client_id, at, calls=0, answers=1, called_at=None)

    def newest_first(self, client_id: RelyingClientId) -> Sequence[WeekOfClient]:
        """The weeks in which it asked or was answered."""
        asked = select(_weeks.week_on, _weeks.calls, _weeks.answers, _weeks.called_at).where(_weeks.client_id == client_id.value)
        found = self._connection.execute(asked.order_by(_weeks.week_on.desc()))
        return [WeekOfClient(week_on=on, calls=calls, answers=answers, called_at=at) for on, calls, answers, at in found]

    def forget(self, *, before: date) -> None:
        """Forget the weeks that begin before a day."""
        self._connection.execute(delete(relying_weeks).where(_weeks.week_on < before))

    def _count(self, client_id: RelyingClientId, at: datetime, *, calls: int, answers: int, called_at: datetime | None) -> None:
        row = {"client_id": client_id.value, "week_on": monday_of(at.date()), "calls": calls, "answers": answers, "called_at": called_at}
        self._connection.execute(_counting(self._connection.dialect.name), row)


@cache
def _counting(dialect: str) -> Executable:
    """Add to the counts of a week; made once for each dialect, as each answer runs it."""
    new = insert_by(relying_weeks, dialect)
    more = {
        "calls": _weeks.calls + new.excluded.calls,
        "answers": _weeks.answers + new.excluded.answers,
        "called_at": func.coalesce(new.excluded.called_at, _weeks.called_at),
    }
    return new.on_conflict_do_update(index_elements=[_weeks.client_id, _weeks.week_on], set_=more)


def monday_of(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())


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

    def lock_number(self, client_id: RelyingClientId, *, day: date, mark: str) -> None:
        """Lock the number of a day until the transaction ends, and keep it where it is not kept."""
        new = insert_into(relying_numbers, self._connection)
        row = {"client_id": client_id.value, "day": day, "number_mark": mark, "is_answered": False}
        keys = [_numbers.client_id, _numbers.day, _numbers.number_mark]
        self._connection.execute(new.values(row).on_conflict_do_update(index_elements=keys, set_={"day": new.excluded.day}))

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
