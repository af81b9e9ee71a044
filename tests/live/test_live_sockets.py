"""Bad input at the live session's socket: clear close codes, bounded everything, and others unaffected."""

import asyncio
import json
import sqlite3
import struct
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from realname.access.use_cases.counters import RevokeCounter
from realname.evaluation.attacks.live_client import SUBPROTOCOL, CounterKey, Ended, Outgoing, Player, connect, converse
from realname.kernel.identifiers import CounterId
from realname.sandbox.simulators.people import SAMPLE_MAN
from tests.live.live_world import LiveWorld, live_world
from tests.support.busy import longest_s
from tests.verification.live_frame_analyser import Actor

pytestmark = pytest.mark.sockets

Talk = Callable[[ClientConnection], Awaitable[None]]
IDLE = 200
PATIENCE_S = 150.0  # three sessions, one after the other
LOCKED_S = 11.0  # longer than a statement waits for the lock


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveWorld]:
    """One server for the tests of this module."""
    with live_world(tmp_path_factory.mktemp("live"), sessions=8) as running:
        yield running


def saying(*messages: str | bytes) -> Talk:
    """Send these, one after the other."""

    async def talk(socket: ClientConnection) -> None:
        for message in messages:
            await socket.send(message)

    return talk


def closed(world: LiveWorld, *messages: str | bytes) -> tuple[object, int | None]:
    """The error said and the close code, before a session was opened."""
    ended = asyncio.run(converse(world.socket_url, saying(*messages)))
    return ended.error, ended.close_code


def in_session(world: LiveWorld, *messages: str | bytes) -> Ended:
    """What becomes of a session that sends these after its hello."""
    return asyncio.run(converse(world.socket_url, saying(world.api.key.hello(world.session()), *messages)))


@pytest.mark.parametrize(
    "text",
    [
        *("", "no JSON", "[]", '"hello"', "{}", '{"type": "hello"}', '{"type": "stop"}', '{"type": "hello", "token": 1}', "[" * 100_000),
        '{"type": "hello", "token": "\\ud800", "signature": "AAAA"}',
    ],
)
def test_a_first_message_that_is_no_hello_is_refused(world: LiveWorld, text: str) -> None:
    assert closed(world, text) == ("no-message", 1007)


def test_text_that_is_no_unicode_is_refused(world: LiveWorld) -> None:
    async def talk(socket: ClientConnection) -> None:
        await socket.send(b"\xff\xfe", text=True)

    assert asyncio.run(converse(world.socket_url, talk)).close_code == 1007


def test_a_binary_message_before_the_hello_is_refused(world: LiveWorld) -> None:
    assert closed(world, b"RNF1") == ("other-kind-of-message", 1003)


def test_a_token_that_no_one_issued_is_refused(world: LiveWorld) -> None:
    hello = json.dumps({"type": "hello", "token": "0" * 64, "signature": "AAAA"})
    assert closed(world, hello) == ("token-refused", 4401)


def test_a_token_opens_one_session_only(world: LiveWorld) -> None:
    hello = world.api.key.hello(world.session())
    asyncio.run(converse(world.socket_url, saying(hello, '{"type": "stop"}')))
    assert closed(world, hello) == ("token-refused", 4401)


def test_a_hello_signed_by_another_key_is_refused_and_ends_the_session(world: LiveWorld) -> None:
    session = world.session()
    assert closed(world, CounterKey().hello(session)) == ("hello-unsigned", 4403)
    assert closed(world, world.api.key.hello(session)) == ("token-refused", 4401)


def test_sessions_asked_for_side_by_side_are_refused_once_the_tries_are_used_up(world: LiveWorld) -> None:
    """Five tries, whoever opened how many registrations of one person before the first of them failed."""
    hellos = [world.api.key.hello(world.api.session(world.registered(SAMPLE_MAN))) for _ in range(6)]
    for hello in hellos[:5]:
        asyncio.run(converse(world.socket_url, saying(hello, '{"type": "stop"}')))
    assert closed(world, hellos[5]) == ("token-refused", 4401)


