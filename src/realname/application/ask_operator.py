"""Ask the operator: the one place that talks to the provisioning system, so that no order is ever carried out twice."""

from dataclasses import dataclass

from realname.application.ports import Clock, Provisioner
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.identifiers import OrderId
from realname.domain.line_order import LineOrder
from realname.domain.service_order import OrderOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOperator:
    """Sends an order, or finds out what became of it.

    That it is about to be sent is kept before it is sent. Within the window of its key it is sent again as it is; after the window the
    operator is asked first, and only an order that it never had is sent anew.
    """

    units: UnitsOfWork
    clock: Clock
    provisioner: Provisioner

    def __call__(self, order_id: OrderId) -> OrderOutcome:
        """Ask once; an order that was answered before is not asked again.

        Whoever calls is the only one who carries out this order: the workflow of its registration, or who claimed it.

        Raises:
            OperatorUnavailable: No answer; retryable.
            UnknownOrder: There is none.
        """
        order = self._mark_asked(order_id)
        if order.outcome is not None:
            return order.outcome
        window = self.provisioner.key_window
        if not order.is_key_known(window, at=self.clock.now()):
            found = self.provisioner.find(order.as_sent)
            if found is not None:
                return found
            order = self._mark_sent_anew(order_id)
        return self.provisioner.carry_out(order.as_sent, send_before=order.send_before(window, at=self.clock.now()))

    def _mark_asked(self, order_id: OrderId) -> LineOrder:
        """Keep that it is about to be sent, and since when; an answered one stays as it is."""
        with self.units() as unit:
            order = unit.line_orders.get(order_id)
            if order.outcome is not None:
                return order
            asked = order.asked(at=self.clock.now())
            unit.line_orders.save(asked)
            unit.commit()
        return asked

    def _mark_sent_anew(self, order_id: OrderId) -> LineOrder:
        with self.units() as unit:
            anew = unit.line_orders.get(order_id).sent_anew(at=self.clock.now())
            unit.line_orders.save(anew)
            unit.commit()
        return anew
