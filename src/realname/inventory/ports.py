"""What the inventory needs of the outside: the numbering plan, and the operator's own stock."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from realname.inventory.model.lots import Lot, LotAnswer, ResourceKind, ResourceState
from realname.kernel.identifiers import Msisdn


class NumberingPlan(Protocol):
    """Validates phone numbers."""

    def parse(self, text: str) -> Msisdn:
        """Read a mobile number in international form.

        Raises:
            MsisdnInvalid: Not a valid mobile number.
        """
        ...


class ResourcePool(Protocol):
    """The operator's own stock of numbers and SIMs, out of which it reserves lots for this deployment."""

    def left(self, kind: ResourceKind) -> int:
        """How many the operator can still reserve.

        Raises:
            PoolNotConnected: The deployment has no such connector.
            OperatorUnavailable: No answer; retryable.
        """
        ...

    def reserve(self, lot: Lot) -> LotAnswer:
        """Have a lot reserved, once for its key.

        Raises:
            PoolNotConnected: The deployment has no such connector.
            OperatorUnavailable: No answer, so it may be reserved or not; ask `find` before it is sent again.
        """
        ...

    def find(self, lot: Lot) -> LotAnswer | None:
        """Ask for the result of a lot that may have been sent; None: the operator never had it.

        Raises:
            PoolNotConnected: The deployment has no such connector.
            OperatorUnavailable: No answer, or the lot is still under way; retryable.
        """
        ...

    def states(self, kind: ResourceKind, names: Sequence[str]) -> Mapping[str, ResourceState]:
        """Ask the operator's inventory about some numbers or SIMs, 50 at most; those it does not know are missing.

        Raises:
            PoolNotConnected: The deployment has no such connector.
            OperatorUnavailable: No answer; retryable.
        """
        ...
