"""Judging slots: a clip costs seconds of CPU and a portrait up to two, so that only a few are judged at once and the rest come back."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from realname.verification.errors import EngineBusy

RETRY_AFTER_S = 3  # about the time one clip takes


class JudgingSlots:
    """So many at once in this process; a few more may wait a little.

    Args:
        count: Judged at once.
        in_line: Requests that may wait for a slot; each holds a thread.
        longest_wait_s: Longest wait of one of them.
    """

    def __init__(self, count: int, *, in_line: int = 0, longest_wait_s: float = 0.0) -> None:
        self._free = BoundedSemaphore(count)
        self._let_in = BoundedSemaphore(count + in_line)
        self._longest_wait_s = longest_wait_s

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a slot.

        Raises:
            EngineBusy: All are taken, and none came free in time or the line is full.
        """
        if not self._let_in.acquire(blocking=False):
            raise EngineBusy(retry_after_s=RETRY_AFTER_S)
        try:
            if not self._free.acquire(timeout=self._longest_wait_s):
                raise EngineBusy(retry_after_s=RETRY_AFTER_S)
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._let_in.release()
