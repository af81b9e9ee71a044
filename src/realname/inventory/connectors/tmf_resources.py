"""Reservations and resources in the form of the TM Forum (TMF685 version 1 and TMF639 version 4), as far as we send and read them."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter

from realname.inventory.model.lots import LARGEST_LOT, Lot, LotAnswer, LotRejected, LotReserved, ReservedItem, ResourceState
from realname.platform.outbound.call import CallFailed, Failure

MOST_ASKED = 50  # names in one question: the address stays within what servers take
_Word = Annotated[str, Field(max_length=256)]
_COMPLETED = "completed"
_ENDED_WITHOUT = frozenset({"rejected", "cancelled"})
_IN_USE = frozenset({"active", "busy"})  # ResourceUsageStateType of TMF639
_STATES = {"reserved": ResourceState.RESERVED, "available": ResourceState.AVAILABLE}  # of ResourceStatusType
_EID = "eid"


class _Characteristic(BaseModel):
    name: _Word
    value: object = None


class _ResourceRef(BaseModel):
    name: _Word
    resourceCharacteristic: Annotated[tuple[_Characteristic, ...], Field(max_length=100)] = ()  # noqa: N815 - the standard's name

    def item(self) -> ReservedItem:
        said = {one.name: one.value for one in self.resourceCharacteristic if isinstance(one.value, str)}
        return ReservedItem(name=self.name, eid=said.get(_EID, ""))


class _Applied(BaseModel):
    resource: Annotated[tuple[_ResourceRef, ...], Field(max_length=LARGEST_LOT)] = ()


class _PoolRef(BaseModel):
    id: _Word


class _Demand(BaseModel):
    resourcePool: _PoolRef  # noqa: N815 - the standard's name


class _ReservationItem(BaseModel):
    resourceCapacity: _Demand  # noqa: N815 - the standard's name
    appliedCapacityAmount: _Applied = _Applied()  # noqa: N815 - the standard's name


class ReservationAnswer(BaseModel):
    """A reservation as the operator shows it; what we do not need is not read."""

    externalId: _Word  # noqa: N815 - the standard's name
    reservationState: _Word  # noqa: N815 - the standard's name
    reservationItem: Annotated[tuple[_ReservationItem, ...], Field(max_length=10)] = ()  # noqa: N815 - the standard's name

    def answer(self, lot: Lot, *, pool: str) -> LotAnswer | None:
        """What became of a lot; None: not at its end, which is also what an unknown state says.

        Raises:
            CallFailed: It is another lot, is out of another pool, holds more than was asked for, or one item twice.
        """
        if self.externalId != lot.key or any(one.resourceCapacity.resourcePool.id != pool for one in self.reservationItem):
            # A mixed-up answer must never bring another deployment's numbers into this stock.
            raise CallFailed(failure=Failure.ANSWER_INVALID)
        if self.reservationState in _ENDED_WITHOUT:
            return LotRejected()
        if self.reservationState != _COMPLETED:
            return None
        items = tuple(ref.item() for one in self.reservationItem for ref in one.appliedCapacityAmount.resource)
        if len(items) > lot.count or len({one.name for one in items}) != len(items):
            raise CallFailed(failure=Failure.ANSWER_INVALID)
        return LotReserved(items) if items else LotRejected()


class _Capacity(BaseModel):
    capacityAmountRemaining: Annotated[int, Field(ge=0)]  # noqa: N815 - the standard's name


class PoolAnswer(BaseModel):
    """A pool with what is left in it."""

    id: _Word
    capacity: Annotated[tuple[_Capacity, ...], Field(max_length=1_000)]

    @property
    def left(self) -> int:
        """How many can still be reserved."""
        return sum(one.capacityAmountRemaining for one in self.capacity)


class ResourceAnswer(BaseModel):
    """A resource of the operator's inventory."""

    name: _Word
    resourceStatus: _Word = ""  # noqa: N815 - the standard's name
    usageState: _Word = ""  # noqa: N815 - the standard's name

    @property
    def state(self) -> ResourceState:
        """What it comes to: a resource that is used is in use, whatever its status says."""
        if self.usageState in _IN_USE:
            return ResourceState.IN_USE
        return _STATES.get(self.resourceStatus, ResourceState.UNCLEAR)


ONE_RESERVATION = TypeAdapter(ReservationAnswer)
SOME_RESERVATIONS = TypeAdapter(Annotated[tuple[ReservationAnswer, ...], Field(max_length=10)])
ONE_POOL = TypeAdapter(PoolAnswer)
SOME_RESOURCES = TypeAdapter(Annotated[tuple[ResourceAnswer, ...], Field(max_length=2 * MOST_ASKED)])


def reservation_body(lot: Lot, *, pool: str) -> Mapping[str, object]:
    """Write a reservation: one item, so many out of one pool. No person is named."""
    demand = {"capacityDemandAmount": lot.count, "resourcePool": {"id": pool}}
    return {"externalId": lot.key, "reservationItem": [{"quantity": lot.count, "resourceCapacity": demand}]}
