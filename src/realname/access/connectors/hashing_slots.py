"""Hashing slots: a password costs a core a quarter of a second and 32 MiB, so that only a few are hashed at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from realname.platform.errors import ServerBusy

AT_ONCE = 2
IN_LINE = 6  # each that waits holds a thread
LONGEST_WAIT_S = 3.0
RETRY_AFTER_S = 5


class HashingSlots:
    """So many at once in this process; a few more wait a little."""

    def __init__(self, *, at_once: int = AT_ONCE, in_line: int = IN_LINE, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._free = BoundedSemaphore(at_once)
        self._let_in = BoundedSemaphore(at_once + in_line)
        self._longest_wait_s = longest_wait_s

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a slot.

        Raises:
            ServerBusy: All are taken, and no one left in time or the line is full.
        """
        if not self._let_in.acquire(blocking=False):
            raise ServerBusy(retry_after_s=RETRY_AFTER_S)
        try:
            if not self._free.acquire(timeout=self._longest_wait_s):
                raise ServerBusy(retry_after_s=RETRY_AFTER_S)
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._let_in.release()
