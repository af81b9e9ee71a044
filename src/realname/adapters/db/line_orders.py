"""Orders to the operator in their table."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, exists, insert, select, update
from sqlalchemy.exc import IntegrityError as ConstraintViolated

from realname.adapters.db.faults import is_unique_violation
from realname.adapters.db.registrations import Column
from realname.adapters.db.schema import line_orders
from realname.domain.errors import ApprovalAlreadyUsed, UnknownOrder
from realname.domain.identifiers import Iccid, LineId, Msisdn, OrderId
from realname.domain.line_order import LineOrder, OrderState
from realname.domain.notice import NoticeKind
from realname.domain.service_order import BarScope, OrderKind

_table = line_orders.c
_OPEN = _table.state == OrderState.REQUESTED.value


class SqlLineOrders:
    """Implements the port `LineOrders`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, order: LineOrder) -> None:
        """Keep a new one."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(line_orders).values(_row(order)))
        except ConstraintViolated as problem:
            if not is_unique_violation(problem):
                raise
            raise ApprovalAlreadyUsed from problem

    def get(self, order_id: OrderId) -> LineOrder:
        """Read and lock."""
        asked = select(line_orders).where(_table.id == order_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise UnknownOrder
        return _order(row)

    def save(self, order: LineOrder) -> None:
        """Replace."""
        changed = update(line_orders).where(_table.id == order.id.value).values(_row(order))
        if self._connection.execute(changed).rowcount != 1:
            raise UnknownOrder

    def of_line(self, line_id: LineId) -> Sequence[LineOrder]:
        """All orders of a line, in order of ordinal."""
        asked = select(line_orders).where(_table.line_id == line_id.value).order_by(_table.ordinal)
        return [_order(row) for row in self._connection.execute(asked).mappings()]

    def claim_due(self, *, kinds: frozenset[OrderKind], at: datetime, until: datetime, limit: int) -> Sequence[LineOrder]:
        """Take due orders for oneself until a time."""
        earlier = line_orders.alias()
        waits = exists().where(
            earlier.c.line_id == _table.line_id, earlier.c.ordinal < _table.ordinal, earlier.c.state == OrderState.REQUESTED.value
        )
        asked = (
            select(line_orders)
            .where(_OPEN, _table.due_at <= at, _table.kind.in_([kind.value for kind in kinds]), ~waits)
            .order_by(_table.due_at, _table.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = [_order(row) for row in self._connection.execute(asked).mappings()]
        if found:
            taken = update(line_orders).where(_table.id.in_([order.id.value for order in found])).values(due_at=until)
            self._connection.execute(taken)
        return found

    def unanswered(self, *, asked_before: datetime, limit: int) -> Sequence[LineOrder]:
        """Orders sent before a time that have no answer, the oldest first."""
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
    )
