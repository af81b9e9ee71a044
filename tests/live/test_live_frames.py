"""Frames as they travel, and the few that wait."""

import struct

import pytest

from realname.kernel.errors import InvalidInput
from realname.live.use_cases.frames import SentFrame, WaitingFrames, parse_frame

SIGNATURE = bytes(range(64))
MESSAGE = struct.pack(">4sII64s", b"RNF1", 7, 1234, SIGNATURE) + b"picture"


def frame(seq: int) -> SentFrame:
    return SentFrame(seq=seq, t_ms=seq * 80, signature=SIGNATURE, jpeg=b"picture")


def test_number_time_signature_and_picture_stand_in_their_places() -> None:
    assert parse_frame(MESSAGE) == SentFrame(seq=7, t_ms=1234, signature=SIGNATURE, jpeg=b"picture")


@pytest.mark.parametrize("message", [b"", b"RNF1", b"RNF2" + MESSAGE[4:], MESSAGE[:76], b"\xff\xd8\xff" * 100])
def test_what_has_no_header_or_no_picture_is_no_frame(message: bytes) -> None:
    with pytest.raises(InvalidInput) as problem:
        parse_frame(message)
    assert problem.value.facts == {"field": "frame"}


def test_the_frame_that_has_waited_longest_is_judged_first() -> None:
    waiting = WaitingFrames()
    for seq in (0, 1):
        waiting.put(frame(seq))
    assert [waiting.take(), waiting.take(), waiting.take()] == [frame(0), frame(1), None]


def test_of_more_than_three_the_oldest_are_not_looked_at() -> None:
    waiting = WaitingFrames()
    for seq in range(5):
        waiting.put(frame(seq))
    assert [waiting.take() for _ in range(3)] == [frame(2), frame(3), frame(4)]
