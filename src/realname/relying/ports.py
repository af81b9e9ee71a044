"""What relying services need of the outside: the mobile network, which sees whose device it serves, and the register of devices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from realname.kernel.identifiers import Msisdn


class SubscriberNetwork(Protocol):
    """Says which line a device uses, by what the network itself sees."""

    def number_at(self, address: str, port: int) -> Msisdn | None:
        """The number of the device behind an address and a port of the internet; None: it is no device of this network.

        Port 0: none is known, and the address alone has to be enough.

        Raises:
            OperatorUnavailable: No answer; retryable.
        """
        ...

    def number_behind(self, operator_token: str) -> Msisdn | None:
        """The number of the device that was given a temporary token (GSMA TS.43); None: it is none of this network, or is over.

        Raises:
            OperatorUnavailable: No answer; retryable.
        """
        ...


@dataclass(frozen=True, slots=True)
class NetworkOffered:
    """The network, where the operator has connected it; None: a code to the line is the only way to know whose device it is."""

    network: SubscriberNetwork | None


class DeviceHistory(Protocol):
    """The operator's equipment register: it knows which device a number is used in, and tells when that changed last."""

    def changed_at(self, msisdn: Msisdn) -> datetime | None:
        """Ask when the number came into the device it is in; None: it was never in any that is known.

        Raises:
            OperatorUnavailable: No answer; retryable.
        """
        ...
