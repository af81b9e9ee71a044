"""A busy server is not the applicant's fault: who cannot be served is told before, and no one is charged for what the server dropped.

In CI the judge takes its time; `make gates` spins on every core.
"""

import asyncio
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from starlette.types import Message, Scope
from starlette.websockets import WebSocket

from realname.evaluation.attacks.live_client import Ended, Player
from realname.live.model.admission import JudgingSpeed
from realname.live.socket.admission import Admission
from realname.live.socket.close_codes import CloseCode, Closing
from realname.live.socket.metrics import LiveMetrics
from realname.live.socket.session_slots import SessionSlots
from realname.live.socket.socket import LiveSocket
from realname.verification.model.observations import FrameObservation
from realname.verification.model.session_findings import FAULTS_OF_THE_SERVER
from tests.live.live_world import LiveWorld, live_world
from tests.verification.live_frame_analyser import Actor, UnsafeAnalyserByMark

BUSY = {finding.value for finding in FAULTS_OF_THE_SERVER}
SLOW_S = 0.25
PATIENCE_S = 200.0
# Twelve pictures a second of each player: all that two cores have.
SPINNING, PLAYERS, CPU_S = 2, 4, 0.03
BEHIND_S = 0.12  # for a picture, where one comes every 83 ms: some are dropped, and enough are judged
TRIES = 5


@dataclass(slots=True, kw_only=True)
class Work:
    """What a picture costs: time in which nothing is done, and time of the processor."""

    idle_s: float = 0.0
    cpu_s: float = 0.0
    _block: bytes = field(default=bytes(1 << 20), repr=False)

    def do(self) -> None:
        """Take it."""
        time.sleep(self.idle_s)
        until_s = time.thread_time() + self.cpu_s
        while time.thread_time() < until_s:
            hashlib.sha256(self._block)  # without the interpreter's lock, as the networks


@dataclass(slots=True, kw_only=True)
class UnsafeCostlyAnalyser(UnsafeAnalyserByMark):
    """Sees what the picture says, and takes its time."""

    work: Work

    def see(self, jpeg: bytes, *, t_ms: int) -> FrameObservation:
        """Work, and see."""
        self.work.do()
        return UnsafeAnalyserByMark.see(self, jpeg, t_ms=t_ms)


@dataclass(frozen=True, slots=True)
class UnsafeCostlyAnalysers:
    """Implements the port `LiveFrameAnalysers`."""

    work: Work

    def open(self) -> UnsafeCostlyAnalyser:
        """Open one."""
        return UnsafeCostlyAnalyser(work=self.work)

    def judge_blank(self) -> None:
        """Work as for any picture."""
        self.work.do()


def player(world: LiveWorld) -> Player:
    return Player(session=world.session(), key=world.api.key, camera=Actor(), patience_s=PATIENCE_S)


async def burdened(playing: Player, work: Work, *, idle_s: float, socket_url: str) -> Ended:
    """Hold a session in which each picture takes so long from the first prompt on."""
    task = asyncio.create_task(playing.play(socket_url))
    await playing.is_asked.wait()
    work.idle_s = idle_s
    return await task


@contextmanager
def spinning(count: int) -> Iterator[None]:
    """Processes that take every core they are given."""
    spinners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for one in spinners:
            one.kill()
            one.wait()


@pytest.mark.sockets
def test_a_session_that_cannot_be_kept_up_is_told_before_it_begins_and_goes_on_by_itself(tmp_path: Path) -> None:
    work = Work(idle_s=SLOW_S)
    with live_world(tmp_path, analysers=UnsafeCostlyAnalysers(work)) as world:
        playing = player(world)

        async def relieved() -> Ended:
            task = asyncio.create_task(playing.play(world.socket_url))
            await asyncio.sleep(4 * SLOW_S + 2)
            assert {one["type"] for one in playing.said} == {"wait"}
            assert world.metric("realname_live_sessions_started_total") == 0
            assert await asyncio.to_thread(world.metric, "realname_live_sessions_waiting") == 1
            work.idle_s = 0.0
            return await task

        ended = asyncio.run(relieved())
        counted = world.metric('realname_live_admissions_total{outcome="after-wait"}')
    assert (ended.result["outcome"], ended.result["tries_left"], ended.waited[0], counted) == ("judged", TRIES, 1, 1)


