"""A connection whose request does not come in time is closed; one that is served is left alone."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from realname.live.socket.protocol import LingeringWebSocket
from realname.main.commands.serve import configure
from realname.platform.api import connections
from realname.platform.api.connections import PunctualLoop, PunctualProtocol
from realname.platform.http import bodies
from realname.platform.http.listener import FairListener, listen
from tests.support.own_certificate import make_certificate
from tests.support.web_world import WebWorld

pytestmark = pytest.mark.sockets

WITHIN_S = 0.2
PATIENCE_S = 60.0
ACKNOWLEDGED_AFTER_S = 0.04  # a delayed acknowledgement (Linux, TCP_DELACK_MIN)
REQUEST = b"GET / HTTP/1.1\r\nHost: counter\r\n\r\n"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class ImpatientProtocol(PunctualProtocol):
    """The same, for a test that does not wait ten seconds."""

    headers_within_s = WITHIN_S
    looks_every_s = WITHIN_S


async def late_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer without reading the body, later than a request may take to arrive."""
    assert (scope["type"], receive) is not None
    await asyncio.sleep(2 * WITHIN_S)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def over_a_connection(
    scenario: Callable[[Streams], Awaitable[bool]], app: ASGIApp = late_application, *, source: str = "127.0.0.1"
) -> bool:
    """Serve, connect, and say what the scenario found."""

    async def run() -> bool:
        with listen("127.0.0.1", 0) as listener:
            listener.listen()
            config = uvicorn.Config(app, http=ImpatientProtocol, ws=LingeringWebSocket, lifespan="off", log_level="critical")
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            reader, writer = await asyncio.open_connection(*listener.getsockname(), local_addr=(source, 0))
            found = await scenario((reader, writer))
            writer.close()
            server.should_exit = True
            await serving
        return found

    return asyncio.run(run())


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Whether the server closes within the test's patience, without another answer."""
    with suppress(ConnectionError):
        return await asyncio.wait_for(reader.read(), PATIENCE_S) == b""
    return True


async def answer(reader: asyncio.StreamReader) -> bytes:
    return await asyncio.wait_for(reader.readuntil(b"ok"), PATIENCE_S)


async def trickle(writer: asyncio.StreamWriter, sent: bytes) -> None:
    """Send a byte every now and then, for longer than a request may take to arrive."""
    with suppress(ConnectionError):
        for byte in sent[:8]:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(WITHIN_S / 4)


UPGRADE = (
    b"GET /v1/live HTTP/1.1\r\nHost: counter\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
)


async def echoing_application(scope: Scope, receive: Receive, send: Send) -> None:
    """A socket that says `ok` long after a request would have been overdue."""
    assert scope["type"] == "websocket"
    await receive()
    await send({"type": "websocket.accept"})
    await asyncio.sleep(2 * WITHIN_S)
    await send({"type": "websocket.send", "text": "ok"})


def test_a_socket_is_left_alone_however_long_it_lasts() -> None:
    async def lasting(streams: Streams) -> bool:
        streams[1].write(UPGRADE)
        return b" 101 " in await answer(streams[0])

    assert over_a_connection(lasting, echoing_application)


def test_a_handshake_that_trickles_is_closed() -> None:
    async def slow(streams: Streams) -> bool:
        await trickle(streams[1], UPGRADE)
        return await is_closed(streams[0])

    assert over_a_connection(slow, echoing_application)


def test_a_connection_that_sends_nothing_is_closed() -> None:
    async def silent(streams: Streams) -> bool:
        return await is_closed(streams[0])

    assert over_a_connection(silent)


def test_a_connection_that_trickles_its_headers_is_closed() -> None:
    async def slow(streams: Streams) -> bool:
        await trickle(streams[1], REQUEST)
        return await is_closed(streams[0])

    assert over_a_connection(slow)


def test_a_body_that_trickles_on_after_the_answer_ends_the_connection() -> None:
    async def endless(streams: Streams) -> bool:
        streams[1].write(b"POST / HTTP/1.1\r\nHost: counter\r\nContent-Length: 1000\r\n\r\n")
        await answer(streams[0])
        await trickle(streams[1], b"x" * 8)
        return await is_closed(streams[0])

    assert over_a_connection(endless)


