"""Who held a line when: read from the registrations that gave it its holders and the operator's answers to its transfers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.identifiers import PersonId
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.line import Line
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OrderKind, OrderOutcome
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.registration.model.registration import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """One person's time with a line.

    Attributes:
        registration: That made them its holder; its person is None where it was erased.
        promised_at: From when it counts for them: a transfer does from its approval on. None: it was never approved.
        began_at: When the operator had it carried out, from when the line is theirs; None: not yet.
        ended_at: When another person had it, or it was closed; None: it is theirs.
    """

    registration: Registration
    promised_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None


def tenures_of(unit: UnitOfWork, line: Line) -> Sequence[Tenure]:
    """All who held a line, one after the other."""
    holders = sorted(unit[Lines].holder_registrations(line.id), key=lambda one: one.opened_at)
    transfers = {one.id.value: one for one in unit[LineOrders].of_line(line.id) if _is_done_transfer(one)}
    ends = [*(_answered_at(transfers.get(one.id.value), one) for one in holders[1:]), line.deactivated_at]
    return [
        Tenure(
            registration=holder,
            promised_at=line.requested_at if holder.id == line.registration_id else holder.decided_at,
            began_at=line.activated_at if holder.id == line.registration_id else _answered_at(transfers.get(holder.id.value), holder),
            ended_at=ended_at,
        )
        for holder, ended_at in zip(holders, ends, strict=False)
    ]


def held_by(unit: UnitOfWork, line: Line, person_id: PersonId, *, at: datetime) -> Registration | None:
    """Find the registration by which a person held a line, or was promised it, just before a moment; None: they did not.

    A transfer counts for the new holder from its approval on, and for the former one until the operator had carried it out.
    """
    for one in tenures_of(unit, line):
        is_theirs = one.promised_at is not None and one.promised_at < at and (one.ended_at is None or one.ended_at > at)
        if one.registration.person_id == person_id and is_theirs:
            return one.registration
    return None


def _is_done_transfer(order: LineOrder) -> bool:
    return order.kind is OrderKind.TRANSFER and order.outcome is OrderOutcome.DONE


def _answered_at(order: LineOrder | None, registration: Registration) -> datetime | None:
    return order.answered_at if order is not None else registration.decided_at
