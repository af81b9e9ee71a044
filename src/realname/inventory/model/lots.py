"""Lots: numbers and SIMs that the operator reserves for this deployment, and how its inventory compares with the stock here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.inventory.model.stock import InventoryNumber, NumberState, QuarantineReason

LARGEST_LOT = 1_000  # the answer of an operator that names them all is within its bound


class ResourceKind(StrEnum):
    """What a lot holds."""

    NUMBERS = "numbers"
    SIMS = "sims"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What is asked of the operator.

    Attributes:
        key: The operator reserves once for it; random, so that two deployments never share one.
        count: How many are asked for, from 1 to `LARGEST_LOT`.
    """

    key: str
    kind: ResourceKind
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservedItem:
    """One number or SIM as the operator names it, not read yet.

    Attributes:
        name: The MSISDN in international form, or the ICCID.
        eid: Of the chip that an eSIM profile is on; empty: none is named.
    """

    name: str
    eid: str = ""


@dataclass(frozen=True, slots=True)
class LotReserved:
    """The operator reserved these and no other channel of it gives them away; they may be fewer than were asked for."""

    items: tuple[ReservedItem, ...]


@dataclass(frozen=True, slots=True)
class LotRejected:
    """The operator reserved nothing."""


LotAnswer = LotReserved | LotRejected


class ResourceState(StrEnum):
    """What the operator's inventory says of one number or SIM."""

    RESERVED = "reserved"
    AVAILABLE = "available"
    IN_USE = "in-use"
    UNCLEAR = "unclear"


class StockDifference(StrEnum):
    """How the operator's inventory differs from the stock here."""

    NOT_RESERVED = "not-reserved"
    IN_USE = "in-use"
    UNKNOWN = "unknown"
    UNCLEAR = "unclear"

    @property
    def quarantined_for(self) -> QuarantineReason | None:
        """Why a free number is held back for it; None: the operator's word is too little for that."""
        return _QUARANTINED_FOR.get(self)


_QUARANTINED_FOR: Mapping[StockDifference, QuarantineReason] = {
    StockDifference.NOT_RESERVED: QuarantineReason.NOT_RESERVED,
    StockDifference.UNKNOWN: QuarantineReason.NOT_RESERVED,
    StockDifference.IN_USE: QuarantineReason.OTHER_LINE,
}
_DIFFERENCES: Mapping[ResourceState | None, StockDifference] = {
    ResourceState.AVAILABLE: StockDifference.NOT_RESERVED,
    ResourceState.IN_USE: StockDifference.IN_USE,
    ResourceState.UNCLEAR: StockDifference.UNCLEAR,
    None: StockDifference.UNKNOWN,
}
_MAY_BE_IN_USE = frozenset({NumberState.RESERVED, NumberState.ISSUED})  # an order to the operator may be done before it is known here


def compare_number(number: InventoryNumber, said: ResourceState | None) -> StockDifference | None:
    """Compare one number with what the operator says of it.

    Args:
        number: As the stock here has it. A quarantined number is kept from everybody already, so it never differs.
        said: What the operator's inventory says; None: it does not know the number.
    """
    if number.state is NumberState.QUARANTINED or (said is ResourceState.IN_USE and number.state in _MAY_BE_IN_USE):
        return None
    return _DIFFERENCES.get(said)