@pytest.mark.sockets
def test_a_server_that_falls_behind_asks_for_fewer_pictures_first_and_then_says_that_it_was_busy(tmp_path: Path) -> None:
    work = Work()
    # Three parts: the one movement of the sandbox would be over before it is said that the server was busy.
    with live_world(tmp_path, analysers=UnsafeCostlyAnalysers(work), pack="cn") as world:
        playing = player(world)
        ended = asyncio.run(burdened(playing, work, idle_s=SLOW_S, socket_url=world.socket_url))
        figures = [world.metric(f"realname_live_{one}") for one in ('findings_total{finding="server-busy"}', "frames_dropped_total")]
    assert (ended.findings, ended.close_code, ended.result["tries_left"]) == (["server-busy"], 1000, TRIES)
    assert [one["most_fps"] for one in ended.said if one["type"] == "pace"] == [10]
    assert figures[0] == 1
    assert figures[1] > 0


@pytest.mark.sockets
def test_who_loses_pictures_to_a_server_that_falls_behind_is_neither_failed_nor_charged(tmp_path: Path) -> None:
    work = Work()
    with live_world(tmp_path, analysers=UnsafeCostlyAnalysers(work), pack="cn") as world:
        ended = asyncio.run(burdened(player(world), work, idle_s=BEHIND_S, socket_url=world.socket_url))
        dropped = world.metric("realname_live_frames_dropped_total")
    assert dropped > 0
    assert BUSY.issuperset(map(str, ended.found)), ended.found
    assert ended.result["tries_left"] == TRIES


@pytest.mark.whole("gates")
@pytest.mark.sockets
def test_with_every_core_busy_no_one_is_failed_or_charged_for_what_the_server_dropped(tmp_path: Path) -> None:
    with spinning(SPINNING), live_world(tmp_path, analysers=UnsafeCostlyAnalysers(Work(cpu_s=CPU_S)), sessions=8) as world:
        players = [player(world) for _ in range(PLAYERS)]

        async def all_of() -> list[Ended]:
            return await asyncio.gather(*(one.play(world.socket_url) for one in players))

        ended = asyncio.run(all_of())
    for one in ended:
        assert one.result or one.close_code == CloseCode.BUSY.number
        assert BUSY.issuperset(map(str, one.found)), one.found
        assert one.result.get("tries_left", TRIES) == TRIES


def test_a_wait_that_takes_too_long_ends_before_the_token_does() -> None:
    coming: list[Message] = [{"type": "websocket.connect"}]
    sent: list[Message] = []

    async def receive() -> Message:
        if not coming:
            await asyncio.Event().wait()
        return coming.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    async def wait() -> None:
        scope: Scope = {"type": "websocket", "headers": [], "path": "/v1/live", "query_string": b""}
        with ThreadPoolExecutor(2) as judges:
            admission = Admission(
                slots=SessionSlots(2),
                speed=JudgingSpeed(),
                judges=judges,
                judge_blank=Work(idle_s=0.11).do,
                metrics=LiveMetrics(CollectorRegistry()),
            )
            socket = LiveSocket(WebSocket(scope, receive, send))
            await socket.accept()
            async with admission.seat(socket, owner="registration", token_s=4.5):
                pass

    with pytest.raises(Closing) as closing:
        asyncio.run(wait())
    assert closing.value.code is CloseCode.BUSY
    assert [json.loads(one["text"]) for one in sent[1:]] == [{"type": "wait", "place": 1, "retry_ms": 5000}]
