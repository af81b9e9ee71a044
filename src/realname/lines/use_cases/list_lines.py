"""List lines and the orders to the operator for a machine client, and read one line: those of the outlets that it covers."""

from collections.abc import Collection
from dataclasses import dataclass

from realname.access.model.api_client import KnownClient
from realname.kernel.errors import UnknownLine
from realname.kernel.identifiers import LineId, OutletId
from realname.kernel.pages import Page, PageAsked, Place, cut
from realname.kernel.unit_of_work import Reads
from realname.lines.model.line import Line
from realname.lines.model.order import LineOrder, OrderState
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.registration.store.registrations import Registrations


@dataclass(frozen=True, slots=True)
class ListLines:
    """Reads; changes nothing. A line belongs to the outlet where it was registered first."""

    units: Reads

    def __call__(
        self, client: KnownClient, asked: PageAsked, *, outlet_id: OutletId | None = None, states: Collection[LineState] = ()
    ) -> Page[Line]:
        """List lines, the newest first.

        Args:
            client: Who asks.
            asked: Which page; times are those of the request to the operator.
            outlet_id: Those of one outlet; None: of all that the client covers.
            states: In one of these; empty: in any.
        """
        with self.units() as unit:
            found = unit[Lines].newest(asked, outlets=client.reach(outlet_id), states=states)
        return cut(found, asked, lambda one: Place(at=one.requested_at, id=one.id.value))

    def one(self, client: KnownClient, line_id: LineId) -> Line:
        """Read one.

        Raises:
            UnknownLine: There is none, or none of the client's outlets.
        """
        with self.units() as unit:
            line = unit[Lines].read(line_id)
            registered = unit[Registrations].read_many([line.registration_id])
        if client.outlets and not any(client.covers(first.outlet_id) for first in registered):
            raise UnknownLine
        return line

    def orders(
        self,
        client: KnownClient,
        asked: PageAsked,
        *,
        line_id: LineId | None = None,
        outlet_id: OutletId | None = None,
        states: Collection[OrderState] = (),
    ) -> Page[LineOrder]:
        """List the orders to the operator, the newest first; `line_id`: those of one line, which may be none."""
        with self.units() as unit:
            found = unit[LineOrders].newest(asked, outlets=client.reach(outlet_id), states=states, line_id=line_id)
        return cut(found, asked, lambda one: Place(at=one.requested_at, id=one.id.value))
