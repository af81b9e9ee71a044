"""Judging slots: a clip costs seconds of CPU and a portrait up to two, so that only a few are judged at once and the rest come back."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from realname.verification.errors import EngineBusy

RETRY_AFTER_S = 3  # about the time one clip takes


class JudgingSlots:
    """So many at once in this process; a few more may wait a little, each of which holds a thread.

    Args:
        count: Judged at once.
        of_one: Of these, those of one caller at most; None: all.
        in_line: Callers that wait at most; one caller has half of the places at most.
        longest_wait_s: Longest wait for a slot.
    """

    def __init__(self, count: int, *, of_one: int | None = None, in_line: int = 0, longest_wait_s: float = 0.0) -> None:
        self._count = count
        self._of_one = of_one or count
        self._in_line = in_line
        self._longest_wait_s = longest_wait_s
        self._judged: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._changed = Condition()

    @contextmanager
    def one(self, caller: str = "") -> Iterator[None]:
        """Hold a slot.

        Args:
            caller: For whom; callers without a name share what one caller has.

        Raises:
            EngineBusy: None is free for this caller, and none came free in time or the line is full.
        """
        with self._changed:
            if not self._is_free(caller):
                self._wait(caller)
            self._judged[caller] += 1
        try:
            yield
        finally:
            with self._changed:
                self._judged[caller] -= 1
                self._judged += Counter()  # callers that hold none are forgotten
                self._changed.notify_all()

    def _is_free(self, caller: str) -> bool:
        return self._judged.total() < self._count and self._judged[caller] < self._of_one

    def _wait(self, caller: str) -> None:
        if self._waiting.total() >= self._in_line or self._waiting[caller] >= self._in_line // 2:
            raise EngineBusy(retry_after_s=RETRY_AFTER_S)
        self._waiting[caller] += 1
        try:
            if not self._changed.wait_for(lambda: self._is_free(caller), self._longest_wait_s):
                raise EngineBusy(retry_after_s=RETRY_AFTER_S)
        finally:
            self._waiting[caller] -= 1
            self._waiting += Counter()
