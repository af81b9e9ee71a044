"""Too few frames, too many, none at all: at the bound, and just past it."""

import pytest

from realname.verification.model.session_findings import SessionFinding
from realname.verification.use_cases.frame_rates import FrameRates


def run(*, arriving_fps: float, judged_fps: float, for_ms: int) -> FrameRates:
    rates = FrameRates(0)
    for place in range(round(for_ms * arriving_fps / 1000)):
        rates.arrive(round(place * 1000 / arriving_fps))
    for place in range(round(for_ms * judged_fps / 1000)):
        rates.judge(round(place * 1000 / judged_fps))
    return rates


@pytest.mark.parametrize(
    ("arriving_fps", "judged_fps", "for_ms", "finding"),
    [
        pytest.param(12, 12, 10_000, None, id="twelve that come and are judged are enough"),
        pytest.param(8, 6, 10_000, None, id="eight that come and six that are judged are just enough"),
        pytest.param(7.5, 7.5, 5200, SessionFinding.FRAMES_TOO_FEW, id="fewer than eight for five seconds are too few"),
        pytest.param(7, 7, 4900, None, id="fewer than eight are not yet too few before five seconds"),
        pytest.param(12, 5.5, 3000, SessionFinding.FRAMES_TOO_FEW, id="fewer than six judged for three seconds are too few"),
    ],
)
def test_frames_a_second(arriving_fps: float, judged_fps: float, for_ms: int, finding: SessionFinding | None) -> None:
    assert run(arriving_fps=arriving_fps, judged_fps=judged_fps, for_ms=for_ms).finding(for_ms) is finding


def test_frames_that_stop_for_five_seconds_are_their_own_finding() -> None:
    rates = run(arriving_fps=12, judged_fps=12, for_ms=3000)
    assert rates.finding(2917 + 5000) is SessionFinding.FRAMES_STOPPED


def test_a_client_that_never_sends_a_frame_has_stopped() -> None:
    assert (FrameRates(0).finding(4999), FrameRates(0).finding(5000)) == (None, SessionFinding.FRAMES_STOPPED)


def test_thirty_frames_a_second_are_no_flood() -> None:
    rates = FrameRates(0)
    assert all(rates.arrive(round(place * 1000 / 30)) for place in range(300))


def test_forty_frames_a_second_are_a_flood() -> None:
    rates = FrameRates(0)
    assert not all(rates.arrive(place * 25) for place in range(300))


def test_what_a_network_held_back_for_two_seconds_is_no_flood_when_it_comes_at_once() -> None:
    rates = FrameRates(0)
    assert all(rates.arrive(2000) for _ in range(24))
