"""One request over one connection: whom it believes, and what it bounds."""

import gzip
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from realname.platform.outbound.allowed_addresses import Reach, parse_networks
from realname.platform.outbound.call import CallFailed, Failure, Request, deadline_in
from realname.platform.outbound.exchange import exchange
from tests.platform.outbound.tls_server import hello_over_tls
from tests.support.busy import longest_s
from tests.support.own_certificate import make_certificate

pytestmark = pytest.mark.sockets

WITHIN_S = 0.5  # for what does not come
SURELY_S = 5.0  # for what comes, however busy the machine is
SLACK_S = 2.0  # so much later a call may come back


def failure_of(url: str, *, tls: ssl.SSLContext | None = None) -> Failure:
    with pytest.raises(CallFailed) as caught:
        ask(url, tls=tls, within_s=WITHIN_S)
    return caught.value.failure


def ask(url: str, *, tls: ssl.SSLContext | None = None, within_s: float = SURELY_S) -> bytes:
    return exchange(Request(method="GET", url=url), deadline=deadline_in(within_s), tls=tls or ssl.create_default_context()).body


@contextmanager
def answering(*pieces: bytes, pause_s: float = 0.0) -> Iterator[str]:
    """Answer one connection with these bytes, whatever it asks, and close it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause_s)

        def answer_quietly() -> None:
            try:
                answer()
            except OSError:
                return  # the client went away: that is what is tested

        thread = threading.Thread(target=answer_quietly, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join(5)


def test_an_answer_comes_whole() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", b"llo") as url:
        assert ask(url) == b"hello"


def test_interim_answers_are_passed_over() -> None:
    with answering(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as url:
        assert ask(url) == b"ok"


@pytest.mark.parametrize(
    ("pieces", "failure"),
    [
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",), Failure.ANSWER_INVALID),
        ((b"SSH-2.0-OpenSSH\r\n",), Failure.ANSWER_INVALID),
        ((b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000,), Failure.ANSWER_INVALID),
        ((b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000 + b"\r\nContent-Length: 0\r\n\r\n",), Failure.ANSWER_INVALID),
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"x" * 400_000,), Failure.ANSWER_TOO_LARGE),
        ((b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",), Failure.ANSWER_INVALID),
        ((), Failure.ANSWER_INVALID),
    ],
    ids=["cut", "no-http", "endless-header", "large-head", "too-large", "wrong-chunks", "nothing"],
)
def test_what_is_no_whole_answer_of_bounded_size_is_refused(pieces: tuple[bytes, ...], failure: Failure) -> None:
    with answering(*pieces) as url:
        assert failure_of(url) is failure


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"], ids=["in the head", "in the body"])
def test_an_answer_that_comes_byte_by_byte_ends_with_the_time_given(head: bytes) -> None:
    begun_s = time.perf_counter()
    with answering(head, *[b"H"] * 40, pause_s=0.1) as url:
        assert failure_of(url) is Failure.NO_ANSWER
        assert time.perf_counter() - begun_s < longest_s(WITHIN_S + SLACK_S)


def test_interim_answers_without_end_are_not_waited_for() -> None:
    begun_s = time.perf_counter()
    with answering(*[b"HTTP/1.1 103 Early Hints\r\n\r\n"] * 40, pause_s=0.1) as url:
        assert failure_of(url) is Failure.NO_ANSWER
        assert time.perf_counter() - begun_s < longest_s(WITHIN_S + SLACK_S)


def test_a_server_that_takes_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        request = Request(method="POST", url=f"http://127.0.0.1:{listening.getsockname()[1]}/", body=b"x" * 32_000_000)
        begun_s = time.perf_counter()
        with pytest.raises(CallFailed) as caught:
            exchange(request, deadline=deadline_in(WITHIN_S), tls=ssl.create_default_context())
        assert (caught.value.failure, time.perf_counter() - begun_s < longest_s(WITHIN_S + SLACK_S)) == (Failure.NO_ANSWER, True)


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_hints: ended.wait(longest_s(60)) and [])
    begun_s = time.perf_counter()
    assert failure_of("http://operator.example/") is Failure.NOT_REACHED
    assert time.perf_counter() - begun_s < longest_s(WITHIN_S + SLACK_S)
    ended.set()


def test_no_time_left_sends_nothing() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as url:
        with pytest.raises(CallFailed) as caught:
            exchange(Request(method="GET", url=url), deadline=deadline_in(0.0), tls=ssl.create_default_context())
        assert caught.value.failure is Failure.NOT_REACHED
        assert ask(url) == b""  # the server was still waiting for its one connection


def test_what_is_sent_is_what_was_asked_and_no_more() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        request = Request(method="POST", url=f"http://localhost:{port}/a%2Fb/../c?d=%20+|", headers=(("X-One", "1"),), body=b"hello")

        def send() -> None:
            with suppress(CallFailed):
                exchange(request, deadline=deadline_in(SURELY_S), tls=ssl.create_default_context())

        thread = threading.Thread(target=send)
        thread.start()
        connection, _ = listening.accept()
        with connection:
            received = b""
            while not received.endswith(b"hello"):
                received += connection.recv(4096)
        thread.join()
    assert received == (
        b"POST /a%2Fb/../c?d=%20+| HTTP/1.1\r\n"
        b"Host: localhost:" + str(port).encode() + b"\r\nConnection: close\r\nContent-Length: 5\r\nX-One: 1\r\n\r\nhello"
    )


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0.1)
        there = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/".encode()
        with answering(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: " + there + b"\r\nContent-Length: 0\r\n\r\n") as url:
            answer = exchange(Request(method="GET", url=url), deadline=deadline_in(SURELY_S), tls=ssl.create_default_context())
        assert (answer.status, answer.header("location")) == (307, there.decode())
        with pytest.raises(TimeoutError):
            elsewhere.accept()


def test_a_compressed_body_is_not_blown_up() -> None:
    packed = gzip.compress(bytes(10_000_000))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with answering(head, packed) as url:
        assert ask(url) == packed


def test_a_proxy_that_the_environment_names_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy, answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as url:
        proxy.settimeout(0.1)
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        assert ask(url) == b"ok"
        with pytest.raises(TimeoutError):
            proxy.accept()


def test_no_log_shows_what_is_sent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as url:
        request = Request(method="GET", url=f"{url}?msisdn=secret", headers=(("Authorization", "Bearer secret"),), body=b"secret")
        exchange(request, deadline=deadline_in(SURELY_S), tls=ssl.create_default_context())
    assert "secret" not in caplog.text


def test_a_server_of_the_authority_given_is_believed(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, host="localhost")
    with hello_over_tls(certificate) as port:
        assert ask(f"https://localhost:{port}/", tls=ssl.create_default_context(cafile=str(certificate))) == b"hello"


def test_the_name_that_was_asked_for_is_believed_and_not_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path, host="operator.example")
    with hello_over_tls(certificate) as port:
        inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_hints: inside)
        answer = exchange(
            Request(method="GET", url=f"https://operator.example:{port}/"),
            deadline=deadline_in(SURELY_S),
            tls=ssl.create_default_context(cafile=str(certificate)),
            reach=Reach(networks=parse_networks("127.0.0.0/8")),
        )
    assert answer.body == b"hello"


def test_a_server_of_an_unknown_authority_is_sent_nothing(tmp_path: Path) -> None:
    with hello_over_tls(make_certificate(tmp_path, host="localhost")) as port:
        assert failure_of(f"https://localhost:{port}/") is Failure.CERTIFICATE_REFUSED


def test_a_server_of_another_name_is_sent_nothing(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, host="operator.example")
    with hello_over_tls(certificate) as port:
        assert (
            failure_of(f"https://localhost:{port}/", tls=ssl.create_default_context(cafile=str(certificate))) is Failure.CERTIFICATE_REFUSED
        )


def test_a_server_that_does_not_finish_its_greeting_is_not_waited_for() -> None:
    with answering(b"", pause_s=0.8) as url:
        assert failure_of(url.replace("http:", "https:")) is Failure.NOT_REACHED


@contextmanager
def full() -> Iterator[int]:
    """A port that lets no one in and turns no one away: a greeting to it is dropped."""
    with socket.socket() as listening, socket.socket() as first:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        first.connect(listening.getsockname())
        yield listening.getsockname()[1]


def named(monkeypatch: pytest.MonkeyPatch, *ports: int) -> str:
    """An address whose name stands for several places, as the machine's resolver would say."""
    places = [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port)) for port in ports]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_hints: places)
    return "http://localhost/"


