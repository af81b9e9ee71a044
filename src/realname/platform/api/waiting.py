"""Wait for work that goes on in another thread, without holding one."""

import asyncio
from concurrent.futures import Future
from contextlib import suppress


async def is_done(work: Future[object], *, within_s: float) -> bool:
    """Wait until work is done, for so many seconds at most; returns whether it is."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def tell(_work: Future[object]) -> None:
        with suppress(RuntimeError):  # the loop has ended: no request waits any more
            loop.call_soon_threadsafe(done.set)

    work.add_done_callback(tell)
    with suppress(TimeoutError):
        await asyncio.wait_for(done.wait(), within_s)
    return work.done()