def test_a_session_of_a_withdrawn_registration_is_refused(world: LiveWorld) -> None:
    registration = world.registered()
    session = world.api.session(registration)
    world.api.http.post(f"/v1/registrations/{registration}/withdraw")
    error, code = closed(world, world.api.key.hello(session))
    assert (error, code) in {("registration-changed", 4410), ("token-refused", 4401)}


def test_a_frame_as_text_is_refused(world: LiveWorld) -> None:
    ended = in_session(world, "RNF1")
    assert (ended.error, ended.close_code) == ("other-kind-of-message", 1003)


def test_a_second_hello_is_refused(world: LiveWorld) -> None:
    assert in_session(world, '{"type": "hello"}').close_code == 1003


@pytest.mark.parametrize("message", [b"", b"RNF1", b"\xff\xd8\xff" * 100])
def test_a_frame_without_a_header_is_refused(world: LiveWorld, message: bytes) -> None:
    ended = in_session(world, message)
    assert (ended.error, ended.close_code, ended.findings) == ("no-frame", 4400, ["frame-unreadable"])


def test_a_picture_that_is_none_is_refused_although_it_is_signed(world: LiveWorld) -> None:
    session = world.session()
    frame = world.api.key.frame(session, Outgoing(seq=0, t_ms=0, jpeg=b"no picture" * 20))
    ended = asyncio.run(converse(world.socket_url, saying(world.api.key.hello(session), frame)))
    assert (ended.findings, ended.close_code) == (["frame-unreadable"], 4415)


@pytest.mark.parametrize("size", [262_145, 20_000_000])
def test_a_message_larger_than_allowed_is_refused(world: LiveWorld, size: int) -> None:
    assert in_session(world, bytes(size)).close_code == 1009


def test_a_message_as_large_as_allowed_is_read(world: LiveWorld) -> None:
    assert in_session(world, bytes(262_144)).close_code == 4400


def test_a_large_message_in_many_small_parts_is_refused_as_well(world: LiveWorld) -> None:
    async def talk(socket: ClientConnection) -> None:
        await socket.send(world.api.key.hello(world.session()))
        await socket.send([bytes(50_000)] * 20)

    assert asyncio.run(converse(world.socket_url, talk)).close_code == 1009


def test_a_flood_is_refused(world: LiveWorld) -> None:
    session, actor = world.session(), Actor()
    frames = [world.api.key.frame(session, Outgoing(seq=seq, t_ms=seq, jpeg=actor.picture(seq))) for seq in range(300)]
    ended = asyncio.run(converse(world.socket_url, saying(world.api.key.hello(session), *frames)))
    assert (ended.error, ended.close_code) == ("flood", 4429)


def test_frames_that_stop_end_the_session_after_five_seconds(world: LiveWorld) -> None:
    """And so does a hello that never comes; both are waited for at once."""

    async def both() -> tuple[Ended, Ended, float]:
        began = time.monotonic()
        silent = converse(world.socket_url, saying())
        stopping = Player(session=world.session(), key=world.api.key, camera=Actor(is_deaf=True), stop_after=15)
        stopped, never = await asyncio.gather(stopping.play(world.socket_url), silent)
        return stopped, never, time.monotonic() - began

    stopped, never, took_s = asyncio.run(both())
    assert (stopped.findings, stopped.close_code) == (["frames-stopped"], 4408)
    assert (never.error, never.close_code) == ("too-late", 4408)
    assert 5.0 < took_s < longest_s(9.0)


def test_too_few_frames_are_said_to_be_too_few(world: LiveWorld) -> None:
    slow = Player(session=world.session(), key=world.api.key, camera=Actor(is_deaf=True), fps=5)
    ended = asyncio.run(slow.play(world.socket_url))
    assert (ended.findings, ended.close_code) == (["frames-too-few"], 1000)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://localhost.example", "null"])
