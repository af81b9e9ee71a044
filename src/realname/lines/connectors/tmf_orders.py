"""Service orders and services in the form of the TM Forum (TMF641 and TMF638, version 4), as far as we send and read them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter

from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import LineId, Msisdn, parse_iccid
from realname.lines.model.service_order import BarScope, OperatorLine, OrderKind, OrderOutcome, ServiceOrder

_ACTIONS = {
    OrderKind.ACTIVATE: "add",
    OrderKind.SET_BAR: "modify",
    OrderKind.REPLACE_SIM: "modify",
    OrderKind.TRANSFER: "modify",
    OrderKind.DEACTIVATE: "delete",
}
_Word = Annotated[str, Field(max_length=256)]


class OrderState(StrEnum):
    """ServiceOrderStateType of TMF641: the states at which an order has ended. Every other state is under way."""

    COMPLETED = "completed"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


class OrderAnswer(BaseModel):
    """An order as the operator shows it; what we do not need is not read."""

    externalId: _Word  # noqa: N815 - the standard's name
    state: _Word

    @property
    def outcome(self) -> OrderOutcome | None:
        """What became of it; None: not at its end, as with `partial` of an order with one item, or a state of the operator's own."""
        return _OUTCOMES.get(self.state)


class _Characteristic(BaseModel):
    name: _Word
    value: object = None


class ServiceAnswer(BaseModel):
    """A service of the operator's inventory."""

    state: _Word
    serviceCharacteristic: Annotated[tuple[_Characteristic, ...], Field(max_length=100)]  # noqa: N815 - the standard's name

    @property
    def is_in_service(self) -> bool:
        """Whether the network carries it: TMF638's `active`; a barred line is active too."""
        return self.state == "active"

    def line(self) -> OperatorLine | None:
        """The line it is; None: not described as one."""
        said = {one.name: one.value for one in self.serviceCharacteristic if isinstance(one.value, str)}
        try:
            return OperatorLine(
                line_id=LineId(said["lineId"]),
                msisdn=Msisdn(said["msisdn"]),
                iccid=parse_iccid(said["iccid"]),
                scope=BarScope(said["barScope"]),
            )
        except (KeyError, ValueError, RealNameError):
            return None


_OUTCOMES: Mapping[str, OrderOutcome] = {
    OrderState.COMPLETED: OrderOutcome.DONE,
    OrderState.REJECTED: OrderOutcome.REJECTED,
    OrderState.FAILED: OrderOutcome.REJECTED,
    OrderState.CANCELLED: OrderOutcome.REJECTED,
}
ONE_ORDER = TypeAdapter(OrderAnswer)
SOME_ORDERS = TypeAdapter(Annotated[tuple[OrderAnswer, ...], Field(max_length=100)])
SOME_SERVICES = TypeAdapter(Annotated[tuple[ServiceAnswer, ...], Field(max_length=100)])


def order_body(order: ServiceOrder) -> Mapping[str, object]:
    """Write an order: one item, whose service is the line. The network is told no person."""
    service = {
        "serviceSpecification": {"name": "MobileLine"},
        "serviceCharacteristic": _characteristics(order),
    }
    item = {"id": "1", "action": _ACTIONS[order.kind], "service": service}
    return {"externalId": order.idempotency_key, "category": order.kind.value, "serviceOrderItem": [item]}


def _characteristics(order: ServiceOrder) -> Sequence[Mapping[str, str]]:
    values = {"lineId": order.line_id.value, "msisdn": order.msisdn.value, "iccid": order.iccid.value, "barScope": order.scope.value}
    return [{"name": name, "valueType": "string", "value": value} for name, value in values.items()]
