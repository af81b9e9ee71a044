"""Too few frames, too many, none at all: at the bound, and just past it."""

from realname.verification.model.session_findings import SessionFinding
from realname.verification.use_cases.frame_rates import FrameRates


def run(*, arriving_fps: float, judged_fps: float, for_ms: int) -> FrameRates:
    rates = FrameRates(0)
    for place in range(round(for_ms * arriving_fps / 1000)):
        rates.arrive(round(place * 1000 / arriving_fps))
    for place in range(round(for_ms * judged_fps / 1000)):
        rates.judge(round(place * 1000 / judged_fps))
    return rates


def test_twelve_that_come_and_are_judged_are_enough() -> None:
    assert run(arriving_fps=12, judged_fps=12, for_ms=10_000).finding(10_000) is None


def test_eight_that_come_and_six_that_are_judged_are_just_enough() -> None:
    assert run(arriving_fps=8, judged_fps=6, for_ms=10_000).finding(10_000) is None


def test_fewer_than_eight_for_five_seconds_are_too_few() -> None:
    assert run(arriving_fps=7.5, judged_fps=7.5, for_ms=5200).finding(5200) is SessionFinding.FRAMES_TOO_FEW


def test_fewer_than_eight_are_not_yet_too_few_before_five_seconds() -> None:
    assert run(arriving_fps=7, judged_fps=7, for_ms=4900).finding(4900) is None


def test_fewer_than_six_judged_for_three_seconds_are_too_few() -> None:
    assert run(arriving_fps=12, judged_fps=5.5, for_ms=3000).finding(3000) is SessionFinding.FRAMES_TOO_FEW


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
