"""Admission to the seats: a session that could not be kept up is not begun; its socket is told its place and waits. No token is used."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog

from realname.live.model.admission import JudgingSpeed, Ticket, WaitingLine
from realname.live.socket.close_codes import CloseCode, Closing
from realname.live.socket.messages import require_stop, wait_message
from realname.live.socket.metrics import Admitted, LiveMetrics
from realname.live.socket.session_slots import SessionSlots
from realname.live.socket.socket import Dropped, LiveSocket

_LOOK_S = 0.25
_SAID_AGAIN_S = 5.0
_LONGEST_WAIT_S = 55.0
_TOKEN_RESERVE_S = 4.0  # of the token's time, for what opening takes
_BLANKS = 3  # where nothing is judged
_QUICK_S, _MORE_BLANKS = 0.03, 6  # where a picture takes longer than on an idle machine, it is looked at more closely
log = structlog.get_logger("realname.live")


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True, kw_only=True)
class Admission:
    """Lets in the one who has waited longest, as soon as all sessions can be kept up with one more.

    Attributes:
        judge_blank: Judges a picture of no one: how long it takes says how fast pictures are judged, where there is no session to tell.
    """

    slots: SessionSlots
    speed: JudgingSpeed
    judges: ThreadPoolExecutor
    judge_blank: Callable[[], None]
    metrics: LiveMetrics
    _line: WaitingLine = field(default_factory=WaitingLine, init=False)
    _trial: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @asynccontextmanager
    async def seat(self, socket: LiveSocket, *, owner: Hashable, token_s: float) -> AsyncIterator[None]:
        """Hold a seat, once it is free and can be kept up.

        Args:
            socket: Is told its place while it waits.
            owner: The registration: it keeps its place when its token runs out and it comes back with a new one.
            token_s: For how long the token can still be used; the wait ends before.

        Raises:
            Closing: The line is full, or the wait took too long; the token was not used.
            Dropped: The client left.
        """
        ticket = self._line.join(owner, at_s=time.monotonic())
        if ticket is None:
            self.metrics.admit(Admitted.FULL)
            raise Closing(code=CloseCode.BUSY)
        self.metrics.waiting.set(self._line.count)
        try:
            await self._await_turn(socket, ticket, until_s=time.monotonic() + min(_LONGEST_WAIT_S, token_s - _TOKEN_RESERVE_S))
            self.slots.take()
        finally:
            self._line.leave(ticket)
            self.metrics.waiting.set(self._line.count)
        try:
            yield
        finally:
            self.slots.give_back()

    async def _await_turn(self, socket: LiveSocket, ticket: Ticket, *, until_s: float) -> None:
        if await self._is_turn_of(ticket):
            self.metrics.admit(Admitted.AT_ONCE)
            return
        hearing = asyncio.create_task(_hear_stop(socket))
        try:
            await self._wait(socket, ticket, hearing, until_s=until_s)
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def _wait(self, socket: LiveSocket, ticket: Ticket, hearing: "asyncio.Task[None]", *, until_s: float) -> None:
        said, say_at_s = 0, 0.0
        while True:
            place, now_s = self._line.place(ticket), time.monotonic()
            if place != said or now_s >= say_at_s:
                await socket.say(wait_message(place, retry_ms=round(_SAID_AGAIN_S * 1000)))
                said, say_at_s = place, now_s + _SAID_AGAIN_S
            await asyncio.wait({hearing}, timeout=_LOOK_S)
            is_turn = await self._is_turn_of(ticket)
            if hearing.done():
                self.metrics.admit(Admitted.LEFT)
                await hearing
            if is_turn:
                self.metrics.admit(Admitted.AFTER_WAIT)
                return
            if time.monotonic() >= until_s:
                self._line.keep(ticket, at_s=time.monotonic())
                self.metrics.admit(Admitted.RAN_OUT)
                log.warning("live-session-not-admitted", active=self.slots.taken, waiting=self._line.count, picture_ms=self._picture_ms())
                raise Closing(code=CloseCode.BUSY)

    async def _is_turn_of(self, ticket: Ticket) -> bool:
        return self._line.place(ticket) == 1 and self.slots.is_free and await self._can_keep_up() and self.slots.is_free

    async def _can_keep_up(self) -> bool:
        if not self.speed.is_known(at_s=time.monotonic()):
            await self._try_out()
        return self.speed.can_add(self.slots.taken, at_s=time.monotonic())

    async def _try_out(self) -> None:
        """Judge blank pictures as a session would."""
        async with self._trial:
            if not self.speed.is_known(at_s=time.monotonic()):
                walls = await asyncio.get_running_loop().run_in_executor(self.judges, self._judge_blanks)
                for wall_s in walls:
                    self.speed.try_out(wall_s=wall_s, at_s=time.monotonic())

    def _judge_blanks(self) -> list[float]:
        self.judge_blank()  # not counted: the first picture of a process loads the models
        walls = [self._judge_blank_s() for _ in range(_BLANKS)]
        is_quick = sum(walls) / len(walls) < _QUICK_S
        # A thread that has slept is served at once, and waits for the others only when it goes on.
        return walls if is_quick else [self._judge_blank_s() for _ in range(_MORE_BLANKS)]

    def _judge_blank_s(self) -> float:
        began = time.perf_counter()
        self.judge_blank()
        return time.perf_counter() - began

    def _picture_ms(self) -> int:
        return round(self.speed.picture_s(at_s=time.monotonic()) * 1000)


async def _hear_stop(socket: LiveSocket) -> None:
    """Wait for the client to leave: nothing else may come from it before the session is ready.

    Raises:
        Dropped: It left, or said that it stops.
        Closing: It sent something else.
    """
    message = await socket.receive()
    if not isinstance(message, str):
        raise Closing(code=CloseCode.OTHER_KIND)
    require_stop(message)
    await socket.close(1000)
    raise Dropped
