"""Request bodies: read in memory up to a limit and a deadline; who sends slowly must not hold a seat that others need."""

import asyncio

from fastapi import Request

SMALL_BYTES = 16 * 1024  # fields alone
_SMALL_DEADLINE_S = 5
_LARGE_DEADLINE_S = 60  # 4 MiB at 0.6 Mbit/s, a weak mobile connection


class BodyTooLarge(Exception):
    """More bytes than allowed; the rest is not read, so the connection cannot be used again."""


class BodyTooSlow(Exception):
    """It did not arrive in time; `limit_s` says within how many seconds it should have."""

    def __init__(self, *, limit_s: int) -> None:
        super().__init__()
        self.limit_s = limit_s


async def read_body(request: Request, *, limit_bytes: int, drained_bytes: int = 0) -> bytes:
    """Read at most so many bytes.

    Args:
        request: Whose body is read.
        limit_bytes: A longer body is refused; a small limit has a short deadline.
        drained_bytes: What is read and thrown away beyond it, for clients that look at no answer before they have sent all.

    Raises:
        BodyTooLarge: It has more.
        BodyTooSlow: It did not arrive in time.
    """
    limit_s = _SMALL_DEADLINE_S if limit_bytes <= SMALL_BYTES else _LARGE_DEADLINE_S
    received, total = bytearray(), 0
    try:
        async with asyncio.timeout(limit_s):
            async for part in request.stream():
                total += len(part)
                if total > max(limit_bytes, drained_bytes):
                    raise BodyTooLarge
                if total <= limit_bytes:
                    received += part
    except TimeoutError:
        raise BodyTooSlow(limit_s=limit_s) from None
    if total > limit_bytes:
        raise BodyTooLarge
    return bytes(received)
