"""A request as a route gets it, without a server: whose it is, where it comes from, and what the client sends of its body."""

from collections.abc import Awaitable, Callable, Sequence

from fastapi import FastAPI, Request
from starlette.types import Message, Scope

from realname.kernel.registry import App
from realname.platform.http.seats import Seats

Receive = Callable[[], Awaitable[Message]]


def sent_request(
    receive: Receive,
    *,
    client: str = "",
    address: str = "192.0.2.1",
    headers: Sequence[tuple[bytes, bytes]] = (),
    method: str = "PUT",
    query: bytes = b"",
    seats: Seats | None = None,
    services: App | None = None,
) -> Request:
    """Make one; `client` is the machine client that was found, and empty for a stranger."""
    app = FastAPI()
    app.state.services = (services or App({})).with_others({Seats: seats or Seats()})
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": "/",
        "query_string": query,
        "headers": list(headers),
        "client": (address, 4711),
        "app": app,
        "state": {"client": client} if client else {},
    }
    return Request(scope, receive)
