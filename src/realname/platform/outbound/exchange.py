"""One HTTP/1.1 request over one connection: nothing is followed, nothing is kept, and time and size are bounded as a whole.

The bounds hold for all of it together. A client that bounds each read is held for days by an answer that comes byte by byte.
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import h11

from realname.platform.outbound.allowed_addresses import PUBLIC, Reach
from realname.platform.outbound.deadline import Deadline
from realname.platform.outbound.failure import CallFailed, Failure

LARGEST_ANSWER_BYTES = 256 * 1024
_LARGEST_HEAD_BYTES = 16 * 1024
_READ_BYTES = 16 * 1024
_LONGEST_WAIT_DIGITS = 6  # eleven days
_PORTS = {"http": 80, "https": 443}

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked. Its representation shows the method alone: address, headers and body may hold a number or a secret."""

    method: str
    url: str = field(repr=False)
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first header of a name in lower case."""
        return next((value for one, value in self.headers if one == name), None)


def exchange(request: Request, *, deadline: Deadline, tls: ssl.SSLContext, reach: Reach = PUBLIC) -> Answer:
    """Send a request and read its answer.

    Raises:
        CallFailed: `not-reached` or `address-refused`: no connection, so nothing was done. Anything else: it may have been done.
    """
    with _connected(request.url, deadline=deadline, tls=tls, reach=reach) as connection:
        try:
            return _Conversation(connection, deadline).hold(request)
        except h11.ProtocolError:
            raise CallFailed(failure=Failure.ANSWER_INVALID) from None
        except OSError:
            raise CallFailed(failure=Failure.NO_ANSWER) from None


def retry_after_s(answer: Answer) -> float | None:
    """Seconds for which the other side asks to be left alone; a date is not waited for."""
    said = answer.header("retry-after") or ""
    return float(said) if said.isascii() and said.isdigit() and len(said) <= _LONGEST_WAIT_DIGITS else None


@contextmanager
def _connected(url: str, *, deadline: Deadline, tls: ssl.SSLContext, reach: Reach) -> Iterator[socket.socket]:
    target = urlsplit(url)
    host = target.hostname or ""
    with _connection(host, target.port or _PORTS[target.scheme], deadline=deadline, reach=reach) as connection:
        if target.scheme == "http":
            yield connection
            return
        try:
            connection.settimeout(deadline.require_left_s())
            secured = tls.wrap_socket(connection, server_hostname=host)
        except OSError:
            raise CallFailed(failure=Failure.NOT_REACHED) from None
        with secured:
            yield secured


def _connection(host: str, port: int, *, deadline: Deadline, reach: Reach) -> socket.socket:
    try:
        # A look-up of the name takes as long as the system's resolver takes: it alone is outside the deadline.
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CallFailed(failure=Failure.NOT_REACHED) from None
    addresses = [one for one in found if reach.is_allowed(str(one[4][0]), host=host)]
    if not addresses:
        raise CallFailed(failure=Failure.ADDRESS_REFUSED)
    for place, (family, kind, protocol, _, address) in enumerate(addresses):
        # Each has its share of what is left: one that drops what it is sent leaves time for the next.
        timeout_s = deadline.left_s() / (len(addresses) - place)
        if timeout_s <= 0:
            break
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout_s)
            connection.connect(address)
        except OSError:
            connection.close()
        else:
            return connection
    raise CallFailed(failure=Failure.NOT_REACHED)


class _Conversation:
    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline
        self._protocol = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD_BYTES)
        self._left_bytes = LARGEST_ANSWER_BYTES + _LARGEST_HEAD_BYTES

    def hold(self, request: Request) -> Answer:
        self._send(request)
        head = self._next_event()
        while isinstance(head, h11.InformationalResponse):
            head = self._next_event()
        if not isinstance(head, h11.Response):
            raise CallFailed(failure=Failure.ANSWER_INVALID)
        body = bytearray()
        while isinstance(event := self._next_event(), h11.Data):
            body += event.data
        headers = tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in head.headers)
        return Answer(status=head.status_code, headers=headers, body=bytes(body))

    def _send(self, request: Request) -> None:
        target = urlsplit(request.url)
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        ours = (("Host", target.netloc.rpartition("@")[2]), ("Connection", "close"), ("Content-Length", str(len(request.body))))
        start = h11.Request(method=request.method, target=path, headers=[*ours, *request.headers])
        sent = self._protocol.send(start) or b""
        sent += self._protocol.send(h11.Data(data=request.body)) or b""
        sent += self._protocol.send(h11.EndOfMessage()) or b""
        self._connection.settimeout(self._deadline.require_left_s())
        self._connection.sendall(sent)

    def _next_event(self) -> object:
        while (event := self._protocol.next_event()) is h11.NEED_DATA:
            self._connection.settimeout(self._deadline.require_left_s())
            received = self._connection.recv(_READ_BYTES)
            self._left_bytes -= len(received)
            if self._left_bytes < 0:
                raise CallFailed(failure=Failure.ANSWER_TOO_LARGE)
            self._protocol.receive_data(received)
        return event
