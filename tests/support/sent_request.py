"""A request as a route gets it, without a server: whose it is, where it comes from, and what the client sends of its body."""

from collections.abc import Awaitable, Callable, Sequence

from fastapi import FastAPI, Request
from starlette.types import Message

from realname.kernel.registry import App
from realname.platform.http.seats import Seats

Receive = Callable[[], Awaitable[Message]]


def sent_request(
    receive: Receive,
    *,
    client: str = "",
    address: str = "192.0.2.1",
    headers: Sequence[tuple[bytes, bytes]] = (),
    seats: Seats | None = None,
) -> Request:
    """Make one; `client` is the machine client that was found, and empty for a stranger."""
    app = FastAPI()
    app.state.services = App({Seats: seats or Seats()})
    scope = {"type": "http", "method": "PUT", "path": "/", "headers": list(headers), "client": (address, 4711), "app": app}
    return Request({**scope, "state": {"client": client} if client else {}}, receive)
