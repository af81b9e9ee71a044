"""What answers to relying services need of the outside: since when a number is in the device it is in."""

from datetime import datetime
from typing import Protocol

from realname.kernel.identifiers import Msisdn


class DeviceHistory(Protocol):
    """The operator's equipment register: it knows which device a number is used in, and tells when that changed last."""

    def changed_at(self, msisdn: Msisdn) -> datetime | None:
        """Ask when the number came into the device it is in; None: it was never in any that is known.

        Raises:
            OperatorUnavailable: No answer; retryable.
        """
        ...