def test_a_page_of_another_host_opens_no_socket(world: LiveWorld, origin: str) -> None:
    async def knock() -> None:
        async with open_socket(world.socket_url, subprotocols=[SUBPROTOCOL], origin=origin, proxy=None):  # type: ignore[arg-type]
            pass

    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(knock())
    assert refused.value.response.status_code == 403


def test_a_page_of_this_host_opens_one(world: LiveWorld) -> None:
    async def knock() -> str | None:
        async with open_socket(world.socket_url, subprotocols=[SUBPROTOCOL], origin=world.url, proxy=None) as socket:  # type: ignore[arg-type]
            return socket.subprotocol

    assert asyncio.run(knock()) == SUBPROTOCOL


def test_another_protocol_opens_none(world: LiveWorld) -> None:
    async def knock() -> None:
        async with open_socket(world.socket_url, subprotocols=[Subprotocol("chat")], proxy=None):
            pass

    with pytest.raises(InvalidStatus):
        asyncio.run(knock())


def test_another_path_opens_no_socket(world: LiveWorld) -> None:
    async def knock() -> None:
        async with connect(world.socket_url + "x"):
            pass

    with pytest.raises(InvalidStatus):
        asyncio.run(knock())


def test_with_two_hundred_idle_sockets_others_are_served(world: LiveWorld) -> None:
    session = world.session()

    async def crowded() -> tuple[Ended, int]:
        async with AsyncExitStack() as held, httpx.AsyncClient(base_url=world.url) as http:
            for _ in range(IDLE):
                await held.enter_async_context(connect(world.socket_url))
            playing = asyncio.create_task(Player(session=session, key=world.api.key, camera=Actor()).play(world.socket_url))
            status = (await http.get("/healthz")).status_code
            return await playing, status

    ended, status = asyncio.run(crowded())
    assert (ended.result["outcome"], status) == ("judged", 200)


def test_beyond_its_sessions_others_wait_in_their_order_and_go_on_by_themselves(tmp_path: Path) -> None:
    with live_world(tmp_path, sessions=1) as small:
        players = [Player(session=small.session(), key=small.api.key, camera=Actor(), patience_s=PATIENCE_S) for _ in range(3)]

        async def all_of() -> list[Ended]:
            tasks = []
            for playing in players:
                tasks.append(asyncio.create_task(playing.play(small.socket_url)))
                await asyncio.sleep(0.3)
            return await asyncio.gather(*tasks)

        ended = asyncio.run(all_of())
    assert [one.result["outcome"] for one in ended] == ["judged"] * 3
    assert [list(dict.fromkeys(one.waited)) for one in ended] == [[], [1], [2, 1]]
    assert [one.result["tries_left"] for one in ended] == [5, 5, 5]


def test_who_stops_waiting_gives_the_place_up_and_the_token_stays_good(tmp_path: Path) -> None:
    with live_world(tmp_path, sessions=1) as small:
        first, second = small.session(), small.session()

        async def all_of() -> tuple[Ended, Ended, Ended, Ended]:
            playing = Player(session=first, key=small.api.key, camera=Actor())
            task = asyncio.create_task(playing.play(small.socket_url))
            await playing.is_asked.wait()
            hello = small.api.key.hello(second)
            stopped = await converse(small.socket_url, saying(hello, '{"type": "stop"}'))
            early = await converse(small.socket_url, saying(hello, b"RNF1"))
            again = await Player(session=second, key=small.api.key, camera=Actor()).play(small.socket_url)
            return stopped, early, await task, again

        stopped, early, judged, again = asyncio.run(all_of())
        counted = [small.metric(f'realname_live_admissions_total{{outcome="{one}"}}') for one in ("at-once", "after-wait", "left")]
    assert (stopped.waited, stopped.close_code, stopped.result) == ([1], 1000, {})
    assert (early.error, early.close_code) == ("other-kind-of-message", 1003)
    assert [judged.result["outcome"], again.result["outcome"], again.waited[:1]] == ["judged", "judged", [1]]
    assert counted == [1, 1, 2]


