"""Read lines as they stand, with their orders."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.kernel.identifiers import LineId, Msisdn
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.order import LineView
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Reads; changes nothing."""

    units: UnitsOfWork

    def __call__(self, line_id: LineId) -> LineView:
        """Read one.

        Raises:
            UnknownLine: There is none.
        """
        with self.units() as unit:
            return LineView(line=unit[Lines].get(line_id), orders=tuple(unit[LineOrders].of_line(line_id)))

    def alone(self, line_id: LineId) -> Line:
        """Read one without its orders.

        Raises:
            UnknownLine: There is none.
        """
        with self.units() as unit:
            return unit[Lines].get(line_id)

    def of_number(self, msisdn: Msisdn) -> Sequence[LineView]:
        """Read all that a number carried and that are still found by it, the newest first."""
        with self.units() as unit:
            return [LineView(line=line, orders=tuple(unit[LineOrders].of_line(line.id))) for line in unit[Lines].of_number(msisdn)]

    def page(self, *, after: LineId | None, limit: int, state: LineState | None) -> Sequence[Line]:
        """Lines, or those in a state, in the order of their ids, from behind one on."""
        with self.units() as unit:
            return unit[Lines].page(after=after, limit=limit, state=state)
