"""One socket, as the live session sees it: messages in, messages out, and no waiting for ever for a client that does not read."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

SUBPROTOCOL = "realname.live.1"
_SENT_WITHIN_S = 5.0
_GOING_AWAY = frozenset({1001, 1012})
Message = bytes | str


class Dropped(Exception):
    """The socket is gone.

    Attributes:
        is_ours: Whether this server went, not the client.
    """

    def __init__(self, *, is_ours: bool = False) -> None:
        super().__init__()
        self.is_ours = is_ours


class LiveSocket:
    """A socket whose subprotocol and origin are looked at before it is accepted."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    @property
    def is_acceptable(self) -> bool:
        """Whether it speaks our protocol and, where a browser opened it, whether a page of this host did."""
        origin, host = self._socket.headers.get("origin"), self._socket.headers.get("host", "")
        is_same_host = origin is None or origin.lower() in {f"{scheme}://{host.lower()}" for scheme in ("http", "https")}
        return is_same_host and SUBPROTOCOL in self._socket.scope.get("subprotocols", [])

    async def accept(self) -> None:
        """Open it."""
        await self._socket.accept(subprotocol=SUBPROTOCOL)

    async def refuse(self) -> None:
        """Answer 403 instead of opening it."""
        await self._socket.close()

    async def receive(self) -> Message:
        """Wait for the next message.

        Raises:
            Dropped: There will be none.
        """
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            # Only a server that ends says so by itself: see the uvicorn protocol's `shutdown`.
            raise Dropped(is_ours=message.get("code") in _GOING_AWAY and "reason" not in message)
        octets, text = message.get("bytes"), message.get("text")
        return str(text) if octets is None else bytes(octets)

    async def say(self, message: Mapping[str, object]) -> None:
        """Send a message.

        Raises:
            Dropped: The socket is gone, or the client does not read.
        """
        try:
            async with asyncio.timeout(_SENT_WITHIN_S):
                await self._socket.send_text(json.dumps(message, separators=(",", ":")))
        except (WebSocketDisconnect, RuntimeError, TimeoutError):  # Starlette's RuntimeError: closed by the other side meanwhile
            raise Dropped from None

    async def close(self, number: int) -> None:
        """Close it; gone is closed."""
        if self._socket.application_state is not WebSocketState.CONNECTED:
            return
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(_SENT_WITHIN_S):
                await self._socket.close(number)
