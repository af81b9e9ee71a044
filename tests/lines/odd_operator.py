"""An operator that answers some orders and not others: before it stands the simulated one."""

from collections.abc import Callable
from datetime import datetime, timedelta

from realname.kernel.identifiers import Msisdn
from realname.lines.model.service_order import OperatorLine, OrderOutcome, ServiceOrder
from realname.platform.errors import OperatorUnavailable
from realname.sandbox.simulators.provisioning import SandboxProvisioner

DisputeDeclaration = Callable[[ServiceOrder], OrderOutcome | OperatorUnavailable | None]


class OddOperator:
    """Implements the port `Provisioner`: `says` decides of each order, and None leaves it to the simulated operator.

    Attributes:
        sent: What it was sent, in its order.
    """

    def __init__(self, operator: SandboxProvisioner, says: DisputeDeclaration) -> None:
        self._operator = operator
        self._says = says
        self.sent: list[ServiceOrder] = []

    @property
    def key_window(self) -> timedelta:
        return self._operator.key_window

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        self.sent.append(order)
        said = self._says(order)
        if isinstance(said, OperatorUnavailable):
            raise said
        return said or self._operator.carry_out(order, send_before=send_before)

    def find(self, order: ServiceOrder) -> OrderOutcome | None:
        return self._operator.find(order)

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:
        return self._operator.line_on(msisdn)
