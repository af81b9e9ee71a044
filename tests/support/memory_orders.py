"""Orders to the operator and notices to subscribers in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from realname.kernel.errors import ApprovalAlreadyUsed, UnknownOrder
from realname.kernel.identifiers import LineId, NoticeId, OrderId
from realname.lines.model.notice import KeptNotice
from realname.lines.model.order import LineOrder, OrderState
from realname.lines.model.service_order import OrderKind
from tests.support.memory_records import Records


class MemoryLineOrders:
    """Implements the port `LineOrders`."""

    def __init__(self, records: Records) -> None:
        self._orders = records.orders

    def add(self, order: LineOrder) -> None:
        places = {(one.line_id, one.ordinal) for one in self._orders.values()}
        if order.id in self._orders or (order.line_id, order.ordinal) in places:
            raise ApprovalAlreadyUsed
        self._orders[order.id] = order

    def get(self, order_id: OrderId) -> LineOrder:
        if order_id not in self._orders:
            raise UnknownOrder
        return self._orders[order_id]

    def save(self, order: LineOrder) -> None:
        self.get(order.id)
        self._orders[order.id] = order

    def of_line(self, line_id: LineId) -> Sequence[LineOrder]:
        return sorted((one for one in self._orders.values() if one.line_id == line_id), key=lambda one: one.ordinal)

    def claim_due(
        self, *, kinds: frozenset[OrderKind], at: datetime, until: datetime, limit: int, line_id: LineId | None = None
    ) -> Sequence[LineOrder]:
        meant = [one for one in self._open() if one.kind in kinds and line_id in {None, one.line_id}]
        due = [one for one in meant if one.due_at <= at and not self._waits(one)]
        found = sorted(due, key=lambda one: (one.due_at, one.id.value))[:limit]
        for one in found:
            self._orders[one.id] = replace(one, due_at=until)
        return found

    def unanswered(self, *, asked_before: datetime, limit: int) -> Sequence[LineOrder]:
        sent = [(one.asked_at, one.id.value, one) for one in self._open() if one.asked_at is not None and one.asked_at < asked_before]
        return [one for _, _, one in sorted(sent, key=lambda item: item[:2])[:limit]]

    def _open(self) -> list[LineOrder]:
        return [one for one in self._orders.values() if one.state is OrderState.REQUESTED]

    def _waits(self, order: LineOrder) -> bool:
        return any(one.line_id == order.line_id and order.waits_for(one) for one in self._open())


class MemoryNotices:
    """Implements the port `Notices`."""

    def __init__(self, records: Records) -> None:
        self._notices = records.notices

    def add(self, notice: KeptNotice) -> None:
        self._notices.setdefault(notice.id, notice)

    def get(self, notice_id: NoticeId) -> KeptNotice | None:
        return self._notices.get(notice_id)

    def save(self, notice: KeptNotice) -> None:
        if notice.id in self._notices:
            self._notices[notice.id] = notice

    def take_back(self, notice_id: NoticeId) -> None:
        if notice_id in self._notices and self._notices[notice_id].sent_at is None:
            del self._notices[notice_id]

    def drop_unsent(self, line_id: LineId) -> None:
        for one in [one for one in self._notices.values() if one.line_id == line_id and one.sent_at is None]:
            del self._notices[one.id]

    def claim_due(self, *, at: datetime, until: datetime, limit: int) -> Sequence[KeptNotice]:
        due = [one for one in self._notices.values() if one.waits and one.due_at <= at]
        found = sorted(due, key=lambda one: (one.due_at, one.id.value))[:limit]
        for one in found:
            self._notices[one.id] = replace(one, due_at=until)
        return found
