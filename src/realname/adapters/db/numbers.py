"""The stock of numbers: a row each, in one of three states."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from realname.adapters.db.schema import numbers
from realname.domain.errors import NumberUnavailable
from realname.domain.identifiers import Msisdn, RegistrationId

_FREE, _RESERVED, _ISSUED = "free", "reserved", "issued"
_ROWS_AT_ONCE = 1_000
_table = numbers.c


class SqlNumbers:
    """Implements the port `Numbers`. Each change is one statement whose condition decides, so two can never both succeed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, msisdns: Sequence[Msisdn]) -> int:
        """Take new numbers into the stock; returns how many were new."""
        return sum(self._add(msisdns[start : start + _ROWS_AT_ONCE]) for start in range(0, len(msisdns), _ROWS_AT_ONCE))

    def free(self, *, limit: int, at: datetime) -> Sequence[Msisdn]:
        """Offer free numbers, in order."""
        # Two questions that an index answers each: of a large stock, one with `or` would read and sort every free number.
        never_held = self._first(_table.state == _FREE, limit=limit)
        run_out = self._first(and_(_table.state == _RESERVED, _table.reserved_until <= at), limit=limit)
        return [Msisdn(found) for found in sorted([*never_held, *run_out])[:limit]]

    def reserve(self, msisdn: Msisdn, *, registration_id: RegistrationId, until: datetime, at: datetime) -> None:
        """Reserve for a registration; its own reservation is made longer."""
        own = and_(_table.state == _RESERVED, _table.registration_id == registration_id.value)
        changed = (
            update(numbers)
            .where(_table.msisdn == msisdn.value, or_(own, _is_free(at)))
            .values(state=_RESERVED, registration_id=registration_id.value, reserved_until=until)
        )
        if self._connection.execute(changed).rowcount != 1:
            raise NumberUnavailable

    def issue(self, msisdn: Msisdn, *, registration_id: RegistrationId) -> None:
        """Issue the number that is reserved for this registration."""
        changed = (
            update(numbers)
            .where(_table.msisdn == msisdn.value, _table.state == _RESERVED, _table.registration_id == registration_id.value)
            .values(state=_ISSUED, reserved_until=None)
        )
        if self._connection.execute(changed).rowcount != 1:
            raise NumberUnavailable

    def release(self, registration_id: RegistrationId) -> None:
        """Free what is reserved for a registration; what is issued stays issued."""
        self._connection.execute(
            update(numbers)
            .where(_table.state == _RESERVED, _table.registration_id == registration_id.value)
            .values(state=_FREE, registration_id=None, reserved_until=None)
        )

    def _first(self, condition: ColumnElement[bool], *, limit: int) -> Sequence[str]:
        return self._connection.scalars(select(_table.msisdn).where(condition).order_by(_table.msisdn).limit(limit)).all()

    def _add(self, msisdns: Sequence[Msisdn]) -> int:
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        new = (
            dialect.insert(numbers)
            .values([{"msisdn": msisdn.value, "state": _FREE} for msisdn in msisdns])
            .on_conflict_do_nothing(index_elements=[_table.msisdn])
            .returning(_table.msisdn)
        )
        return len(self._connection.scalars(new).all())


def _is_free(at: datetime) -> ColumnElement[bool]:
    return or_(_table.state == _FREE, and_(_table.state == _RESERVED, _table.reserved_until <= at))
