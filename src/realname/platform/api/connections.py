"""How long a connection may take: the person who sends slowly must not hold one of the few for good."""

import asyncio
import socket
from collections.abc import Callable
from ssl import SSLContext
from typing import cast

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from realname.platform.http.listener import FairListener
from realname.platform.http.security_log import is_known

HANDSHAKE_WITHIN_S = 10.0
_LEAST_READ_BYTES = 16 * 1024  # of an answer, from one look at it to the next


class PunctualLoop(asyncio.SelectorEventLoop):
    """An event loop that closes a connection whose TLS handshake or goodbye is not done in time.

    Asyncio waits a minute for the one and half a minute for the other, and uvicorn has no say. The loop knows the
    listening sockets, so that a connection that a known caller asks by can be kept.
    """

    def __init__(self) -> None:
        """Make one that listens nowhere yet."""
        super().__init__()
        self._listeners: list[FairListener] = []

    async def create_server(  # type: ignore[override]
        self, protocol_factory: Callable[[], asyncio.BaseProtocol], *, sock: socket.socket, ssl: SSLContext | None, backlog: int
    ) -> asyncio.Server:
        """Listen, as uvicorn asks for it."""
        if isinstance(sock, FairListener):
            self._listeners.append(sock)
        within_s = None if ssl is None else HANDSHAKE_WITHIN_S
        return await super().create_server(
            protocol_factory, sock=sock, ssl=ssl, backlog=backlog, ssl_handshake_timeout=within_s, ssl_shutdown_timeout=within_s
        )

    def keep(self, transport: asyncio.Transport) -> None:
        """Keep a connection from giving way to others."""
        for listener in self._listeners:
            listener.keep(transport.get_extra_info("socket").fileno())


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 that closes a connection whose next request line and headers are not there in time, or whose answers are not read.

    Uvicorn closes a connection that is silent after an answer, but waits for ever for the first byte, for the rest of headers
    that were begun, for a body that goes on after it was answered, and for a client that reads nothing: also to close.
    """

    headers_within_s = 10.0
    looks_every_s = 30.0
    _overdue: asyncio.TimerHandle | None = None
    _next_look: asyncio.TimerHandle | None = None
    _has_moved = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first request."""
        super().connection_made(cast(asyncio.Transport, transport))
        self._watch()
        self._look_again(None)

    def data_received(self, data: bytes) -> None:
        """Take what came; what came does not prolong the wait."""
        super().data_received(data)
        self._watch()

    def resume_writing(self) -> None:
        """Send on: the client read most of what waited."""
        super().resume_writing()
        self._has_moved = True

    def on_response_complete(self) -> None:
        """Keep the connection, where a known caller asked by it."""
        if is_known(cast(Scope, self.scope)) and isinstance(self.loop, PunctualLoop):
            self.loop.keep(self.transport)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        if self._next_look is not None:
            self._next_look.cancel()
        super().connection_lost(exc)

    def _look_again(self, before: int | None) -> None:
        self._next_look = self.loop.call_later(self.looks_every_s, self._look, before)

    def _look(self, before: int | None) -> None:
        """Give the connection up where hardly anything was read since the look before, when so many bytes waited; None: none did."""
        unread = self.transport.get_write_buffer_size()
        waits = unread > 0 or self.transport.is_closing()
        if waits and before is not None and not self._has_moved and unread > before - _LEAST_READ_BYTES:
            self.transport.abort()
            return
        self._has_moved = False
        self._look_again(unread if waits else None)

    def _watch(self) -> None:
        if self._is_handed_over() or self._has_request():
            self._stop_waiting()
        elif self._overdue is None:
            self._overdue = self.loop.call_later(self.headers_within_s, self._close)

    def _stop_waiting(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None

    def _close(self) -> None:
        # A request that was sent while another was answered begins without a call of ours.
        if not (self._is_handed_over() or self._has_request()):
            self.transport.close()

    def _is_handed_over(self) -> bool:
        # To the protocol of a web socket, whose own limits hold from there on.
        return self.transport.get_protocol() is not self

    def _has_request(self) -> bool:
        return bool(self.cycle) and not self.cycle.response_complete
