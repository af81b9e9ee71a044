"""A client from an address of loopback that does little, so that the server is what takes time."""

import asyncio
import re
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.support.own_certificate import LOCALHOST

LOOPBACK = "127.0.0.1"


class Request(NamedTuple):
    """What is asked."""

    path: str
    method: str = "GET"
    headers: tuple[str, ...] = ()
    body: bytes = b""


class Answer(NamedTuple):
    """What came, and after how many seconds; status 0: none in time."""

    status: int
    seconds: float
    head: str
    body: bytes


@dataclass(slots=True, kw_only=True)
class Client:
    """One connection, opened again where it was closed."""

    port: int
    tls: ssl.SSLContext | None
    source: str = LOOPBACK
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The connection's streams."""
        if self.streams is None:
            name = LOCALHOST if self.tls else None
            opening = asyncio.open_connection(LOOPBACK, self.port, local_addr=(self.source, 0), ssl=self.tls, server_hostname=name)
            self.streams = await opening
        return self.streams

    def close(self) -> None:
        """Close it, whatever is still to be sent."""
        if self.streams:
            self.streams[1].transport.abort()
        self.streams = None

    async def ask(self, request: Request, *, within_s: float = 90.0) -> Answer:
        """Send a request and read its answer."""
        began, status, head, body = time.monotonic(), 0, "connection: close", b""
        lines = (f"{request.method} {request.path} HTTP/1.1", "Host: counter", *request.headers, f"Content-Length: {len(request.body)}")
        with suppress(OSError, EOFError, TimeoutError):
            async with asyncio.timeout(within_s):
                reader, writer = await self.opened()
                writer.write("\r\n".join([*lines, "", ""]).encode() + request.body)
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = re.search(r"(?i)content-length: (\d+)", head)
                body = await reader.readexactly(int(length[1])) if length else await reader.read()
                status = int(head.split()[1])
        if not status or "connection: close" in head.lower():
            self.close()
        return Answer(status, time.monotonic() - began, head, body)

    async def ask_once(self, request: Request, *, within_s: float = 10.0) -> Answer:
        """Ask on a connection of its own."""
        alone = replace(self, streams=None)
        answer = await alone.ask(request, within_s=within_s)
        alone.close()
        return answer

    async def ask_for(self, seconds: float, *requests: Request) -> Sequence[Answer]:
        """Ask every quarter of a second, each time on a connection of its own."""
        seen: list[Answer] = []
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for one in requests:
                seen.append(await self.ask_once(one))  # noqa: PERF401 - a comprehension would hide that one waits for the other
            await asyncio.sleep(0.25)
        return seen

    async def hold(self, *, says: bytes, drip: bytes, again_s: float) -> None:
        """Open a connection, say something, and then a drip each second until the server closes it; and again, for ever."""
        while True:
            with suppress(OSError):
                reader, writer = await self.opened()
                writer.write(says)
                while not await _is_answered(reader):
                    writer.write(drip)
            self.close()
            await asyncio.sleep(again_s)


async def _is_answered(reader: asyncio.StreamReader) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(1):  # `wait_for` of Python 3.11 loses a cancellation that comes as it ends
            await reader.read(1)
            return True
    return False
