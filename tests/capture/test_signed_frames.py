"""The frames of an attested camera are a chain."""

import hashlib

from realname.capture.model.signed_frames import FIRST, FrameChain, frame_message

NONCE = "ab" * 16


def lines(*digests: str) -> list[bytes]:
    chain = FrameChain(NONCE)
    made = []
    for place, digest in enumerate(digests):
        made.append(chain.line(t_ms=66 * place, digest=digest))
        chain.add(made[-1])
    return made


def test_a_line_names_session_place_time_picture_and_the_line_before() -> None:
    first, second = lines("d0", "d1")
    assert first == f"realname-camera-frame-1\n{NONCE}\n0\n0\nd0\n{FIRST}".encode()
    assert second == f"realname-camera-frame-1\n{NONCE}\n1\n66\nd1\n{hashlib.sha256(first).hexdigest()}".encode()


def test_a_frame_that_is_dropped_repeated_or_reordered_changes_every_line_after_it() -> None:
    whole = lines("d0", "d1", "d2", "d3")
    for other in (lines("d0", "d2", "d3"), lines("d0", "d1", "d1", "d2"), lines("d0", "d2", "d1", "d3")):
        assert not set(whole[2:]) & set(other[2:])


def test_a_message_is_that_of_a_live_session() -> None:
    assert frame_message(seq=1, t_ms=66, signature=b"s" * 64, jpeg=b"jpeg") == b"RNF1\0\0\0\1\0\0\0B" + b"s" * 64 + b"jpeg"
