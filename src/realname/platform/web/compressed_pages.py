"""Pages, compressed for those who come from a page of ours.

A page holds secrets beside words that others chose, and its compressed length tells how alike they are (BREACH). The attack needs another
site that has the browser ask many times: of such a request the browser says so in `Sec-Fetch-Site`, and it is answered as it is.
"""

import gzip
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEAST_BYTES = 1024  # below, the answer fits into the packet of its head
_LEVEL = 5  # a tenth larger than the densest, in a third of the time
_PAGE = "text/html"


class CompressedPages:
    """Compresses the pages of an application; files, pictures and what is not whole go on as they are."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        compresses = scope["type"] == "http" and _may_compress(Headers(scope=scope))
        await self._app(scope, receive, _Compressed(send) if compresses else send)


class _Compressed:
    """Sends the head of a page on with its body, once that is compressed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._head: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_whole_page(message):
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            if not message.get("more_body") and len(message["body"]) >= _LEAST_BYTES:
                message = {**message, "body": gzip.compress(message["body"], _LEVEL, mtime=0)}
                _tell(MutableHeaders(raw=head["headers"]), length_bytes=len(message["body"]))
            await self._send(head)
        await self._send(message)


def _is_whole_page(head: Message) -> bool:
    """Whether a page follows that is neither compressed already nor a part of one."""
    headers = Headers(raw=head["headers"])
    is_page = headers.get("content-type", "").startswith(_PAGE)
    return is_page and "content-encoding" not in headers and head["status"] != HTTPStatus.PARTIAL_CONTENT


def _may_compress(headers: Headers) -> bool:
    """Whether the browser reads gzip, and says that a page of this very host asks."""
    return headers.get("sec-fetch-site") == "same-origin" and "gzip" in headers.get("accept-encoding", "")


def _tell(headers: MutableHeaders, *, length_bytes: int) -> None:
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(length_bytes)
    headers.add_vary_header("Accept-Encoding, Sec-Fetch-Site")
