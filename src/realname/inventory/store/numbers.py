"""The stock of numbers: a row each, in one of five states."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, Select, and_, bindparam, func, or_, select, union_all, update

from realname.inventory.errors import NumberUnavailable
from realname.inventory.model.number_pattern import NumberPattern
from realname.inventory.model.stock import InventoryNumber, NumberState, QuarantineReason
from realname.inventory.store.tables import numbers
from realname.kernel.identifiers import Msisdn, RegistrationId
from realname.platform.db.repository import insert_into
from realname.platform.db.store import SqlStore

_FREE, _RESERVED, _ISSUED = NumberState.FREE.value, NumberState.RESERVED.value, NumberState.ISSUED.value
_COOLING_OFF, _QUARANTINED = NumberState.COOLING_OFF.value, NumberState.QUARANTINED.value
_ROWS_AT_ONCE = 1_000
_table = numbers.c
# Made once: to put a statement together costs more than to run it.
_RESERVE = update(numbers).where(
    _table.msisdn == bindparam("one"),
    or_(
        and_(_table.state == _RESERVED, _table.registration_id == bindparam("theirs")),
        _table.state == _FREE,
        and_(_table.state == _RESERVED, _table.reserved_until <= bindparam("at")),
    ),
)
_ISSUE = (
    update(numbers)
    .where(_table.msisdn == bindparam("one"), _table.state == _RESERVED, _table.registration_id == bindparam("theirs"))
    .values(state=_ISSUED, reserved_until=None)
)
_RELEASE = (
    update(numbers)
    .where(_table.state == _RESERVED, _table.registration_id == bindparam("theirs"))
    .values(state=_FREE, registration_id=None, reserved_until=None)
)


class Numbers(SqlStore):
    """The stock of numbers: each is free, reserved, issued, cooling off or quarantined, exactly once.

    Each change is one statement whose condition decides, so two can never both succeed.
    """

    def add(self, msisdns: Sequence[Msisdn]) -> int:
        """Take new numbers into the stock; those known already are left as they are. Returns how many were new."""
        return sum(self._add(msisdns[start : start + _ROWS_AT_ONCE]) for start in range(0, len(msisdns), _ROWS_AT_ONCE))

    def free(self, *, limit: int, at: datetime, pattern: NumberPattern | None = None) -> Sequence[Msisdn]:
        """Offer free numbers, in order, those that match a pattern; a reservation that has run out is free again."""
        wished = () if pattern is None else (_table.msisdn.like(pattern.as_like),)
        # Two questions that an index answers each: of a large stock, one with `or` would read and sort every free number.
        never_held = _first(and_(_table.state == _FREE, *wished), limit=limit)
        run_out = _first(and_(_table.state == _RESERVED, _table.reserved_until <= at, *wished), limit=limit)
        found = self._connection.scalars(union_all(select(never_held.subquery()), select(run_out.subquery())))
        return [Msisdn(one) for one in sorted(found)[:limit]]

    def reserve(self, msisdn: Msisdn, *, registration_id: RegistrationId, until: datetime, at: datetime) -> None:
        """Reserve for a registration.

        Raises:
            NumberUnavailable: Not in the stock, issued, or reserved for another registration.
        """
        theirs = {"state": _RESERVED, "registration_id": registration_id.value, "reserved_until": until}
        which = {"one": msisdn.value, "theirs": registration_id.value, "at": at}
        if self._connection.execute(_RESERVE, {**which, **theirs}).rowcount != 1:
            raise NumberUnavailable

    def issue(self, msisdn: Msisdn, *, registration_id: RegistrationId) -> None:
        """Issue the number that is reserved for this registration.

        Raises:
            NumberUnavailable: It is not reserved for this registration.
        """
        if self._connection.execute(_ISSUE, {"one": msisdn.value, "theirs": registration_id.value}).rowcount != 1:
            raise NumberUnavailable

    def release(self, registration_id: RegistrationId) -> None:
        """Free what is reserved for a registration; nothing reserved is no error, what is issued stays issued."""
        self._connection.execute(_RELEASE, {"theirs": registration_id.value})

    def cool_off(self, msisdn: Msisdn, *, until: datetime) -> None:
        """Keep the number of a closed line from everybody until a time.

        Raises:
            NumberUnavailable: It is not issued.
        """
        self._change(msisdn, _table.state == _ISSUED, state=_COOLING_OFF, free_at=until)

    def cooled(self, *, at: datetime, limit: int) -> Sequence[Msisdn]:
        """Numbers whose cooling-off is over, the longest over first."""
        asked = select(_table.msisdn).where(_table.free_at <= at).order_by(_table.free_at, _table.msisdn).limit(limit)
        return [Msisdn(found) for found in self._connection.scalars(asked)]

    def free_cooled(self, msisdn: Msisdn, *, at: datetime) -> None:
        """Free a number whose cooling-off is over.

        Raises:
            NumberUnavailable: It is not.
        """
        self._change(msisdn, _table.free_at <= at, state=_FREE, free_at=None, registration_id=None)

    def cool_longer(self, msisdn: Msisdn, *, until: datetime, at: datetime) -> None:
        """Put off the end of a cooling-off that is over.

        Raises:
            NumberUnavailable: It is not.
        """
        self._change(msisdn, _table.free_at <= at, free_at=until)

    def quarantine(self, msisdn: Msisdn, *, reason: QuarantineReason, at: datetime) -> None:
        """Keep a free number from everybody until a person frees it, and say why.

        Raises:
            NumberUnavailable: It is not free.
        """
        self._change(msisdn, _is_free(at), state=_QUARANTINED, registration_id=None, reserved_until=None, quarantined_for=reason.value)

    def free_quarantined(self, msisdn: Msisdn) -> None:
        """Free a quarantined number.

        Raises:
            NumberUnavailable: It is not quarantined.
        """
        self._change(msisdn, _table.state == _QUARANTINED, state=_FREE, quarantined_for=None)

    def stocked(self, *, state: NumberState | None, after: Msisdn | None, limit: int) -> Sequence[InventoryNumber]:
        """Numbers of the stock, in order, from behind one on."""
        asked = select(numbers).order_by(_table.msisdn).limit(limit)
        if state is not None:
            asked = asked.where(_table.state == state.value)
        if after is not None:
            asked = asked.where(_table.msisdn > after.value)
        return [_stocked(row) for row in self._connection.execute(asked).mappings()]

    def counts(self) -> Sequence[tuple[NumberState, int]]:
        """How many numbers there are in each state that any is in."""
        asked = select(_table.state, func.count()).group_by(_table.state).order_by(_table.state)
        return [(NumberState(state), count) for state, count in self._connection.execute(asked)]

    def _change(self, msisdn: Msisdn, condition: ColumnElement[bool], **values: str | datetime | None) -> None:
        changed = update(numbers).where(_table.msisdn == msisdn.value, condition).values(**values)
        if self._connection.execute(changed).rowcount != 1:
            raise NumberUnavailable

    def _add(self, msisdns: Sequence[Msisdn]) -> int:
        new = (
            insert_into(numbers, self._connection)
            .values([{"msisdn": msisdn.value, "state": _FREE} for msisdn in msisdns])
            .on_conflict_do_nothing(index_elements=[_table.msisdn])
            .returning(_table.msisdn)
        )
        return len(self._connection.scalars(new).all())


def _is_free(at: datetime) -> ColumnElement[bool]:
    return or_(_table.state == _FREE, and_(_table.state == _RESERVED, _table.reserved_until <= at))


def _stocked(row: RowMapping) -> InventoryNumber:
    return InventoryNumber(
        msisdn=Msisdn(row["msisdn"]),
        state=NumberState(row["state"]),
        until=row["reserved_until"] or row["free_at"],
        reason=QuarantineReason(row["quarantined_for"]) if row["quarantined_for"] else None,
    )


def _first(condition: ColumnElement[bool], *, limit: int) -> Select[str]:
    return select(_table.msisdn).where(condition).order_by(_table.msisdn).limit(limit)
