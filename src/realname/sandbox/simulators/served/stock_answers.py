"""The simulated operator's stock as it answers over HTTP: reservations (TMF685) and resources (TMF639)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from realname.inventory.model.lots import Lot, LotAnswer, LotReserved, ResourceKind, ResourceState
from realname.sandbox.simulators.resource_pool import SandboxResourcePool
from realname.sandbox.simulators.served.requests import Asked, Reply, refusal

RESERVATIONS_PATH = "/resourcePoolManagement/v1/reservation"
POOLS_PATH = "/resourcePoolManagement/v1/resourcePool/"
RESOURCES_PATH = "/resourceInventoryManagement/v4/resource"
POOL_IDS: Mapping[str, ResourceKind] = {"mobile-numbers": ResourceKind.NUMBERS, "sim-profiles": ResourceKind.SIMS}
_IDS = {kind: name for name, kind in POOL_IDS.items()}
_SHOWN: Mapping[ResourceState, tuple[str, str]] = {
    ResourceState.RESERVED: ("reserved", "idle"),
    ResourceState.AVAILABLE: ("available", "idle"),
    ResourceState.IN_USE: ("reserved", "active"),
    ResourceState.UNCLEAR: ("suspended", "idle"),
}


@dataclass(frozen=True, slots=True)
class StockAnswers:
    """What the paths of the stock answer."""

    pool: SandboxResourcePool

    @staticmethod
    def is_for(asked: Asked) -> bool:
        """Whether a request is for the stock."""
        return asked.path in {RESERVATIONS_PATH, RESOURCES_PATH} or asked.path.startswith(POOLS_PATH)

    def answer(self, asked: Asked) -> Reply:
        """Do what is asked and say what became of it.

        Raises:
            ValueError, KeyError, TypeError: It is not of the form.
        """
        if asked.path == RESERVATIONS_PATH:
            return self._reserve(asked) if asked.method == "POST" else self._reservations(asked)
        if asked.method != "GET":
            return refusal(405, "only read")
        return self._resources(asked) if asked.path == RESOURCES_PATH else self._pool(asked)

    def _reserve(self, asked: Asked) -> Reply:
        said = json.loads(asked.body)
        (item,) = said["reservationItem"]
        demand = item["resourceCapacity"]
        kind = POOL_IDS[demand["resourcePool"]["id"]]
        lot = Lot(key=said["externalId"], kind=kind, count=int(demand["capacityDemandAmount"]))
        if asked.headers.get("idempotency-key") != lot.key:
            raise ValueError
        return Reply(status=201, body=_reservation(lot, self.pool.reserve(lot)))

    def _reservations(self, asked: Asked) -> Reply:
        lot = self.pool.lot_of_key(asked.query("externalId"))
        answer = self.pool.answer_of(lot) if lot else None
        return Reply(status=200, body=[_reservation(lot, answer)] if lot and answer else [])

    def _pool(self, asked: Asked) -> Reply:
        name = asked.path.removeprefix(POOLS_PATH)
        if name not in POOL_IDS:
            return refusal(404, "no such pool")
        capacity = {"capacityAmountRemaining": self.pool.left(POOL_IDS[name])}
        return Reply(status=200, body={"id": name, "capacity": [capacity]})

    def _resources(self, asked: Asked) -> Reply:
        kind, names = ResourceKind(asked.query("category")), asked.query("name").split(",")
        found = self.pool.states(kind, names)
        return Reply(status=200, body=[_resource(name, kind, state) for name, state in found.items()])


def _reservation(lot: Lot, answer: LotAnswer) -> Mapping[str, object]:
    items = answer.items if isinstance(answer, LotReserved) else ()
    applied = {"appliedDemandAmount": len(items), "resource": [{"id": one.name.strip("+"), "name": one.name} for one in items]}
    demand = {"capacityDemandAmount": lot.count, "resourcePool": {"id": _IDS[lot.kind]}}
    return {
        "id": lot.key,
        "externalId": lot.key,
        "reservationState": "completed" if isinstance(answer, LotReserved) else "rejected",
        "reservationItem": [{"quantity": lot.count, "resourceCapacity": demand, "appliedCapacityAmount": applied}],
    }


def _resource(name: str, kind: ResourceKind, state: ResourceState) -> Mapping[str, str]:
    status, usage = _SHOWN[state]
    return {
        "id": name.strip("+"),
        "@type": "LogicalResource",
        "category": kind.value,
        "name": name,
        "resourceStatus": status,
        "usageState": usage,
    }
