"""The command `realname`, which dies by kill -9 while it imports: `import_child BATCHES WORDS...`, with so many batches behind it.

A batch is small here. The death comes when its rows are in the transaction and the ledger is about to be told.
"""

import os
import signal
import sys
from typing import Any
from unittest.mock import patch

from realname.inventory.use_cases import import_stock
from realname.inventory.use_cases.change_stock import inventory_changed
from realname.kernel.ledger.events import RecordedEvent
from realname.main.commands.root import main

BATCH = 50
_stock_changed = inventory_changed


def run(batches: int, words: list[str]) -> None:
    """Run the command."""
    left = batches

    def die_in_time(*facts: Any, **more: Any) -> RecordedEvent:  # noqa: ANN401 - those of the function it stands for
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return _stock_changed(*facts, **more)

    with patch.multiple(import_stock, BATCH=BATCH, inventory_changed=die_in_time), patch.object(sys, "argv", ["realname", *words]):
        main()


if __name__ == "__main__":
    run(int(sys.argv[1]), sys.argv[2:])
