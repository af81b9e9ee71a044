"""Small bodies come soon or not at all; a large one may take as long as a weak connection needs."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import Request
from starlette.types import Message

from realname.platform.http import bodies
from realname.platform.http.bodies import SMALL_BYTES, BodyTooLarge, BodyTooSlow, read_body

A_PART_S = 0.05


class Trickle:
    """A client that sends a few bytes and then waits, again and again."""

    def __init__(self, *parts: bytes) -> None:
        self.parts: Iterator[bytes] = iter(parts)
        self.received = 0

    async def __call__(self) -> Message:
        await asyncio.sleep(A_PART_S)
        part = next(self.parts, None)
        self.received += len(part or b"")
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}


def _read(client: Trickle, *, limit_bytes: int, drained_bytes: int = 0) -> bytes:
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": []}, client)
    return asyncio.run(read_body(request, limit_bytes=limit_bytes, drained_bytes=drained_bytes))


def test_a_small_body_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SMALL_DEADLINE_S", A_PART_S * 3)
    with pytest.raises(BodyTooSlow):
        _read(Trickle(*[b"x"] * 100), limit_bytes=SMALL_BYTES)


def test_a_large_body_may_take_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SMALL_DEADLINE_S", A_PART_S)
    assert _read(Trickle(b"a", b"b", b"c"), limit_bytes=SMALL_BYTES + 1) == b"abc"


def test_small_bodies_have_five_seconds() -> None:
    assert (SMALL_BYTES, bodies._SMALL_DEADLINE_S) == (16 * 1024, 5)  # noqa: SLF001 - what docs/operations.md promises


def test_of_a_body_that_is_too_large_no_more_is_read_than_is_drained() -> None:
    client = Trickle(*[b"x" * 4] * 100)
    with pytest.raises(BodyTooLarge):
        _read(client, limit_bytes=4, drained_bytes=8)
    assert client.received == 12


def test_a_body_of_exactly_the_limit_is_read() -> None:
    assert _read(Trickle(b"12", b"345"), limit_bytes=5) == b"12345"
