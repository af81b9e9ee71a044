"""What the inventory needs of the outside: the numbering plan."""

from typing import Protocol

from realname.kernel.identifiers import Msisdn


class NumberingPlan(Protocol):
    """Validates phone numbers."""

    def parse(self, text: str) -> Msisdn:
        """Read a mobile number in international form.

        Raises:
            MsisdnInvalid: Not a valid mobile number.
        """
        ...
