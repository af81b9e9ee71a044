"""One session on its socket: a task reads, a thread judges, a pulse watches the time; each may end it, one says so to the client."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from realname.kernel.errors import DependencyError, InvalidInput, StateConflict
from realname.live.model.admission import JudgingSpeed
from realname.live.model.pace import Pace
from realname.live.socket.close_codes import CloseCode, Closing
from realname.live.socket.messages import pace_message, prompt_message, require_stop
from realname.live.socket.metrics import LiveMetrics
from realname.live.socket.socket import Dropped, LiveSocket
from realname.live.use_cases.conversation import LiveConversation, TooManyFrames
from realname.live.use_cases.end_live_session import LiveOutcome
from realname.verification.model.session_findings import SessionFinding

_PULSE_S = 0.25
_PULSES_PER_ASKING = 4  # whether frames were seen before is asked once a second
_OF_THE_MANIFEST = frozenset(
    {
        SessionFinding.FRAME_GAP,
        SessionFinding.FRAME_REPEATED,
        SessionFinding.FRAME_REORDERED,
        SessionFinding.FRAME_REUSED,
        SessionFinding.FRAME_NEAR_DUPLICATE,
        SessionFinding.FRAME_LATE,
        SessionFinding.FRAME_UNSIGNED,
        SessionFinding.CAPTURE_CLOCK_FAST,
    }
)
Result = TypeVar("Result")


def now_ms() -> int:
    """The server's monotonic clock."""
    return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """Where what takes long is done, so that no socket waits for another.

    Attributes:
        judges: Compute.
        records: Ask the database.
        doors: Ask it about the person who has no seat yet: a crowd there keeps no session waiting.
    """

    judges: ThreadPoolExecutor
    records: ThreadPoolExecutor
    doors: ThreadPoolExecutor

    async def judge(self, task: Callable[[], Result]) -> Result:
        """Compute."""
        return await asyncio.get_running_loop().run_in_executor(self.judges, task)

    async def look_up(self, task: Callable[[], Result]) -> Result:
        """Ask the database before there is a session."""
        return await asyncio.get_running_loop().run_in_executor(self.doors, task)

    async def record(self, task: Callable[[], Result]) -> Result:
        """Ask the database."""
        return await asyncio.get_running_loop().run_in_executor(self.records, task)


