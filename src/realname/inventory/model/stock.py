"""The stock: numbers and SIMs that can become lines, and where each stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.identifiers import Eid, Iccid, Msisdn

INVENTORY_SUBJECT = "stock"  # what the ledger calls it
# A reservation without an end: a person who decides, the authority and the operator take as long as they take, and whoever waits for them
# keeps their number.
# Whatever ends the registration releases it.
_LOW_SHARE = 10
UNTIL_ANSWERED = timedelta(days=36_500)


class NumberState(StrEnum):
    """Where a number stands.

    A number cools off after its line was closed: until then the person who dials it may still mean the former subscriber.
    """

    FREE = "free"
    RESERVED = "reserved"
    ISSUED = "issued"
    COOLING_OFF = "cooling-off"
    QUARANTINED = "quarantined"


class SimState(StrEnum):
    """Where a SIM stands; one that was replaced or whose line was closed is retired for good."""

    FREE = "free"
    BOUND = "bound"
    RETIRED = "retired"


class QuarantineReason(StrEnum):
    """Why a number is kept from everybody until a person frees it."""

    BY_HAND = "by-hand"
    ACTIVATION_REFUSED = "activation-refused"  # the person who got it next would be refused as well
    OTHER_LINE = "other-line"  # the operator has a line in service under it that we do not know
    NOT_RESERVED = "not-reserved"  # the operator's inventory does not keep it for us, so another channel may give it away


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLevel:
    """How much is left of numbers or of SIMs.

    Attributes:
        free: Those that can become lines.
        total: All that the operator can still use: without what is retired.
    """

    free: int
    total: int

    @property
    def is_low(self) -> bool:
        """Whether one in ten or fewer is free."""
        return self.free * _LOW_SHARE <= self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryNumber:
    """One number of the stock.

    Attributes:
        until: When a reservation runs out, or the cooling-off ends.
        reason: Why it is quarantined; None also where that was not kept yet.
    """

    msisdn: Msisdn
    state: NumberState
    until: datetime | None = None
    reason: QuarantineReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sim:
    """One SIM as it is taken into the stock.

    Attributes:
        eid: Of the chip it is on, where it is an eSIM.
    """

    iccid: Iccid
    eid: Eid | None = None
