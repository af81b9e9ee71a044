"""Reconcile lines: compare each with what the operator has in service, and order again what is ours to say."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.identifiers import AgentId, LineId, OrderId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.line import Line
from realname.lines.model.reconciliation import Difference, DifferenceKind, find_difference, is_comparable
from realname.lines.ports import Provisioner
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.changes import line_event, request_order
from realname.lines.use_cases.orders.ask_operator import log_bug
from realname.platform.errors import OperatorUnavailable

_PAGE = 200
_AWAY_AFTER = 1_000  # so many questions without an answer one after the other: it is the operator that is away, not an answer that is odd
_ASKED_AT_ONCE = 8  # a question takes as long as the operator's network: one after the other a million would take a day


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareLines:
    """Reads every line page by page and asks the operator for each; changes nothing."""

    units: UnitsOfWork
    clock: Clock
    provisioner: Provisioner

    def count(self) -> int:
        """How many lines there are to be read."""
        with self.units() as unit:
            return unit[Lines].count()

    def __call__(self, *, seen: Callable[[int], None]) -> Iterator[Difference]:
        """Give each difference that is none of something under way; `seen` is told how many lines were read so far.

        Raises:
            OperatorUnavailable: No answer for a thousand lines on end; retryable.
        """
        after: LineId | None = None
        read = silent = 0
        with ThreadPoolExecutor(_ASKED_AT_ONCE, thread_name_prefix="reconcile") as asking:
            while page := self._page(after):
                asked_at = self.clock.now()
                lines = [line for line in page if is_comparable(line)]
                for line, kind in zip(lines, asking.map(self._compare, lines), strict=True):
                    silent = silent + 1 if kind is DifferenceKind.UNCLEAR else 0
                    if silent == _AWAY_AFTER:
                        raise OperatorUnavailable(kind="provisioning")
                    if kind is not None and self._is_quiet(line, since=asked_at):
                        yield Difference(line=line, kind=kind)
                read += len(page)
                seen(read)
                after = page[-1].id

    def _compare(self, line: Line) -> DifferenceKind | None:
        try:
            return find_difference(line, self.provisioner.line_on(line.msisdn))
        except OperatorUnavailable:
            return DifferenceKind.UNCLEAR
        except Exception as failure:  # noqa: BLE001 - whatever a connector raised keeps no other line from being compared
            log_bug(failure, system="provisioning", line=line.id.value)
            return DifferenceKind.UNCLEAR

    def _page(self, after: LineId | None) -> Sequence[Line]:
        with self.units() as unit:
            return unit[Lines].page(after=after, limit=_PAGE)

    def _is_quiet(self, line: Line, *, since: datetime) -> bool:
        with self.units() as unit:
            return _is_unchanged(unit, line) and not any(
                order.answered_at is not None and order.answered_at >= since for order in unit[LineOrders].of_line(line.id)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class MendLine:
    """Orders again what the record says."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def __call__(self, difference: Difference, *, acting: AgentId | None = None) -> bool:
        """Write the order; False where a person has to look, or the line has moved on since."""
        if difference.mended_by is None:
            return False
        now = self.clock.now()
        with self.units() as unit:
            if not _is_unchanged(unit, difference.line):
                return False
            order = request_order(unit, difference.line, difference.mended_by, order_id=OrderId(self.tokens.token()), at=now)
            agent = {"agent": acting.value} if acting else {}
            facts = {"difference": difference.kind.value, "order": order.id.value}
            unit.ledger.append(line_event(difference.line, LineEvent.LINE_RECONCILED, at=now, **agent, **facts))
            unit.commit()
        return True


def _is_unchanged(unit: UnitOfWork, line: Line) -> bool:
    """Whether the line is as it was read, and no order of it waits; it stays so while it is locked."""
    return unit[Lines].get(line.id) == line and all(order.outcome is not None for order in unit[LineOrders].of_line(line.id))
