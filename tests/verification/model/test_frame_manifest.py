"""The frame manifest as a list of attacks, each caught by the finding meant for it; and of honest networks, which are not."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from realname.verification.model.challenges.frame_manifest import ArrivedFrame, FrameManifest, frame_line, hello_line
from realname.verification.model.session_findings import SessionFinding

_NONCE = "0123456789abcdef0123456789abcdef"
_FRAME_MS = 80


def _digest(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def _honest(count: int = 100) -> list[ArrivedFrame]:
    """Twelve frames a second, each 40 ms on its way."""
    return [
        ArrivedFrame(seq=seq, t_ms=seq * _FRAME_MS, arrived_ms=5_000_000 + seq * _FRAME_MS + 40, digest=_digest(seq))
        for seq in range(count)
    ]


def _findings(frames: Sequence[ArrivedFrame]) -> list[SessionFinding]:
    manifest = FrameManifest(_NONCE)
    return [found for frame in frames if (found := manifest.take(frame)) is not None]


def _first(frames: Sequence[ArrivedFrame]) -> SessionFinding | None:
    return next(iter(_findings(frames)), None)


def _taken(frames: Sequence[ArrivedFrame]) -> FrameManifest:
    manifest = FrameManifest(_NONCE)
    for frame in frames:
        manifest.take(frame)
    return manifest


def test_an_honest_stream_has_no_finding() -> None:
    assert _findings(_honest()) == []


_FRAMES = _honest()


@pytest.mark.parametrize(
    ("frames", "finding"),
    [
        pytest.param(_FRAMES[:10] + _FRAMES[11:], SessionFinding.FRAME_GAP, id="a frame left out"),
        pytest.param(_FRAMES[1:], SessionFinding.FRAME_GAP, id="a stream that does not begin with frame nought"),
        pytest.param([*_FRAMES[:10], _FRAMES[11], _FRAMES[10]], SessionFinding.FRAME_GAP, id="two frames that change places"),
        pytest.param(_FRAMES[:10] + _FRAMES[9:10], SessionFinding.FRAME_REPEATED, id="a frame sent twice"),
        pytest.param(
            [*_FRAMES[:20], replace(_FRAMES[20], digest=_FRAMES[3].digest)],
            SessionFinding.FRAME_REPEATED,
            id="an old picture under a new number",
        ),
        pytest.param(
            [replace(one, digest=_digest(one.seq % 30)) for one in _FRAMES], SessionFinding.FRAME_REPEATED, id="a loop of the same pictures"
        ),
        pytest.param(
            [*_FRAMES[:10], replace(_FRAMES[9], t_ms=800, digest=_digest(999))],
            SessionFinding.FRAME_REPEATED,
            id="another picture under the last number",
        ),
        pytest.param(
            [*_FRAMES[:10], replace(_FRAMES[10], seq=5, digest=_digest(999))],
            SessionFinding.FRAME_REORDERED,
            id="another picture under an older number",
        ),
    ],
)
def test_an_attack_on_the_stream_is_found(frames: Sequence[ArrivedFrame], finding: SessionFinding) -> None:
    assert _first(frames) is finding


@pytest.mark.parametrize("back_ms", [0, 1, 500])
def test_a_capture_time_that_does_not_rise_is_reordered(back_ms: int) -> None:
    frames = _honest()
    assert _first([*frames[:10], replace(frames[10], t_ms=frames[9].t_ms - back_ms)]) is SessionFinding.FRAME_REORDERED


@pytest.mark.parametrize("speed", [1.5, 2, 3])
def test_a_clip_sent_faster_than_it_was_captured_makes_the_capture_clock_fast(speed: float) -> None:
    fast = [replace(one, arrived_ms=5_000_000 + round(one.t_ms / speed)) for one in _honest()]
    assert _first(fast) is SessionFinding.CAPTURE_CLOCK_FAST


@pytest.mark.parametrize(("gain_ms", "finding"), [(1_500, None), (1_501, SessionFinding.CAPTURE_CLOCK_FAST)])
def test_the_capture_clock_may_gain_a_second_and_a_half(gain_ms: int, finding: SessionFinding | None) -> None:
    frames = _honest(50)
    assert _first([*frames, *[replace(one, seq=50, t_ms=one.t_ms + gain_ms, digest=_digest(50)) for one in frames[-1:]]]) is finding


@pytest.mark.parametrize(("late_ms", "finding"), [(3_000, None), (3_001, SessionFinding.FRAME_LATE)])
def test_a_frame_may_come_three_seconds_late(late_ms: int, finding: SessionFinding | None) -> None:
    frames = _honest(50)
    assert _first([*frames[:-1], replace(frames[-1], arrived_ms=frames[-1].arrived_ms + late_ms)]) is finding


def test_frames_held_back_to_see_the_prompt_first_are_late() -> None:
    held = [replace(one, arrived_ms=one.arrived_ms + (4_000 if one.seq > 30 else 0)) for one in _honest()]
    assert _first(held) is SessionFinding.FRAME_LATE


def test_a_network_that_stops_for_two_seconds_and_comes_in_a_burst_is_honest() -> None:
    burst = [replace(one, arrived_ms=max(one.arrived_ms, 5_004_000)) if 2_000 <= one.t_ms < 4_000 else one for one in _honest()]
    assert _findings(burst) == []


def test_a_first_frame_that_was_slow_to_come_is_honest() -> None:
    assert _findings([replace(one, arrived_ms=max(one.arrived_ms, 5_001_040)) for one in _honest()]) == []


def test_what_was_refused_is_not_in_the_manifest() -> None:
    frames = _honest(10)
    clean, attacked = _taken(frames), _taken([*frames, frames[3]])
    assert (attacked.count, attacked.digest) == (clean.count, clean.digest) == (10, clean.digest)


def test_the_manifest_is_the_hash_of_its_lines() -> None:
    frames = _honest(3)
    lines = b"".join(frame_line(nonce=_NONCE, seq=one.seq, t_ms=one.t_ms, digest=one.digest) + b"\n" for one in frames)
    assert _taken(frames).digest == hashlib.sha256(lines).hexdigest()


def test_the_manifest_of_another_nonce_is_another() -> None:
    other = FrameManifest("f" * 32)
    other.take(_honest(1)[0])
    assert other.digest != _taken(_honest(1)).digest


def test_lines_are_as_the_protocol_says() -> None:
    assert hello_line(_NONCE) == b"realname-live-hello-1\n" + _NONCE.encode()
    assert frame_line(nonce=_NONCE, seq=7, t_ms=583, digest="ab" * 32) == f"realname-live-frame-1\n{_NONCE}\n7\n583\n{'ab' * 32}".encode()