def test_a_request_that_takes_long_to_answer_is_answered() -> None:
    async def patient(streams: Streams) -> bool:
        streams[1].write(REQUEST)
        return (await answer(streams[0])).startswith(b"HTTP/1.1 200")

    assert over_a_connection(patient)


def test_a_second_request_on_the_same_connection_is_answered() -> None:
    async def again(streams: Streams) -> bool:
        for _ in range(2):
            streams[1].write(REQUEST)
            await answer(streams[0])
        return True

    assert over_a_connection(again)


async def prompt_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer at once: the head in one message, the body in the next."""
    assert (scope["type"], receive) is not None
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


def test_a_further_answer_on_a_connection_does_not_wait_for_an_acknowledgement() -> None:
    """Linux acknowledges 40 ms late; the quickest of twenty answers is not the machine's other work."""

    async def timed(streams: Streams) -> bool:
        took_s = []
        for _ in range(20):
            began = time.perf_counter()
            streams[1].write(REQUEST)
            await answer(streams[0])
            took_s.append(time.perf_counter() - began)
        return min(took_s[-5:]) < ACKNOWLEDGED_AFTER_S

    assert over_a_connection(timed, prompt_application)


def test_a_connection_whose_tls_handshake_does_not_come_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HANDSHAKE_WITHIN_S", WITHIN_S)
    certificate = make_certificate(tmp_path, host="localhost")
    config = configure(prompt_application, tls_cert=certificate, tls_key=certificate)
    config.lifespan = "off"
    server = uvicorn.Server(config)

    async def run(listener: socket.socket) -> bool:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        found = await is_closed(reader)
        writer.close()
        server.should_exit = True
        await serving
        return found

    factory = config.get_loop_factory()
    with listen("127.0.0.1", 0) as listener, asyncio.Runner(loop_factory=factory) as runner:
        listener.listen()
        assert runner.run(run(listener))


LARGE_BYTES = 16 * 1024 * 1024  # more than the system keeps for a client that does not read


async def wordy_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with more than a client takes that does not read, in two messages."""
    assert (scope["type"], receive) is not None
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(LARGE_BYTES + 2).encode())]})
    await send({"type": "http.response.body", "body": bytes(LARGE_BYTES), "more_body": True})
    await send({"type": "http.response.body", "body": b"ok"})


async def wordy_application_in_one(scope: Scope, receive: Receive, send: Send) -> None:
    """The same, complete at once: what is left is the transport's, which waits for the client before it closes."""
    assert (scope["type"], receive) is not None
    head = [(b"content-length", str(LARGE_BYTES).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": bytes(LARGE_BYTES)})


@pytest.mark.parametrize("app", [wordy_application, wordy_application_in_one])
def test_a_connection_whose_answer_is_not_read_is_given_up(app: ASGIApp) -> None:
    async def mute(streams: Streams) -> bool:
        assert isinstance(streams[1].transport, asyncio.Transport)
        streams[1].transport.pause_reading()
        streams[1].write(REQUEST)
        await asyncio.sleep(10 * WITHIN_S)
        streams[1].transport.resume_reading()
        with suppress(ConnectionError):
            return len(await asyncio.wait_for(streams[0].read(), PATIENCE_S)) < LARGE_BYTES
        return True

    assert over_a_connection(mute, app)


def test_an_answer_that_is_read_slowly_is_sent_to_its_end() -> None:
    async def slow(streams: Streams) -> bool:
        streams[1].write(REQUEST)
        received = 0
        while part := await asyncio.wait_for(streams[0].read(256 * 1024), PATIENCE_S):
            received += len(part)
            if received > LARGE_BYTES:
                return True
            await asyncio.sleep(WITHIN_S / 40)
        return False

    assert over_a_connection(slow, wordy_application)


async def knowing_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a caller, whom the query names."""
    scope["state"]["client"] = scope["query_string"].decode() or None
    await prompt_application(scope, receive, send)


@pytest.mark.parametrize("caller", [b"", b"operator"])
def test_where_all_connections_are_taken_one_that_a_known_caller_asked_by_is_kept(caller: bytes) -> None:
    async def run(listener: FairListener) -> bool:
        config = uvicorn.Config(knowing_application, http=PunctualProtocol, ws="none", lifespan="off", log_level="critical")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        first = await asyncio.open_connection(*listener.getsockname(), local_addr=("127.0.0.2", 0))
        first[1].write(REQUEST.replace(b"GET / ", b"GET /?" + caller + b" "))
        await answer(first[0])
        second = await asyncio.open_connection(*listener.getsockname(), local_addr=("127.0.0.3", 0))
        first_is_closed = await is_closed((second if caller else first)[0]) and not caller
        left = first if caller else second
        left[1].write(REQUEST)
        await answer(left[0])
        for _, writer in (first, second):
            writer.close()
        server.should_exit = True
        await serving
        return first_is_closed

    with FairListener(socket.AF_INET, most=1) as listener, asyncio.Runner(loop_factory=PunctualLoop) as runner:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert runner.run(run(listener)) is not bool(caller)


async def addressing_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the address that a request is counted by."""
    assert receive is not None
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(scope["client"][0]).encode() + b"ok"})


