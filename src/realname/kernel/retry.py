"""Retry while the database is busy or away for a moment: what must be recorded is tried again for a while."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat
from typing import TypeVar

from realname.kernel.errors import StorageUnavailable
from realname.kernel.ports import Clock

_PAUSES_S = (0.25, 0.5)
_LONG_PAUSE_S = 1.0
# A restart of the database, or two waits for a lock (ten seconds each): an applicant who waits longer thinks that the page has died.
_LIMIT = timedelta(seconds=15)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryOnStorage:
    """Tries a task again while store or database are away; the task must do nothing twice."""

    clock: Clock
    sleep: Callable[[float], None] = time.sleep

    def __call__(self, task: Callable[[], Result]) -> Result:
        """Try until it is done.

        Raises:
            StorageUnavailable: It was away for a quarter of a minute.
        """
        until = self.clock.now() + _LIMIT
        pauses_s = chain(_PAUSES_S, repeat(_LONG_PAUSE_S))
        while True:
            try:
                return task()
            except StorageUnavailable:
                if self.clock.now() >= until:
                    raise
            self.sleep(next(pauses_s))
