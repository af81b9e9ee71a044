"""Too few frames, too many, none at all: at the bound, and just past it."""

import pytest

from realname.verification.model.session_findings import SessionFinding
from realname.verification.use_cases.frame_rates import FrameRates

PERIOD_MS = 83


def run(*, arriving_fps: float, judged_fps: float, for_ms: int) -> FrameRates:
    """Frames that come evenly to a server that judges so many: those that are too many have waited for three others to come."""
    rates = FrameRates(0)
    for place in range(round(for_ms * arriving_fps / 1000)):
        rates.arrive(round(place * 1000 / arriving_fps))
    waited_ms = 3 * 1000 / arriving_fps if judged_fps < arriving_fps else 0
    for place in range(round(for_ms * judged_fps / 1000)):
        at_ms = round(place * 1000 / judged_fps)
        rates.judge(at_ms, since_ms=max(0, round(at_ms - waited_ms)))
    return rates


@pytest.mark.parametrize(
    ("arriving_fps", "judged_fps", "for_ms", "finding"),
    [
        pytest.param(12, 12, 10_000, None, id="twelve that come and are judged are enough"),
        pytest.param(8, 6, 10_000, None, id="eight that come and six that are judged are just enough"),
        pytest.param(7.5, 7.5, 5200, SessionFinding.FRAMES_TOO_FEW, id="fewer than eight for five seconds are too few"),
        pytest.param(7, 7, 4900, None, id="fewer than eight are not yet too few before five seconds"),
        pytest.param(
            12, 5.5, 3000, SessionFinding.SERVER_BUSY, id="fewer than six judged of twelve that come for three seconds are the server's"
        ),
        pytest.param(12, 5.5, 2900, None, id="nor are fewer than six before three seconds"),
        pytest.param(7.5, 5.5, 5200, SessionFinding.SERVER_BUSY, id="too few that come to a server that is behind are the server's"),
    ],
)
def test_frames_a_second(arriving_fps: float, judged_fps: float, for_ms: int, finding: SessionFinding | None) -> None:
    assert run(arriving_fps=arriving_fps, judged_fps=judged_fps, for_ms=for_ms).finding(for_ms) is finding


def bursts(*, every_ms: int, frames: int, judged_ms: int, for_ms: int) -> FrameRates:
    """A client that sends nothing and then many at once: one is judged at once, three wait, the others are pushed out as they come."""
    rates = FrameRates(0)
    for at_ms in range(0, for_ms, every_ms):
        for _ in range(frames):
            rates.arrive(at_ms)
        for _ in range(frames - 4):
            rates.drop(at_ms, since_ms=at_ms)
        for place in range(4):
            rates.judge(at_ms + place * judged_ms, since_ms=at_ms)
    return rates


@pytest.mark.parametrize(("every_ms", "frames"), [(1000, 12), (1500, 18), (2000, 24)])
def test_frames_that_a_client_sends_in_bursts_are_not_the_servers(every_ms: int, frames: int) -> None:
    rates = bursts(every_ms=every_ms, frames=frames, judged_ms=50, for_ms=6000)
    assert rates.finding(6000 - 100) is SessionFinding.FRAMES_TOO_FEW
    assert rates.excuse((SessionFinding.ACTION_NOT_SEEN,), since_ms=0, now_ms=6000) == (SessionFinding.ACTION_NOT_SEEN,)


@pytest.mark.parametrize(
    ("judged_fps", "found"),
    [(12, SessionFinding.ACTION_LATE), (9, SessionFinding.ACTION_LATE), (7.5, SessionFinding.SERVER_BUSY), (4, SessionFinding.SERVER_BUSY)],
)
def test_a_movement_that_was_missed_is_the_servers_where_it_judged_fewer_than_eight_a_second(
    judged_fps: float, found: SessionFinding
) -> None:
    rates = run(arriving_fps=12, judged_fps=judged_fps, for_ms=8000)
    assert rates.excuse((SessionFinding.ACTION_LATE,), since_ms=2000, now_ms=7900) == (found,)


def test_a_path_of_which_the_server_missed_a_part_is_not_held_against_the_head() -> None:
    missed = (SessionFinding.PATH_NOT_FOLLOWED,)
    assert run(arriving_fps=12, judged_fps=7.5, for_ms=8000).excuse(missed, since_ms=1000, now_ms=7900) == (SessionFinding.SERVER_BUSY,)
    assert run(arriving_fps=12, judged_fps=9, for_ms=8000).excuse(missed, since_ms=1000, now_ms=7900) == missed


def test_one_second_that_the_server_missed_is_enough() -> None:
    rates = FrameRates(0)
    for at_ms in range(0, 8000, PERIOD_MS):
        rates.arrive(at_ms)
        if 3000 <= at_ms < 4000:
            rates.drop(at_ms, since_ms=at_ms - 3 * PERIOD_MS)
        else:
            rates.judge(at_ms, since_ms=at_ms)
    missed = (SessionFinding.ACTION_NOT_SEEN,)
    assert rates.excuse(missed, since_ms=1000, now_ms=7900) == (SessionFinding.SERVER_BUSY,)
    assert rates.excuse(missed, since_ms=4100, now_ms=7900) == missed


@pytest.mark.parametrize("findings", [(), (SessionFinding.ACTION_WRONG,), (SessionFinding.FRAME_GAP,), (SessionFinding.SEVERAL_FACES,)])
def test_what_was_seen_stands_however_busy_the_server_was(findings: tuple[SessionFinding, ...]) -> None:
    assert run(arriving_fps=12, judged_fps=4, for_ms=8000).excuse(findings, since_ms=0, now_ms=7900) == findings


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
