"""The simulated resource pool, asked directly and over HTTP, for what must hold however it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from realname.inventory.connectors.resource_pools import TmfResourcePool
from realname.inventory.model.lots import Lot, ResourceKind
from realname.inventory.ports import ResourcePool
from realname.kernel.rules.pack import Country
from realname.sandbox.simulators.faults import parse_faults, parse_served_faults
from realname.sandbox.simulators.resource_pool import SandboxResourcePool
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.sandbox.simulators.served.stock_answers import POOL_IDS
from realname.sandbox.simulators.stock import pool_stock
from tests.lines.operators import CLIENT, system_of

POOLS = {kind: name for name, kind in POOL_IDS.items()}
LOT = Lot(key="lot-1", kind=ResourceKind.NUMBERS, count=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """One way to ask, and the simulated pool itself."""

    asked: ResourcePool
    behind: SandboxResourcePool


@contextmanager
def resource_pool(way: str, folder: Path, faults: str = "") -> Iterator[Pool]:
    """Make a pool with faults that can be told to both: asked `directly` or over `http`."""
    if way == "directly":
        file = folder / "resource-pool.sqlite"
        direct = SandboxResourcePool(file, stock=pool_stock(Country.CN), faults=parse_faults(faults).stock)
        yield Pool(asked=direct, behind=direct)
        return
    with OperatorServer(folder, CLIENT, faults=parse_served_faults(faults)) as server:
        yield Pool(asked=tmf_pool(server), behind=server.pool)


def tmf_pool(server: OperatorServer) -> TmfResourcePool:
    """Make the connector to a served operator."""
    return TmfResourcePool(system_of(server), pools=POOLS)
