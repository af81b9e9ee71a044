"""What lines need of the outside: the provisioning system and the message centre."""

from datetime import datetime, timedelta
from typing import Protocol

from realname.kernel.identifiers import Msisdn
from realname.lines.model.notice import Notice
from realname.lines.model.service_order import OperatorLine, OrderOutcome, ServiceOrder


class Provisioner(Protocol):
    """The operator's provisioning system."""

    @property
    def key_window(self) -> timedelta:
        """So long after it was first sent the operator knows an idempotency key again; later the same order would be another one."""
        ...

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        """Order; within the key's window the same key is carried out once and answered alike.

        Args:
            order: What shall be.
            send_before: From this time on the connector sends nothing, not even again.

        Raises:
            OperatorUnavailable: No answer, so it may or may not have happened. Within the window it can be sent again; after it,
                ask `find` first.
        """
        ...

    def find(self, order: ServiceOrder) -> OrderOutcome | None:
        """Ask what became of an order that may have been sent; None: the operator never had it.

        Raises:
            OperatorUnavailable: No answer; retryable.
        """
        ...

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:
        """Ask which line is in service under a number; None: none.

        Raises:
            OperatorUnavailable: No answer; retryable.
        """
        ...


class Notifier(Protocol):
    """Tells the holder of a line, over the line."""

    def send(self, notice: Notice) -> None:
        """Send once per key.

        Raises:
            OperatorUnavailable: No answer; retryable with the same key.
        """
        ...
