"""The connectors to the operator's resource pool: reservations by TMF685 and resources by TMF639 over HTTP, or none."""

from collections.abc import Mapping, Sequence
from typing import Never
from urllib.parse import quote, urlencode

from realname.inventory.connectors.tmf_resources import (
    MOST_ASKED,
    ONE_POOL,
    ONE_RESERVATION,
    SOME_RESERVATIONS,
    SOME_RESOURCES,
    reservation_body,
)
from realname.inventory.errors import PoolNotConnected
from realname.inventory.model.lots import Lot, LotAnswer, LotRejected, LotReserved, ResourceKind, ResourceState
from realname.platform.errors import OperatorUnavailable
from realname.platform.outbound.call import REFUSAL, Answer, CallFailed, Failure, Request, post_json, read_json
from realname.platform.outbound.outside_system import OutsideSystem

_RESERVATIONS = "/resourcePoolManagement/v1/reservation"
_POOLS = "/resourcePoolManagement/v1/resourcePool"
_RESOURCES = "/resourceInventoryManagement/v4/resource"
_MADE = frozenset({200, 201, 202})
_READ = frozenset({200})
_REFUSED = 422  # understood, and not done; any other refusal may be a fault on the way, which is no answer to the lot


class TmfResourcePool:
    """Implements the port `ResourcePool`."""

    def __init__(self, system: OutsideSystem, *, pools: Mapping[ResourceKind, str]) -> None:
        """Take the system, and the operator's id of the pool of each kind."""
        self._system = system
        self._pools = pools

    def left(self, kind: ResourceKind) -> int:
        """Ask for the capacity that remains in the pool."""
        pool = self._pools[kind]

        def read(answer: Answer) -> int:
            found = read_json(ONE_POOL, answer, statuses=_READ)
            if found.id != pool:
                raise CallFailed(failure=Failure.ANSWER_INVALID)
            return found.left

        return self._system.ask(Request(method="GET", url=f"{_POOLS}/{quote(pool, safe='')}"), read)

    def reserve(self, lot: Lot) -> LotAnswer:
        """Reserve; an operator that takes its time is asked after the lot for as long as the call may last.

        A refusal may be of a repeated key whose first answer was lost: what the operator has under the key outweighs it.
        """
        request = post_json(_RESERVATIONS, reservation_body(lot, pool=self._pools[lot.kind]), idempotency_key=lot.key)
        answer = self._system.ask(request, lambda made: self._read_made(made, lot))
        if not isinstance(answer, LotReserved):
            answer = self.find(lot) or answer
        if answer is None:
            # It took the reservation and now denies it: no word on what became of it.
            raise OperatorUnavailable(kind=self._system.kind, reason=Failure.ANSWER_INVALID.value)
        return answer

    def find(self, lot: Lot) -> LotAnswer | None:
        """Ask for the reservations of a key; one that is under way is asked after again."""
        query = urlencode({"externalId": lot.key})
        return self._system.ask(Request(method="GET", url=f"{_RESERVATIONS}?{query}"), lambda found: self._read_found(found, lot))

    def states(self, kind: ResourceKind, names: Sequence[str]) -> Mapping[str, ResourceState]:
        """Ask for the resources of some names; one that is named twice is unclear."""
        if len(names) > MOST_ASKED:
            raise ValueError
        query = urlencode({"category": kind.value, "name": ",".join(names), "limit": str(2 * MOST_ASKED)})

        def read(answer: Answer) -> Mapping[str, ResourceState]:
            found = read_json(SOME_RESOURCES, answer, statuses=_READ)
            if not {one.name for one in found} <= set(names):
                raise CallFailed(failure=Failure.ANSWER_INVALID)
            states: dict[str, ResourceState] = {}
            for one in found:
                states[one.name] = ResourceState.UNCLEAR if one.name in states else one.state
            return states

        return self._system.ask(Request(method="GET", url=f"{_RESOURCES}?{query}"), read)

    def _read_made(self, answer: Answer, lot: Lot) -> LotAnswer | None:
        if answer.status == _REFUSED:
            read_json(REFUSAL, answer, statuses=frozenset({_REFUSED}))
            return LotRejected()
        return read_json(ONE_RESERVATION, answer, statuses=_MADE).answer(lot, pool=self._pools[lot.kind])

    def _read_found(self, answer: Answer, lot: Lot) -> LotAnswer | None:
        found = read_json(SOME_RESERVATIONS, answer, statuses=_READ)
        answers = [one.answer(lot, pool=self._pools[lot.kind]) for one in found]
        if None in answers:
            raise CallFailed(failure=Failure.IN_PROGRESS)
        # Made twice in spite of its key, all of it is reserved for us: what is left there would be lost to both sides.
        items = {item.name: item for one in answers if isinstance(one, LotReserved) for item in one.items}
        if items:
            return LotReserved(tuple(items.values()))
        return LotRejected() if found else None


class NoResourcePool:
    """Implements the port `ResourcePool` where a deployment takes its stock from files alone."""

    def left(self, kind: ResourceKind) -> int:
        """Refuse."""
        self._refuse(kind)

    def reserve(self, lot: Lot) -> LotAnswer:
        """Refuse."""
        self._refuse(lot.kind)

    def find(self, lot: Lot) -> LotAnswer | None:
        """Refuse."""
        self._refuse(lot.kind)

    def states(self, kind: ResourceKind, names: Sequence[str]) -> Mapping[str, ResourceState]:  # noqa: ARG002 - the port's signature
        """Refuse."""
        self._refuse(kind)

    @staticmethod
    def _refuse(kind: ResourceKind) -> Never:
        raise PoolNotConnected(kind=kind.value)
