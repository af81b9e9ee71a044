"""How the process ends: in time, also while an outside system has not answered yet."""

import os
import sys
import threading
from contextlib import suppress
from typing import NoReturn


def leave(exit_code: int) -> NoReturn:
    """End with the code, without waiting for threads that are still at work.

    Such a thread is a step of the workflow that asks an outside system; Python waits for threads of a pool, daemon or not, until the
    answer is there. Cut off it is like a step of a killed process: the next one runs it again, under the same key.
    """
    if threading.active_count() == 1:
        sys.exit(exit_code)
    with suppress(OSError):  # nobody may be reading any more
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(exit_code)
