"""A receiver of webhooks that fails in ten ways before it behaves, and remembers everything that it was sent."""

import json
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic

_HOLDS_S = 2.0  # longer than any attempt in a test takes
_DRIPS_S = 0.05
_LARGE_BYTES = 400_000


class Way(StrEnum):
    """What a receiver does instead of accepting."""

    ERROR = "error"
    BUSY = "busy"
    TOO_MANY = "too-many"
    REDIRECT = "redirect"
    SILENT = "silent"
    RESET = "reset"
    GARBAGE = "garbage"
    LARGE = "large"
    CUT = "cut"  # it takes the event, and the connection ends before its answer
    DRIPPING = "dripping"  # it takes the event, and its answer never ends


TAKES_IT = frozenset({Way.CUT, Way.DRIPPING})
_ANSWERS: Mapping[Way, bytes] = {
    Way.ERROR: b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
    Way.BUSY: b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
    Way.TOO_MANY: b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
    Way.REDIRECT: b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
    Way.GARBAGE: b"\x15\x03\x01\x00\x02\x02\x28 no HTTP\r\n\r\n",
    Way.LARGE: b"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n" + b"x" * _LARGE_BYTES,
}
_ACCEPTED = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request.

    Attributes:
        way: How it was answered; None: it was accepted.
    """

    path: str
    headers: Mapping[str, str]
    body: bytes
    way: Way | None

    @property
    def id(self) -> str:
        return self.headers.get("webhook-id", "")

    @property
    def content(self) -> Mapping[str, object]:
        parsed: Mapping[str, object] = json.loads(self.body)["data"]
        return parsed

    @property
    def subject(self) -> str:
        return str(self.content["id"])

    @property
    def entry(self) -> int:
        return int(str(self.content["entry"]))

    @property
    def is_taken(self) -> bool:
        return self.way is None or self.way in TAKES_IT


@dataclass(slots=True)
class Receiver:
    """What it was sent, in the order in which it came; each event fails once in the way that its place says.

    Attributes:
        ways: In their turn; none: it accepts all.
        answer: Given in place of accepting.
    """

    port: int
    ways: tuple[Way, ...] = ()
    answer: bytes = _ACCEPTED
    received: list[Received] = field(default_factory=list)
    _seen: dict[str, Way] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def taken(self) -> set[str]:
        with self._lock:
            return {one.id for one in self.received if one.is_taken}

    def accepted(self) -> set[str]:
        with self._lock:
            return {one.id for one in self.received if one.way is None}

    def serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(_HOLDS_S * 2)
            request = _read(connection)
            if request is None:
                return
            path, headers, body = request
            way = self._note(path, headers, body)
            if way is None:
                connection.sendall(self.answer)
            else:
                _fail(connection, way)

    def _note(self, path: str, headers: Mapping[str, str], body: bytes) -> Way | None:
        with self._lock:
            key, way = headers.get("webhook-id", ""), None
            if self.ways and key not in self._seen:
                way = self._seen[key] = self.ways[len(self._seen) % len(self.ways)]
            self.received.append(Received(path=path, headers=headers, body=body, way=way))
            return way


def _fail(connection: socket.socket, way: Way) -> None:
    if way is Way.RESET:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif way is Way.SILENT:
        connection.settimeout(_HOLDS_S)
        connection.recv(1)
    elif way is Way.DRIPPING:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        until_s = monotonic() + _HOLDS_S
        while monotonic() < until_s:
            connection.sendall(b".")
            threading.Event().wait(_DRIPS_S)
    elif way is not Way.CUT:
        connection.sendall(_ANSWERS[way])


def _read(connection: socket.socket) -> tuple[str, Mapping[str, str], bytes] | None:
    content = b""
    while b"\r\n\r\n" not in content:
        piece = connection.recv(65536)
        if not piece:
            return None
        content += piece
    head, _, body = content.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    return line.split(" ")[1], headers, body


@contextmanager
def receiving(*ways: Way, answer: bytes = _ACCEPTED) -> Iterator[Receiver]:
    """Listen on this machine until the test is over."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        receiver = Receiver(listening.getsockname()[1], ways, answer)
        thread = threading.Thread(target=_accept, args=(listening, receiver), daemon=True)
        thread.start()
        yield receiver
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _accept(listening: socket.socket, receiver: Receiver) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=receiver.serve, args=(connection,), daemon=True).start()
