"""Who waits, who is sent away, and how many sit."""

import asyncio

from realname.live.socket.close_codes import CloseCode, Closing
from realname.live.socket.session_slots import PendingConnections, SessionSlots


async def waits(room: PendingConnections, for_s: float) -> CloseCode | None:
    """What becomes of one who says nothing for so long."""
    try:
        async with room.place():
            await asyncio.sleep(for_s)
    except Closing as closing:
        return closing.code
    return None


def test_a_hello_that_comes_in_time_is_heard() -> None:
    assert asyncio.run(waits(PendingConnections(hello_within_s=1.0), 0.0)) is None


def test_one_that_does_not_is_too_late() -> None:
    assert asyncio.run(waits(PendingConnections(hello_within_s=0.01), 1.0)) is CloseCode.TOO_LATE


def test_in_a_full_room_who_has_waited_longest_leaves_for_who_comes() -> None:
    async def full() -> list[CloseCode | None]:
        room = PendingConnections(places=2, hello_within_s=5.0)
        return await asyncio.gather(*(waits(room, 0.05) for _ in range(3)))

    assert asyncio.run(full()) == [CloseCode.BUSY, None, None]


def test_a_place_is_free_again_when_its_hello_has_come() -> None:
    async def one_by_one() -> list[CloseCode | None]:
        room = PendingConnections(places=1, hello_within_s=5.0)
        return [await waits(room, 0.0) for _ in range(3)]

    assert asyncio.run(one_by_one()) == [None, None, None]


def test_of_so_many_seats_each_is_free_again_afterwards() -> None:
    seats = SessionSlots(1)
    before = seats.is_free
    seats.take()
    taken = seats.is_free
    seats.give_back()
    assert [before, taken, seats.is_free] == [True, False, True]
