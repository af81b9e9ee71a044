"""Orders to the operator in their table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, and_, bindparam, case, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.kernel.errors import ApprovalAlreadyUsed, UnknownOrder
from realname.kernel.identifiers import Iccid, LineId, Msisdn, OrderId
from realname.lines.model.barring import BarReason
from realname.lines.model.notice import NoticeKind
from realname.lines.model.order import CHANGES, LineOrder, OrderState
from realname.lines.model.service_order import BarScope, OrderKind
from realname.lines.store.tables import line_orders
from realname.platform.db.db_errors import is_unique_violation
from realname.platform.db.store import SqlStore
from realname.registration.store.registrations import Column

_table = line_orders.c
_OPEN = _table.state == OrderState.REQUESTED.value
# Made once: to put a statement together costs more than to run it.
_ADD = insert(line_orders)
_GET = select(line_orders).where(_table.id == bindparam("one")).with_for_update()
_OF_LINE = select(line_orders).where(_table.line_id == bindparam("one")).order_by(_table.ordinal)
_SAVE = update(line_orders).where(_table.id == bindparam("one"))


def _waits() -> ColumnElement[bool]:
    """Say what `LineOrder.waits_for` says: another open order of the line comes first."""
    other = line_orders.alias()
    is_earlier = other.c.ordinal < _table.ordinal
    is_bar = other.c.kind == OrderKind.SET_BAR.value
    comes_first = case(
        (_table.kind == OrderKind.SET_BAR.value, and_(is_earlier, other.c.kind.not_in([kind.value for kind in CHANGES]))),
        (_table.kind == OrderKind.DEACTIVATE.value, and_(is_earlier, or_(~is_bar, other.c.asked_at.is_not(None)))),
        else_=or_(is_earlier, and_(is_bar, other.c.id != _table.id, _table.asked_at.is_(None))),
    )
    return exists().where(other.c.line_id == _table.line_id, other.c.state == OrderState.REQUESTED.value, comes_first)


_DUE = (
    select(line_orders)
    .where(_OPEN, _table.due_at <= bindparam("at"), _table.kind.in_(bindparam("kinds", expanding=True)), ~_waits())
    .order_by(_table.due_at, _table.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DUE_OF_LINE = _DUE.where(_table.line_id == bindparam("one"))


class LineOrders(SqlStore):
    """Orders to the operator, by id and by line."""

    def add(self, order: LineOrder) -> None:
        """Keep a new one.

        Raises:
            ApprovalAlreadyUsed: There is an order of this id: an approval orders once.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(_ADD, _row(order))
        except ConstraintViolated as problem:
            if not is_unique_violation(problem):
                raise
            raise ApprovalAlreadyUsed from problem

    def get(self, order_id: OrderId) -> LineOrder:
        """Read and lock.

        Raises:
            UnknownOrder: There is none.
        """
        row = self._connection.execute(_GET, {"one": order_id.value}).mappings().one_or_none()
        if row is None:
            raise UnknownOrder
        return _order(row)

    def save(self, order: LineOrder) -> None:
        """Replace."""
        if self._connection.execute(_SAVE, {"one": order.id.value, **_row(order)}).rowcount != 1:
            raise UnknownOrder

    def of_line(self, line_id: LineId) -> Sequence[LineOrder]:
        """All orders of a line, in order of ordinal; not locked."""
        return [_order(row) for row in self._connection.execute(_OF_LINE, {"one": line_id.value}).mappings()]

    def claim_due(
        self, *, kinds: frozenset[OrderKind], at: datetime, until: datetime, limit: int, line_id: LineId | None = None
    ) -> Sequence[LineOrder]:
        """Take due orders of these kinds for oneself until a time, the longest due first; no other claim gets them before.

        An order that waits for another one of its line (`LineOrder.waits_for`) is not due.

        Args:
            kinds: Which orders.
            at: Now.
            until: The end of the lease.
            limit: Most orders.
            line_id: Those of one line; None: of all.
        """
        asked = {"at": at, "kinds": [kind.value for kind in kinds], "most": limit}
        if line_id is None:
            due = self._connection.execute(_DUE, asked)
        else:
            due = self._connection.execute(_DUE_OF_LINE, {**asked, "one": line_id.value})
        found = [_order(row) for row in due.mappings()]
        if found:
            taken = update(line_orders).where(_table.id.in_([order.id.value for order in found])).values(due_at=until)
            self._connection.execute(taken)
        return found

    def unanswered(self, *, asked_before: datetime, limit: int) -> Sequence[LineOrder]:
        """Orders sent before a time that have no answer, the oldest first; not locked."""
        asked = select(line_orders).where(_OPEN, _table.asked_at < asked_before).order_by(_table.asked_at, _table.id).limit(limit)
        return [_order(row) for row in self._connection.execute(asked).mappings()]


def _row(order: LineOrder) -> Mapping[str, Column]:
    return {
        "id": order.id.value,
        "line_id": order.line_id.value,
        "ordinal": order.ordinal,
        "kind": order.kind.value,
        "msisdn": order.msisdn.value,
        "iccid": order.iccid.value,
        "scope": order.scope.value,
        "state": order.state.value,
        "requested_at": order.requested_at,
        "due_at": order.due_at,
        "asked_at": order.asked_at,
        "tries": order.tries,
        "answered_at": order.answered_at,
        "notice": order.notice.value if order.notice else None,
        "held_by": order.held_by.value if order.held_by else None,
    }


def _order(row: RowMapping) -> LineOrder:
    return LineOrder(
        id=OrderId(row["id"]),
        line_id=LineId(row["line_id"]),
        ordinal=row["ordinal"],
        kind=OrderKind(row["kind"]),
        msisdn=Msisdn(row["msisdn"]),
        iccid=Iccid(row["iccid"]),
        scope=BarScope(row["scope"]),
        state=OrderState(row["state"]),
        requested_at=row["requested_at"],
        due_at=row["due_at"],
        asked_at=row["asked_at"],
        tries=row["tries"],
        answered_at=row["answered_at"],
        notice=NoticeKind(row["notice"]) if row["notice"] else None,
        held_by=BarReason(row["held_by"]) if row["held_by"] else None,
    )
