"""Who held a line when: read from the registrations that gave it its holders and the operator's answers to its transfers."""

from datetime import datetime

from realname.kernel.identifiers import PersonId
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.line import Line
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OrderKind, OrderOutcome
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.registration.model.registration import Registration


def held_by(unit: UnitOfWork, line: Line, person_id: PersonId, *, at: datetime) -> Registration | None:
    """Find the registration by which a person held a line, or was promised it, just before a moment; None: they did not.

    A transfer counts for the new holder from its approval on, and for the former one until the operator had carried it out.
    """
    holders = sorted(unit[Lines].holder_registrations(line.id), key=lambda one: one.opened_at)
    transfers = {one.id.value: one for one in unit[LineOrders].of_line(line.id) if _is_done_transfer(one)}
    ends = [*(_answered_at(transfers.get(one.id.value), one) for one in holders[1:]), line.deactivated_at]
    for holder, ended_at in zip(holders, ends, strict=False):
        began_at = line.requested_at if holder.id == line.registration_id else holder.decided_at
        if holder.person_id == person_id and began_at is not None and began_at < at and (ended_at is None or ended_at > at):
            return holder
    return None


def _is_done_transfer(order: LineOrder) -> bool:
    return order.kind is OrderKind.TRANSFER and order.outcome is OrderOutcome.DONE


def _answered_at(order: LineOrder | None, registration: Registration) -> datetime | None:
    return order.answered_at if order is not None else registration.decided_at
