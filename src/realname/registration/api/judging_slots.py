"""Judging slots: seconds of CPU for each clip, so that only a few are judged at once and the rest are told to come back."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from realname.registration.errors import EngineBusy

RETRY_AFTER_S = 3  # about the time one clip takes


class JudgingSlots:
    """So many clips at once in this process."""

    def __init__(self, count: int) -> None:
        self._free = BoundedSemaphore(count)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a slot; no one waits in line, as a waiting request would hold a thread.

        Raises:
            EngineBusy: All are taken.
        """
        if not self._free.acquire(blocking=False):
            raise EngineBusy(retry_after_s=RETRY_AFTER_S)
        try:
            yield
        finally:
            self._free.release()
