"""A service order: what the operator's provisioning system is asked to do with one line, and what it answered."""

from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.identifiers import Iccid, LineId, Msisdn


class OrderKind(StrEnum):
    """What is ordered."""

    ACTIVATE = "activate"
    SET_BAR = "set-bar"
    REPLACE_SIM = "replace-sim"
    TRANSFER = "transfer"
    DEACTIVATE = "deactivate"


class BarScope(StrEnum):
    """What a barred line cannot do. Emergency calls and the operator's own service numbers always go through."""

    NONE = "none"
    SMS = "sms"
    OUTGOING = "outgoing"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOrder:
    """One order. It says what shall be, not what shall change: carried out twice it does no harm.

    Attributes:
        idempotency_key: The same at every try of this order. An operator honours it for a while only (`Provisioner.key_window`).
        iccid: The SIM the line has once the order is carried out.
        scope: What is barred from then on; `none` for every kind but `set-bar`.
    """

    idempotency_key: str
    kind: OrderKind
    line_id: LineId
    msisdn: Msisdn
    iccid: Iccid
    scope: BarScope = BarScope.NONE


class OrderOutcome(StrEnum):
    """What the operator answered."""

    DONE = "done"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorLine:
    """A line as the network has it: it knows numbers, SIMs and bars, and no one's name.

    Attributes:
        line_id: The id that the order which activated it gave.
    """

    line_id: LineId
    msisdn: Msisdn
    iccid: Iccid
    scope: BarScope