def test_where_every_seat_is_taken_a_wrong_token_and_a_second_socket_are_told_what_they_are(tmp_path: Path) -> None:
    with live_world(tmp_path, sessions=1) as small:
        session = small.session()
        wrong = json.dumps({"type": "hello", "token": "0" * 64, "signature": "AAAA"})

        async def three() -> tuple[Ended, Ended, Ended]:
            playing = Player(session=session, key=small.api.key, camera=Actor())
            task = asyncio.create_task(playing.play(small.socket_url))
            await playing.is_asked.wait()
            refused = await converse(small.socket_url, saying(wrong))
            second = await converse(small.socket_url, saying(small.api.key.hello(session)))
            return refused, second, await task

        refused, second, first = asyncio.run(three())
    assert (refused.error, refused.close_code) == ("token-refused", 4401)
    assert (second.error, second.close_code) == ("second-socket", 4409)
    assert first.findings == ["second-socket"]


def test_a_session_whose_counter_is_revoked_meanwhile_fails(tmp_path: Path) -> None:
    with live_world(tmp_path) as running:

        async def revoked() -> Ended:
            playing = Player(session=running.session(), key=running.api.key, camera=Actor())
            task = asyncio.create_task(playing.play(running.socket_url))
            await playing.is_asked.wait()
            await asyncio.to_thread(running.deployment.app[RevokeCounter], CounterId(running.api.counter_id))
            return await task

        ended = asyncio.run(revoked())
    assert (ended.findings, ended.close_code) == (["counter-revoked"], 1000)


def test_a_database_that_is_locked_when_the_session_ends_is_waited_for_and_the_result_is_sent(tmp_path: Path) -> None:
    with live_world(tmp_path) as running, sqlite3.connect(tmp_path / "realname.sqlite", isolation_level=None) as database:

        async def locked() -> Ended:
            playing = Player(session=running.session(), key=running.api.key, camera=Actor())
            task = asyncio.create_task(playing.play(running.socket_url))
            await playing.is_asked.wait()
            database.execute("BEGIN IMMEDIATE")
            await playing.is_checking.wait()
            await asyncio.sleep(LOCKED_S)
            database.execute("ROLLBACK")
            return await task

        ended = asyncio.run(locked())
    assert (ended.result["outcome"], ended.close_code) == ("judged", 1000)
    assert ended.result_after_s > LOCKED_S


def test_a_server_that_stops_says_so_and_the_session_is_interrupted(tmp_path: Path) -> None:
    async def play(running: LiveWorld, stop: Callable[[], None]) -> Ended:
        playing = Player(session=running.session(), key=running.api.key, camera=Actor())
        task = asyncio.create_task(playing.play(running.socket_url))
        await playing.is_asked.wait()
        stop()
        return await task

    with live_world(tmp_path) as running:
        ended = asyncio.run(play(running, running.stop))
        session_id = str(ended.said[0]["session_id"])
    assert ended.close_code == 1012
    assert running.findings_of(session_id) == ["interrupted"]


def test_metrics_are_not_for_whom_a_proxy_forwards(world: LiveWorld) -> None:
    answer = httpx.get(f"{world.url}/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert (answer.status_code, "realname_" in answer.text) == (403, False)


def test_metrics_count_sockets_and_sessions_and_name_no_one(world: LiveWorld) -> None:
    text = httpx.get(f"{world.url}/metrics").text
    for name in ("started_total", "active", "ended_total", "findings_total"):
        assert f"realname_live_sessions_{name}" in text or f"realname_live_{name}" in text
    assert 'realname_live_sockets_refused_total{reason="busy"}' in text
    assert world.metric("realname_live_sessions_active") == 0


def header(seq: int, t_ms: int) -> bytes:
    return struct.pack(">4sII64s", b"RNF1", seq, t_ms, bytes(64))


def test_a_frame_signed_by_no_one_fails_the_session(world: LiveWorld) -> None:
    ended = in_session(world, header(0, 0) + b"\xff\xd8\xff" * 100)
    assert (ended.findings, ended.close_code) == (["frame-unsigned"], 4422)
