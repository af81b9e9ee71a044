"""A client of an app whose requests all run in one event loop: a loop and a thread for each would take as long as most requests."""

import atexit
from contextlib import ExitStack
from functools import cache

from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.testclient import TestClient
from starlette.types import ASGIApp


class LoopClient(TestClient):
    """Asks an app; errors of the server are answers here, as they are for every client."""

    def __init__(
        self, app: ASGIApp, *, base_url: str = "http://testserver", headers: dict[str, str] | None = None, follow_redirects: bool = True
    ) -> None:
        super().__init__(app, base_url=base_url, headers=headers, raise_server_exceptions=False, follow_redirects=follow_redirects)
        self.portal = _portal()


@cache
def _portal() -> BlockingPortal:
    """Start the loop, once for all tests of this process."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(start_blocking_portal())