def test_a_name_with_many_places_that_do_not_answer_takes_no_longer_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with full() as port:
        url = named(monkeypatch, *[port] * round(longest_s(8)))  # one after the other would take longer than the bound
        begun_s = time.perf_counter()
        assert failure_of(url) is Failure.NOT_REACHED
        assert time.perf_counter() - begun_s < longest_s(WITHIN_S + SLACK_S)


def test_of_a_name_with_many_places_one_that_does_not_answer_leaves_time_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with full() as port, answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as url:
        assert ask(named(monkeypatch, port, int(url.rpartition(":")[2].rstrip("/"))), within_s=2 * WITHIN_S) == b"ok"


def test_no_representation_shows_what_is_sent() -> None:
    request = Request(method="POST", url="https://operator.example/?n=1", headers=(("Authorization", "Bearer secret"),), body=b"secret")
    assert repr(request) == "Request(method='POST')"


def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", listening.getsockname())]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)  # the person who owns the name says what it stands for
        assert failure_of(f"http://operator.example:{listening.getsockname()[1]}/") is Failure.ADDRESS_REFUSED
        listening.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_name_is_looked_up_once_and_that_very_address_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[object] = []
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as url:
        port = int(url.rstrip("/").rpartition(":")[2])

        def look_up(host: str, *_: object, **__: object) -> list[object]:
            looked_up.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        request = Request(method="GET", url=f"http://operator.example:{port}/")
        own = Reach(networks=parse_networks("127.0.0.0/8"))
        exchange(request, deadline=deadline_in(SURELY_S), tls=ssl.create_default_context(), reach=own)
    assert looked_up == ["operator.example"]
