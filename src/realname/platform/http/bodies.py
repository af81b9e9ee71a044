"""Request bodies: read in memory up to a limit, a deadline and a least speed; who sends slowly must not hold a seat that others need."""

import asyncio
from contextlib import ExitStack

from fastapi import Request

from realname.kernel.network_limits import site_of
from realname.platform.http.seats import Seats
from realname.platform.http.security_log import is_known
from realname.platform.http.served import services_of

SMALL_BYTES = 16 * 1024  # fields alone
_SMALL_DEADLINE_S = 5
_LARGE_DEADLINE_S = 60  # 4 MiB at 0.6 Mbit/s, a weak mobile connection
_LEAST_BYTES_PER_S = 8 * 1024  # a tenth of that, after the first seconds


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
        request: Whose body is read. The body of a stranger has the short deadline, holds no seat while it comes, and nothing of it is
            drained.
        limit_bytes: A longer body is refused; a small limit has a short deadline.
        drained_bytes: What is read and thrown away beyond it, for clients that look at no answer before they have sent all.

    Raises:
        BodyTooLarge: It has more.
        BodyTooSlow: It did not arrive in time, or came more slowly than the least speed, or gave way to others of strangers.
    """
    has_caller = is_known(request.scope)
    if not has_caller:
        drained_bytes = 0
    limit_s = _LARGE_DEADLINE_S if has_caller and limit_bytes > SMALL_BYTES else _SMALL_DEADLINE_S
    try:
        async with asyncio.timeout(_SMALL_DEADLINE_S) as deadline:
            with ExitStack() as seat:
                if not has_caller:
                    site = site_of(request.client.host) if request.client else ""
                    seat.enter_context(services_of(request)[Seats].awaiting(site, deadline))
                return await _read(request, deadline, limit_s=limit_s, limit_bytes=limit_bytes, drained_bytes=drained_bytes)
    except TimeoutError:
        raise BodyTooSlow(limit_s=limit_s) from None


async def _read(request: Request, deadline: asyncio.Timeout, *, limit_s: int, limit_bytes: int, drained_bytes: int) -> bytes:
    """Read; each part that comes puts the deadline off, as far as the least speed and the limit allow."""
    began = asyncio.get_running_loop().time()
    received, total = bytearray(), 0
    async for part in request.stream():
        total += len(part)
        if total > max(limit_bytes, drained_bytes):
            raise BodyTooLarge
        if total <= limit_bytes:
            received += part
        if limit_s > _SMALL_DEADLINE_S:
            deadline.reschedule(began + min(limit_s, _SMALL_DEADLINE_S + total / _LEAST_BYTES_PER_S))
    if total > limit_bytes:
        raise BodyTooLarge
    return bytes(received)