@dataclass(slots=True, kw_only=True)
class Session:
    """One conversation on one socket.

    Attributes:
        have_been_seen: Whether one of these frames was sent in another session.
        end: Concludes and records; on the thread that judges.
        counted_drops: Dropped frames that /metrics count already.
    """

    socket: LiveSocket
    conversation: LiveConversation
    threads: Threads
    metrics: LiveMetrics
    speed: JudgingSpeed
    have_been_seen: Callable[[tuple[bytes, ...]], bool]
    end: Callable[[], LiveOutcome]
    counted_drops: int = field(default=0, init=False)
    _counted_judged: int = field(default=0, init=False)
    _pace: Pace = field(default_factory=Pace, init=False)
    _closing: CloseCode | None = field(default=None, init=False)
    _fault: Exception | None = field(default=None, init=False)
    _came: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def run(self) -> LiveOutcome:
        """Lead the session to its end, say the result, and close the socket.

        Raises:
            Closing: The registration changed meanwhile.
            Dropped: The result could not be said; it is recorded.
        """
        beside = [asyncio.create_task(self._guarded(task)) for task in (self._read, self._watch)]
        try:
            await self._guarded(self._judge)
            outcome = await self._conclude()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
        if self._fault is not None:
            raise self._fault
        await self.socket.close(self._code(outcome.findings))
        return outcome

    def interrupt(self, finding: SessionFinding) -> None:
        """End it from outside."""
        self.conversation.end(finding)
        self._came.set()

    async def _guarded(self, task: Callable[[], Awaitable[None]]) -> None:
        """Do a part of the session; a fault in it ends the session, which is recorded before the fault goes on."""
        try:
            await task()
        except Exception as problem:  # noqa: BLE001 - raised again when the session is recorded
            self._fault = problem
            self.interrupt(SessionFinding.INTERRUPTED)

    async def _read(self) -> None:
        """Take what comes until the socket is closed; after the end it is thrown away."""
        try:
            while True:
                message = await self.socket.receive()
                if self.conversation.findings is None:
                    self._take(message)
                self._came.set()
        except Dropped as dropped:
            self.interrupt(SessionFinding.INTERRUPTED if dropped.is_ours else SessionFinding.SOCKET_DROPPED)
        except Closing as closing:
            self._closing = closing.code
            self.interrupt(SessionFinding.FRAME_UNREADABLE if closing.code is CloseCode.NO_FRAME else SessionFinding.SOCKET_DROPPED)

    def _take(self, message: bytes | str) -> None:
        if isinstance(message, str):
            require_stop(message)
            self.conversation.end(SessionFinding.STOPPED)
            return
        self.metrics.received.inc()
        try:
            self.conversation.take(message, arrived_ms=now_ms())
        except InvalidInput:
            raise Closing(code=CloseCode.NO_FRAME) from None
        except TooManyFrames:
            raise Closing(code=CloseCode.FLOOD) from None

    async def _watch(self) -> None:
        """Watch the time; once a second ask whether the frames are new, and the client for as many as can be judged."""
        pulses = 0
        while self.conversation.findings is None:
            await asyncio.sleep(_PULSE_S)
            self.conversation.watch(now_ms())
            pulses += 1
            if pulses % _PULSES_PER_ASKING == 0:
                await self._ask()
                await self._set_pace()
            self._came.set()

    async def _ask(self) -> None:
        digests = self.conversation.new_digests()
        # A database that does not answer now is asked again before anything is kept.
        with suppress(DependencyError):
            were_seen = await self.threads.record(lambda: self.have_been_seen(digests))
            if were_seen:
                self.conversation.end(SessionFinding.FRAME_REUSED)

    async def _set_pace(self) -> None:
        judged, dropped = self.conversation.judged_frames, self.conversation.dropped_frames
        most_fps = self._pace.hear(judged=judged - self._counted_judged, dropped=dropped - self.counted_drops)
        self.metrics.dropped.inc(dropped - self.counted_drops)
        self._counted_judged, self.counted_drops = judged, dropped
        if most_fps is not None:
            self.metrics.paced.inc()
            await self._say(pace_message(most_fps))

    async def _judge(self) -> None:
        """Judge what waits, one frame after the other, until the session ends. Never cancelled: a thread would go on by itself."""
        while self.conversation.findings is None:
            await self._came.wait()
            self._came.clear()
            while self.conversation.has_waiting:
                began = time.perf_counter()
                leads = await self.threads.judge(lambda: self.conversation.judge(now_ms()))
                wall_s = time.perf_counter() - began
                self.metrics.frame_s.observe(wall_s)
                self.speed.judge(judge=id(self), wall_s=wall_s, at_s=time.monotonic())
                for lead in leads:
                    if said := prompt_message(lead):
                        await self._say(said)

    async def _conclude(self) -> LiveOutcome:
        began = time.perf_counter()
        is_met = self.conversation.findings == ()
        if is_met:
            await self._say({"type": "checking"})
        try:
            outcome = await self.threads.judge(self.end)
        except StateConflict:
            raise Closing(code=CloseCode.REGISTRATION_CHANGED) from None
        if self._closing is not None:
            await self._say({"type": "error", "code": self._closing.word})
        await self._say(_result(outcome))
        if is_met:
            self.metrics.result_s.observe(time.perf_counter() - began)
        return outcome

    async def _say(self, message: Mapping[str, object]) -> None:
        """Say it; who cannot be told has dropped the session."""
        try:
            await self.socket.say(message)
        except Dropped:
            self.conversation.end(SessionFinding.SOCKET_DROPPED)

    def _code(self, findings: tuple[SessionFinding, ...]) -> int:
        if self._closing is not None:
            return self._closing.number
        if SessionFinding.FRAME_UNREADABLE in findings:
            return CloseCode.UNREADABLE.number
        if SessionFinding.FRAMES_STOPPED in findings:
            return CloseCode.TOO_LATE.number
        return CloseCode.FINDING.number if _OF_THE_MANIFEST & set(findings) else 1000


def _result(outcome: LiveOutcome) -> dict[str, object]:
    return {
        "type": "result",
        "outcome": "failed" if outcome.findings else "judged",
        "findings": [finding.value for finding in outcome.findings],
        "tries_left": outcome.tries_left,
        "pause_s": outcome.pause_s,
    }
