"""How the process ends: in time, also while an outside system has not answered yet."""

import os
import signal
import sys
import threading
from contextlib import suppress
from typing import NoReturn

_ENDED_BY_SIGNAL = 128  # plus its number, as shells have it


def end_cleanly_when_told() -> None:
    """Let SIGTERM and a lost terminal end the command like an error does: what it has under way is removed."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)


def _end(number: int, _frame: object) -> NoReturn:
    raise SystemExit(_ENDED_BY_SIGNAL + number)


def exit_without_waiting(exit_code: int) -> NoReturn:
    """End with the code, without waiting for threads that are still at work.

    Such a thread is a step of the workflow that asks an outside system; Python waits for threads of a pool, daemon or not, until the
    answer is there. Cut off it is like a step of a killed process: the next one runs it again, under the same key.
    """
    if threading.active_count() == 1:
        sys.exit(exit_code)
    with suppress(OSError):  # no one may be reading any more
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(exit_code)
