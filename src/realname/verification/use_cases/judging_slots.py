"""Judging slots: a clip costs seconds of CPU and a portrait up to two, so that only a few are judged at once and the rest come back."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from threading import Condition, Thread

from realname.verification.errors import EngineBusy

RETRY_AFTER_S = 3  # about the time one clip takes
Work = Callable[[], object]


@dataclass(frozen=True, slots=True, eq=False)
class _Ticket:
    """One request in the line."""

    caller: str


class JudgingSlots:
    """So many at once in this process; a few more may wait a little, each of which holds a thread. Callers that wait take turns.

    Args:
        count: Judged at once.
        of_one: Of these, those of one caller at most; None: all.
        in_line: Requests that wait. One caller has half of the places at most; where they are taken, as many again are there for callers of
            whom none waits yet, so that a few callers together keep no one out.
        longest_wait_s: Longest wait for a slot.
    """

    def __init__(self, count: int, *, of_one: int | None = None, in_line: int = 0, longest_wait_s: float = 0.0) -> None:
        self._count = count
        self._of_one = of_one or count
        self._in_line = in_line
        self._longest_wait_s = longest_wait_s
        self._judged: Counter[str] = Counter()
        self._waiting: list[_Ticket] = []
        self._turns = 0
        self._last_turn: dict[str, int] = {}
        self._changed = Condition()
        self._behind: dict[str, Future[object]] = {}

    def start(self, name: str, accept: "Callable[[], Work | object]", *, caller: str = "") -> "Future[object] | None":
        """Judge behind the request: a slot is taken now, and held by a thread of its own until the work is done.

        Args:
            name: Of the work: while it is under way, it is not begun again.
            accept: Says what is to be done, once the slot is taken; what it raises is raised here. Anything but a callable: nothing is.
            caller: As for `one`.

        Returns:
            The work under way; None: there is none.

        Raises:
            EngineBusy: As `one`.
            RuntimeError: The system gives no thread; the slot is free again, and the work may be asked for anew.
        """
        if (under_way := self._behind.get(name)) is not None:
            return under_way
        with ExitStack() as held:
            held.enter_context(self.one(caller))
            work = accept()
            if not callable(work):
                return None
            done: Future[object] = Future()
            self._behind[name] = done
            slot = held.pop_all()
        # A thread that keeps no process from its end: what it leaves is found by the reaper.
        thread = Thread(target=copy_context().run, args=(self._do, name, work, done, slot), daemon=True, name="judging")
        try:
            thread.start()
        except BaseException:
            with slot:
                self._forget_work(name)
            raise
        return done

    def drain(self, *, within_s: float) -> bool:
        """Wait until nothing is judged behind a request; returns whether that came about in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._behind, within_s)

    def _do(self, name: str, work: "Work", done: "Future[object]", slot: ExitStack) -> None:
        finish: Callable[[], object]
        try:
            with slot:
                finish = partial(done.set_result, work())
        except BaseException as problem:  # noqa: BLE001 - the request that waits for it is told
            finish = partial(done.set_exception, problem)
        self._forget_work(name)
        finish()

    def _forget_work(self, name: str) -> None:
        with self._changed:
            del self._behind[name]
            self._changed.notify_all()

    @contextmanager
    def one(self, caller: str = "") -> Iterator[None]:
        """Hold a slot.

        Args:
            caller: For whom; callers without a name share what one caller has.

        Raises:
            EngineBusy: None is free for this caller, and none came free in time or the line is full.
        """
        with self._changed:
            self._take(_Ticket(caller))
        try:
            yield
        finally:
            with self._changed:
                self._judged[caller] -= 1
                self._judged += Counter()  # callers that hold none are forgotten
                self._forget(caller)
                self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """Requests in the line now."""
        return len(self._waiting)

    def _take(self, ticket: _Ticket) -> None:
        has_place = self._has_place(ticket.caller)
        self._waiting.append(ticket)
        try:
            if not self._is_turn(ticket) and not (has_place and self._waits_for_turn(ticket)):
                raise EngineBusy(retry_after_s=RETRY_AFTER_S)
            self._judged[ticket.caller] += 1
            self._turns += 1
            self._last_turn[ticket.caller] = self._turns
        finally:
            self._waiting.remove(ticket)
            self._forget(ticket.caller)
            self._changed.notify_all()  # the next may be able to go on as well

    def _waits_for_turn(self, ticket: _Ticket) -> bool:
        return self._changed.wait_for(lambda: self._is_turn(ticket), self._longest_wait_s)

    def _forget(self, caller: str) -> None:
        """Callers who neither hold a slot nor wait begin anew."""
        if caller not in self._judged and not self._waiting_of(caller):
            self._last_turn.pop(caller, None)

    def _has_place(self, caller: str) -> bool:
        theirs = self._waiting_of(caller)
        return theirs < self._in_line // 2 and len(self._waiting) < (self._in_line if theirs else 2 * self._in_line)

    def _waiting_of(self, caller: str) -> int:
        return sum(one.caller == caller for one in self._waiting)

    def _is_turn(self, ticket: _Ticket) -> bool:
        """Whether a slot is free for it, and no one else who could take it has gone without for longer."""
        could = [one for one in self._waiting if self._is_free(one.caller)]
        return ticket in could and ticket is min(could, key=lambda one: self._last_turn.get(one.caller, 0))

    def _is_free(self, caller: str) -> bool:
        return self._judged.total() < self._count and self._judged[caller] < self._of_one
