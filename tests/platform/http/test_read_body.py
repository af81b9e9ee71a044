"""Small bodies come soon or not at all; a large one may take as long as a weak connection needs; strangers' are read last and least."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import pytest
from starlette.types import Message

from realname.platform.http import bodies
from realname.platform.http.bodies import SMALL_BYTES, BodyTooLarge, BodyTooSlow, read_body
from realname.platform.http.seats import Seats
from tests.support.sent_request import sent_request

A_PART_S = 0.05
CLIENT = "operator"


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


async def never() -> Message:
    await asyncio.Event().wait()
    return {"type": "http.disconnect"}


def _read(trickle: Trickle, *, limit_bytes: int, drained_bytes: int = 0, client: str = CLIENT) -> bytes:
    return asyncio.run(read_body(sent_request(trickle, client=client), limit_bytes=limit_bytes, drained_bytes=drained_bytes))


# --- of a client who is known ---------------------------------------------------------------------------------------------------


def test_a_small_body_that_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SMALL_DEADLINE_S", A_PART_S * 3)
    with pytest.raises(BodyTooSlow):
        _read(Trickle(*[b"x"] * 100), limit_bytes=SMALL_BYTES)


def test_a_large_body_may_take_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SMALL_DEADLINE_S", A_PART_S * 2)
    monkeypatch.setattr(bodies, "_LEAST_BYTES_PER_S", 1)
    assert _read(Trickle(*[b"abc"] * 5), limit_bytes=SMALL_BYTES + 1) == b"abc" * 5


def test_a_large_body_that_comes_more_slowly_than_the_least_speed_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SMALL_DEADLINE_S", A_PART_S * 4)
    with pytest.raises(BodyTooSlow) as slow:
        _read(Trickle(*[b"x"] * 1000), limit_bytes=SMALL_BYTES + 1)
    assert slow.value.limit_s == 60


def test_however_fast_a_large_body_comes_it_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SMALL_DEADLINE_S", A_PART_S * 2)
    monkeypatch.setattr(bodies, "_LARGE_DEADLINE_S", A_PART_S * 6)
    with pytest.raises(BodyTooSlow):
        _read(Trickle(*[b"x" * 1024] * 1000), limit_bytes=1024 * 1024)


def test_small_bodies_have_five_seconds_and_large_ones_eight_kilobytes_a_second() -> None:
    promised = (SMALL_BYTES, bodies._SMALL_DEADLINE_S, bodies._LARGE_DEADLINE_S, bodies._LEAST_BYTES_PER_S)  # noqa: SLF001 - docs/reference/server-bounds.md
    assert promised == (16 * 1024, 5, 60, 8 * 1024)


def test_of_a_body_that_is_too_large_no_more_is_read_than_is_drained() -> None:
    trickle = Trickle(*[b"x" * 4] * 100)
    with pytest.raises(BodyTooLarge):
        _read(trickle, limit_bytes=4, drained_bytes=8)
    assert trickle.received == 12


def test_a_body_of_exactly_the_limit_is_read() -> None:
    assert _read(Trickle(b"12", b"345"), limit_bytes=5) == b"12345"


# --- of strangers ----------------------------------------------------------------------------------------------------------


def test_a_strangers_body_has_the_short_deadline_however_large_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_SMALL_DEADLINE_S", A_PART_S * 3)
    with pytest.raises(BodyTooSlow) as slow:
        _read(Trickle(*[b"x" * SMALL_BYTES] * 100), limit_bytes=100 * SMALL_BYTES, client="")
    assert slow.value.limit_s == A_PART_S * 3


def test_nothing_of_a_strangers_body_is_drained() -> None:
    trickle = Trickle(*[b"x" * 4] * 100)
    with pytest.raises(BodyTooLarge):
        _read(trickle, limit_bytes=4, drained_bytes=64, client="")
    assert trickle.received == 8


class Crowd:
    """Callers who begin to send and never end, and the seats that they are at."""

    def __init__(self, seats: Seats) -> None:
        self.seats = seats
        self.waiting: list[asyncio.Task[None]] = []

    async def come(self, address: str, *, client: str = "") -> "asyncio.Task[None]":
        """One comes, takes a seat, and begins to send."""
        task = asyncio.create_task(self._stay(address, client))
        self.waiting.append(task)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return task

    async def _stay(self, address: str, client: str) -> None:
        with self.seats.one(address):
            await read_body(sent_request(never, client=client, address=address, seats=self.seats), limit_bytes=SMALL_BYTES)

    async def leave(self) -> None:
        for task in self.waiting:
            task.cancel()
            with suppress(asyncio.CancelledError, BodyTooSlow):
                await task


def test_bodies_of_strangers_hold_no_seat_and_those_of_a_client_do() -> None:
    async def scenario() -> None:
        crowd = Crowd(Seats(most=2))
        for number in range(9):
            await crowd.come(f"192.0.2.{number}")
        assert not crowd.seats.is_full
        for _ in range(2):
            await crowd.come("192.0.2.1", client=CLIENT)
        assert crowd.seats.is_full
        await crowd.leave()
        assert not crowd.seats.is_full

    asyncio.run(scenario())


def test_a_network_that_has_its_bound_of_slow_bodies_loses_its_oldest() -> None:
    """A body that is sent at once finds a place, whatever comes slowly from the same network."""

    async def scenario() -> None:
        crowd = Crowd(Seats(bodies_of_one_site=3))
        oldest = await crowd.come("2001:db8::1")
        others = [await crowd.come(f"2001:db8:0:{number}::1") for number in range(2)]
        newcomers = [await crowd.come(address) for address in ("2001:db8::ffff", "2001:db8:1::1")]
        with pytest.raises(BodyTooSlow):
            await oldest
        assert not any(task.done() for task in (*others, *newcomers))
        await crowd.leave()

    asyncio.run(scenario())


def test_a_network_has_a_bound_on_requests_that_are_answered() -> None:
    seats = Seats(most=3, of_one_site=2)
    with seats.one("192.0.2.1"), seats.one("192.0.2.1"):
        assert not seats.has_one("192.0.2.1")
        assert seats.has_one("192.0.2.2")
        with seats.left("192.0.2.1"):
            assert seats.has_one("192.0.2.1")
        with seats.one("192.0.2.2"):
            assert not seats.has_one("192.0.2.3")
    assert seats.has_one("192.0.2.1")


def test_where_all_places_are_taken_the_network_that_has_most_loses_its_oldest() -> None:
    async def scenario() -> None:
        crowd = Crowd(Seats(strangers=4))
        oldest = await crowd.come("192.0.2.1")
        others = [await crowd.come(address) for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")]
        newcomer = await crowd.come("192.0.2.3")
        with pytest.raises(BodyTooSlow):
            await oldest
        assert [task.done() for task in (*others, newcomer)] == [False] * 4
        await crowd.leave()

    asyncio.run(scenario())


def test_where_all_places_are_shared_evenly_the_body_that_has_come_longest_is_given_up() -> None:
    async def scenario() -> None:
        crowd = Crowd(Seats(strangers=3))
        oldest = await crowd.come("192.0.2.1")
        others = [await crowd.come(f"192.0.2.{number}") for number in (2, 3, 4)]
        with pytest.raises(BodyTooSlow):
            await oldest
        assert not any(task.done() for task in others)
        await crowd.leave()

    asyncio.run(scenario())
