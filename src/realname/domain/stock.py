"""The stock: numbers and SIMs that can become lines, and where each stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from realname.domain.identifiers import Eid, Iccid, Msisdn

STOCK = "stock"  # what the ledger calls it


class NumberState(StrEnum):
    """Where a number stands.

    A number cools off after its line was closed: until then whoever dials it may still mean the former subscriber.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StockedNumber:
    """One number of the stock.

    Attributes:
        until: When a reservation runs out, or the cooling-off ends.
    """

    msisdn: Msisdn
    state: NumberState
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sim:
    """One SIM as it is taken into the stock.

    Attributes:
        eid: Of the chip it is on, where it is an eSIM.
    """

    iccid: Iccid
    eid: Eid | None = None