@pytest.mark.parametrize(("source", "counted"), [("127.0.0.1", b"192.0.2.7"), ("127.0.0.2", b"127.0.0.2")])
def test_an_address_that_a_client_makes_up_is_not_believed_and_that_of_a_proxy_is(source: str, counted: bytes) -> None:
    async def forwarded(streams: Streams) -> bool:
        streams[1].write(REQUEST.replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n"))
        return counted + b"ok" in await answer(streams[0])

    assert over_a_connection(forwarded, addressing_application, source=source)


async def naming_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the path as every route of ours sees it."""
    assert receive is not None
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode() + b"ok"})


def test_a_path_is_decoded_once() -> None:
    async def encoded(streams: Streams) -> bool:
        streams[1].write(b"GET /v1/lines/%61%2561%252e%252e HTTP/1.1\r\nHost: counter\r\n\r\n")
        return b"/v1/lines/a%61%2e%2eok" in await answer(streams[0])

    assert over_a_connection(encoded, naming_application)


CONTRADICTING = (
    b"Content-Length: 2\r\nContent-Length: 40\r\n",
    b"Content-Length: 2, 40\r\n",
    b"Content-Length: +2\r\n",
    b"Content-Length: 2\r\nTransfer-Encoding: gzip\r\n",
    b"Transfer-Encoding: chunked, identity\r\n",
)


@pytest.mark.parametrize("lengths", CONTRADICTING, ids=["two", "a-list", "a-sign", "gzip", "identity"])
def test_a_request_whose_end_is_in_doubt_is_refused_and_nothing_behind_it_is_read_as_another(lengths: bytes) -> None:
    async def doubtful(streams: Streams) -> bool:
        streams[1].write(b"POST / HTTP/1.1\r\nHost: counter\r\n" + lengths + b"\r\n{}" + REQUEST)
        said = await asyncio.wait_for(streams[0].read(), PATIENCE_S)
        return said.startswith(b"HTTP/1.1 400 ") and said.count(b"HTTP/1.1 ") == 1

    assert over_a_connection(doubtful)


def test_of_a_length_and_pieces_the_pieces_count() -> None:
    """RFC 9112, 6.3: what a proxy in between must have refused or read as pieces, too."""

    async def both(streams: Streams) -> bool:
        head = b"POST / HTTP/1.1\r\nHost: counter\r\nContent-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n"
        streams[1].write(head + b"2\r\n{}\r\n0\r\n\r\n")
        return (await answer(streams[0])).startswith(b"HTTP/1.1 200")

    assert over_a_connection(both)


def test_two_requests_sent_at_once_are_both_answered() -> None:
    async def pipelined(streams: Streams) -> bool:
        streams[1].write(REQUEST * 2)
        return [(await answer(streams[0]))[:12] for _ in range(2)] == [b"HTTP/1.1 200"] * 2

    assert over_a_connection(pipelined)


def test_a_form_that_trickles_gives_its_seat_back(web: WebWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SMALL_DEADLINE_S", WITHIN_S)

    async def slow(streams: Streams) -> bool:
        streams[1].write(
            b"POST /counter/sign-in HTTP/1.1\r\nHost: counter\r\nContent-Length: 100\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin="
        )
        answered = await asyncio.wait_for(streams[0].read(), PATIENCE_S)  # until it is closed
        return answered.startswith(b"HTTP/1.1 408") and b"The form did not arrive in time." in answered

    assert over_a_connection(slow, web.app)
