"""A client of an app whose requests all run in one event loop: a loop and a thread for each would take as long as most requests."""

import atexit
from contextlib import ExitStack
from functools import cache

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.types import ASGIApp


class LoopClient(httpx.Client):
    """Asks an app; errors of the server are answers here, as they are for every client."""

    def __init__(
        self, app: ASGIApp, *, base_url: str = "http://testserver", headers: dict[str, str] | None = None, follow_redirects: bool = True
    ) -> None:
        named = {"user-agent": "testclient", **(headers or {})}
        super().__init__(transport=_WholeAnswers(app), base_url=base_url, headers=named, follow_redirects=follow_redirects)


class _WholeAnswers(httpx.BaseTransport):
    """Hands a request over to the loop once, and takes the whole answer back: each time that the two threads meet costs both of them."""

    def __init__(self, app: ASGIApp) -> None:
        self._of_loop = httpx.ASGITransport(app, raise_app_exceptions=False, client=("testclient", 50000))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask, and wait for the answer."""
        request.read()
        return _portal().call(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._of_loop.handle_async_request(request)
        # The body stays as the app sent it: the client decodes what is encoded.
        body = b"".join([part async for part in answer.aiter_raw()])
        return httpx.Response(answer.status_code, headers=answer.headers.raw, stream=httpx.ByteStream(body))


@cache
def _portal() -> BlockingPortal:
    """Start the loop, once for all tests of this process."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(start_blocking_portal())
