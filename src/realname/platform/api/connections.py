"""How long a connection may take: the person who sends slowly must not hold one of the few for good."""

import asyncio
import socket
from collections.abc import Callable
from ssl import SSLContext
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

HANDSHAKE_WITHIN_S = 10.0


class PunctualLoop(asyncio.SelectorEventLoop):
    """An event loop that closes a connection whose TLS handshake is not done in time: asyncio waits a minute, and uvicorn has no say."""

    async def create_server(  # type: ignore[override]
        self, protocol_factory: Callable[[], asyncio.BaseProtocol], *, sock: socket.socket, ssl: SSLContext | None, backlog: int
    ) -> asyncio.Server:
        """Listen, as uvicorn asks for it."""
        within_s = None if ssl is None else HANDSHAKE_WITHIN_S
        return await super().create_server(protocol_factory, sock=sock, ssl=ssl, backlog=backlog, ssl_handshake_timeout=within_s)


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 that closes a connection whose next request line and headers are not there in time.

    Uvicorn closes a connection that is silent after an answer, but waits for ever for the first byte, for the rest of headers
    that were begun, and for a body that goes on after it was answered.
    """

    headers_within_s = 10.0
    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first request."""
        super().connection_made(cast(asyncio.Transport, transport))
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came; what came does not prolong the wait."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

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
