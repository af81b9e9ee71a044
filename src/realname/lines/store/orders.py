"""Orders to the operator in their table."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, or_, select, update

from realname.kernel.identifiers import LineId, OrderId, OutletId
from realname.kernel.pages import PageAsked
from realname.lines.errors import ApprovalAlreadyUsed, UnknownOrder
from realname.lines.model.order import CHANGES, LineOrder, OrderState
from realname.lines.model.service_order import OrderKind
from realname.lines.store.lines import of_outlets
from realname.lines.store.tables import line_orders, lines
from realname.platform.db.pages import paged
from realname.platform.db.repository import Repository, required
from realname.platform.db.row_mapper import RowMapper

_table = line_orders.c
_its = line_orders.alias("its").c
_OPEN = _table.state == OrderState.REQUESTED.value
# Made once: to put a statement together costs more than to run it.
_BESIDE = (
    select(line_orders)
    .where(_table.line_id == select(_its.line_id).where(_its.id == bindparam("one")).scalar_subquery())
    .order_by(_table.ordinal)
)
_OF_LINE = select(line_orders).where(_table.line_id == bindparam("one")).order_by(_table.ordinal)


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
_IS_ANY_DUE = select(
    select(_table.id).where(_OPEN, _table.due_at <= bindparam("at"), _table.kind.in_(bindparam("kinds", expanding=True))).exists()
)
_DUE_OF_LINE = _DUE.where(_table.line_id == bindparam("one"))


class LineOrders(Repository[LineOrder, OrderId]):
    """Orders to the operator, by id and by line."""

    rows = RowMapper(LineOrder, line_orders)
    unknown = UnknownOrder

    def add(self, order: LineOrder) -> None:
        """Keep a new one.

        Raises:
            ApprovalAlreadyUsed: There is an order of this id: an approval orders once.
        """
        self._records.insert_new(order, refused=ApprovalAlreadyUsed())

    def of_line(self, line_id: LineId) -> Sequence[LineOrder]:
        """All orders of a line, in order of ordinal; not locked."""
        return self._records.all(_OF_LINE, {"one": line_id.value})

    def beside(self, order_id: OrderId) -> tuple[LineOrder, Sequence[LineOrder]]:
        """Read an order and the others of its line, in order of ordinal; not locked.

        Raises:
            UnknownOrder: There is none of this id.
        """
        found = self._records.all(_BESIDE, {"one": order_id.value})
        own = next((one for one in found if one.id == order_id), None)
        return required(own, UnknownOrder), [one for one in found if one.id != order_id]

    def newest(
        self, asked: PageAsked, *, outlets: Collection[OutletId] | None, states: Collection[OrderState], line_id: LineId | None
    ) -> Sequence[LineOrder]:
        """A page of those that fit, by when they were requested; not locked.

        Args:
            asked: Which page.
            outlets: Of lines registered at one of these; None: at any.
            states: In one of these; empty: in any.
            line_id: Of this line; None: of any.
        """
        only: list[ColumnElement[bool]] = [_table.state.in_([state.value for state in states])] if states else []
        if line_id is not None:
            only.append(_table.line_id == line_id.value)
        if outlets is not None:
            only.append(exists().where(lines.c.id == _table.line_id, of_outlets(outlets)))
        return self._records.all(paged(select(line_orders), asked, at=_table.requested_at, record_id=_table.id, only=only))

    def is_any_due(self, *, kinds: frozenset[OrderKind], at: datetime) -> bool:
        """Whether there may be an order of these kinds to claim; not locked."""
        return self._connection.scalars(_IS_ANY_DUE, {"at": at, "kinds": [kind.value for kind in kinds]}).one()

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
        found = self._records.all(_DUE, asked) if line_id is None else self._records.all(_DUE_OF_LINE, {**asked, "one": line_id.value})
        if found:
            taken = update(line_orders).where(_table.id.in_([order.id.value for order in found])).values(due_at=until)
            self._connection.execute(taken)
        return found

    def unanswered(self, *, asked_before: datetime, limit: int) -> Sequence[LineOrder]:
        """Orders sent before a time that have no answer, the oldest first; not locked."""
        asked = select(line_orders).where(_OPEN, _table.asked_at < asked_before).order_by(_table.asked_at, _table.id).limit(limit)
        return self._records.all(asked)
