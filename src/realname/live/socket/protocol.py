"""The WebSocket protocol under the live session: as uvicorn's, but a client learns why its message was too large."""

import asyncio

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

_SILENT_S = 0.3  # the rest of the message has come when nothing more does
_LONGEST_S = 3.0


class LingeringWebSocket(WebSocketsSansIOProtocol):
    """Throws away what still comes of a refused message before it closes the connection.

    Uvicorn closes at once; a connection closed over unread bytes is reset, and a reset takes the close code with it.
    """

    _gives_up_at: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait less long than uvicorn for a client that does not answer a close."""
        super().connection_made(transport)
        self.close_timeout = _LONGEST_S

    def data_received(self, data: bytes) -> None:
        """Take what came, or throw it away: the parser has given up."""
        if self._gives_up_at is None:
            super().data_received(data)
        else:
            self._listen_on()

    def handle_parser_exception(self) -> None:
        """Say the code, and listen on for a while."""
        close = self.conn.close_sent
        code, reason = (close.code, close.reason) if close else (1002, "")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self._gives_up_at = self.loop.time() + _LONGEST_S
        self._listen_on()
        self.transport.resume_reading()

    def _listen_on(self) -> None:
        # Uvicorn's own timer: as long as it runs, the application's end does not close the connection.
        if self.close_timer is not None:
            self.close_timer.cancel()
        until = min(self.loop.time() + _SILENT_S, self._gives_up_at or 0.0)
        self.close_timer = self.loop.call_at(until, self.transport.close)
