"""A resource pool whose process is killed where a test says: connectors as the settings name them."""

import os
import signal
from pathlib import Path

from realname.inventory.model.lots import Lot, LotAnswer
from realname.kernel.rules.pack import Country
from realname.sandbox.simulators.resource_pool import SandboxResourcePool
from realname.sandbox.simulators.stock import pool_stock
from tests.support.command import OF_TESTS

FILE, MOMENT = f"{OF_TESTS}POOL_FILE", f"{OF_TESTS}POOL_MOMENT"
MOMENTS = ("before", "after")


class MortalPool(SandboxResourcePool):
    """The simulated pool; its caller dies by SIGKILL before a lot is reserved, or after it is."""

    def reserve(self, lot: Lot) -> LotAnswer:
        """Reserve, unless this is where it ends."""
        self._die(MOMENTS[0])
        answer = super().reserve(lot)
        self._die(MOMENTS[1])
        return answer

    @staticmethod
    def _die(moment: str) -> None:
        if os.environ.get(MOMENT) == moment:
            os.kill(os.getpid(), signal.SIGKILL)


def pool() -> MortalPool:
    """Build the connector; a factory of the settings."""
    return MortalPool(Path(os.environ[FILE]), stock=pool_stock(Country.CN))
