"""The path: drawn within its bounds and never twice the same; followed by a head that does as the target does, and by no other."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from realname.verification.model.challenges.challenge import drawn_path
from realname.verification.model.challenges.head_path import HeadPath, PathFollowed, PathPoint, PathRule, draw_path, judge_path
from realname.verification.model.observations import FaceObservation
from tests.verification.made_person import FRAME_MS, RESTING

RULE = PathRule()
BEGAN_MS = 5_000
MOST_OVERSHOT = 1.25  # a curve swings somewhat past the corners it goes through


def path(number: int, *, attempt: int = 0, rule: PathRule = RULE) -> HeadPath:
    """The path of one of many sessions."""
    return drawn_path(f"{number:064x}", attempt=attempt, rule=rule)


PATHS = [path(number) for number in range(40)]
PATH = PATHS[0]


def followed(
    target: HeadPath, *, lag_ms: int = 350, yaw_gain: float = 1.0, pitch_gain: float = 1.0, error_deg: float = 1.0, every_ms: int = FRAME_MS
) -> list[FaceObservation]:
    """A head that does as a target does, later, farther or less far, and not quite: from a second before it moves to two seconds after."""
    chance = random.Random(0)  # noqa: S311 - a head's error is no secret
    seen = []
    for t_ms in range(BEGAN_MS - 1_000, BEGAN_MS + target.lasts_ms + 2_000, every_ms):
        yaw_deg, pitch_deg = target.at(t_ms - BEGAN_MS - lag_ms)
        across, up = yaw_gain * yaw_deg + chance.gauss(0, error_deg), pitch_gain * pitch_deg + chance.gauss(0, error_deg)
        seen.append(replace(RESTING, t_ms=t_ms, yaw_deg=RESTING.yaw_deg + across, pitch_deg=RESTING.pitch_deg + up))
    return seen


def judged(target: HeadPath, seen: Sequence[FaceObservation]) -> PathFollowed:
    """What is found of a head before a target."""
    return judge_path(target, seen, began_ms=BEGAN_MS, rule=RULE)


def is_met(target: HeadPath, seen: Sequence[FaceObservation]) -> bool:
    """Whether it counts."""
    return judged(target, seen).is_met(RULE)


def corners(numbers: Sequence[int], rule: PathRule = RULE) -> HeadPath:
    """A path of these numbers alone."""
    return draw_path(iter(numbers), rule)


def test_a_path_begins_and_ends_at_rest_in_the_middle() -> None:
    for one in PATHS:
        first, second, before, last = one.points[0], one.points[1], one.points[-2], one.points[-1]
        assert (first, last) == (PathPoint(0, 0.0, 0.0), PathPoint(RULE.lasts_ms, 0.0, 0.0))
        # Of its greatest speed (some 60 degrees a second) hardly anything is there a tenth of a second away from its ends.
        assert max(math.hypot(second.yaw_deg, second.pitch_deg), math.hypot(before.yaw_deg, before.pitch_deg)) < 2.5


def test_a_path_has_a_point_every_tenth_of_a_second_and_never_jumps() -> None:
    for one in PATHS:
        assert [point.t_ms for point in one.points] == list(range(0, RULE.lasts_ms + 1, RULE.step_ms))
        assert max(math.dist((a.yaw_deg, a.pitch_deg), (b.yaw_deg, b.pitch_deg)) for a, b in pairwise(one.points)) < 8.0


def test_a_path_stays_where_a_head_can_follow_and_goes_as_far_as_it_must() -> None:
    for one in PATHS:
        yaw_deg, pitch_deg = max(abs(point.yaw_deg) for point in one.points), max(abs(point.pitch_deg) for point in one.points)
        assert RULE.yaw_deg[0] * 0.9 <= yaw_deg <= RULE.yaw_deg[1] * MOST_OVERSHOT
        assert RULE.pitch_deg[0] * 0.9 <= pitch_deg <= RULE.pitch_deg[1] * MOST_OVERSHOT


def test_a_corner_too_near_to_the_one_before_is_thrown_away() -> None:
    far_right_down, far_left_up = 0, (((1 << 32) - 1) << 1) | 1
    near = [far_right_down, far_right_down, far_right_down, far_right_down, far_left_up, far_left_up, far_right_down, far_right_down]
    same = [far_right_down, far_right_down, far_left_up, far_left_up, far_right_down, far_right_down]
    rule, weights = replace(RULE, corners=3), [0] * 4
    assert corners([*near, *weights], rule) == corners([*same, *weights], rule)


def test_the_same_key_gives_the_same_path_and_another_key_or_attempt_another() -> None:
    assert path(1) == path(1)
    assert len({path(number, attempt=attempt).points for number in range(50) for attempt in (0, 1)}) == 100


@pytest.mark.parametrize("of", [lambda point: point.yaw_deg, lambda point: point.pitch_deg], ids=["yaw", "pitch"])
def test_both_directions_are_drawn_equally_often(of: Callable[[PathPoint], float]) -> None:
    # The first second and a half leads to the first corner: 400 draws, of which half go to each side (3.3 standard deviations).
    first = [sum(of(point) for point in path(number).points[:8]) > 0 for number in range(400)]
    assert abs(sum(first) - 200) <= 33


def test_between_two_points_a_path_moves_evenly_and_outside_it_rests() -> None:
    one = HeadPath((PathPoint(0, 1.0, 0.0), PathPoint(100, 3.0, -4.0)))
    assert (one.at(-50), one.at(25), one.at(100), one.at(500)) == ((1.0, 0.0), (1.5, -1.0), (3.0, -4.0), (3.0, -4.0))


@pytest.mark.parametrize("gain", [0.6, 1.0, 2.0])
@pytest.mark.parametrize("lag_ms", [200, 500])
def test_a_head_that_follows_is_met_however_far_it_goes(lag_ms: int, gain: float) -> None:
    heads = [judged(one, followed(one, lag_ms=lag_ms, yaw_gain=gain, pitch_gain=gain)) for one in PATHS]
    assert all(one.is_met(RULE) for one in heads)
    assert all(one.lag_ms == pytest.approx(lag_ms, abs=100) for one in heads)


@pytest.mark.parametrize(("yaw_gain", "pitch_gain"), [(1.0, 0.5), (2.0, 0.8), (0.8, 1.5)])
def test_a_head_that_goes_farther_on_one_axis_follows(yaw_gain: float, pitch_gain: float) -> None:
    assert all(is_met(one, followed(one, yaw_gain=yaw_gain, pitch_gain=pitch_gain)) for one in PATHS)


def test_a_head_that_stays_where_it_is_does_not_follow() -> None:
    assert not any(is_met(one, followed(one, yaw_gain=0.0, pitch_gain=0.0)) for one in PATHS)
    assert not is_met(PATH, followed(PATH, yaw_gain=0.0, pitch_gain=0.0, error_deg=0.0))


def test_a_head_that_goes_to_the_other_side_does_not_follow() -> None:
    assert not any(is_met(one, followed(one, yaw_gain=-1.0)) for one in PATHS)


@pytest.mark.parametrize("pitch_gain", [1.0, -1.0])
def test_a_head_that_goes_up_and_down_alone_does_not_follow(pitch_gain: float) -> None:
    assert sum(is_met(one, followed(one, yaw_gain=0.0, pitch_gain=pitch_gain)) for one in PATHS) <= 1


@pytest.mark.parametrize("lag_ms", [RULE.latest_ms + 1_000, RULE.latest_ms + 500, -600])
def test_a_head_that_is_a_second_too_late_or_early_does_not_follow(lag_ms: int) -> None:
    assert not any(is_met(one, followed(one, lag_ms=lag_ms)) for one in PATHS)


def test_a_head_that_is_as_late_as_it_may_be_follows() -> None:
    assert all(is_met(one, followed(one, lag_ms=RULE.latest_ms)) for one in PATHS)


def test_a_head_that_follows_another_sessions_path_seldom_does_as_this_one() -> None:
    # Two smooth ways of four corners are alike by chance: 5 of 100 pass (300 pairs). A bound, so that a change of the rule shows.
    by_chance = sum(is_met(one, followed(other)) for one, other in pairwise(path(number) for number in range(101)))
    assert by_chance <= 10


GOOD = PathFollowed(lag_ms=300, correlation=0.9, yaw_gain=1.0, pitch_gain=1.0, covered=1.0)


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        (GOOD, True),
        (replace(GOOD, correlation=0.80), True),
        (replace(GOOD, correlation=0.7999), False),
        (replace(GOOD, correlation=math.nan), False),
        (replace(GOOD, yaw_gain=0.4, pitch_gain=0.1), True),
        (replace(GOOD, yaw_gain=0.3999, pitch_gain=0.1), False),
        (replace(GOOD, yaw_gain=3.0), True),
        (replace(GOOD, yaw_gain=3.0001), False),
        (replace(GOOD, yaw_gain=0.1, pitch_gain=0.5), True),
        (replace(GOOD, covered=0.7), True),
        (replace(GOOD, covered=0.6999), False),
    ],
)
def test_at_under_and_over_each_bound(found: PathFollowed, *, counts: bool) -> None:
    assert found.is_met(RULE) is counts


@pytest.mark.parametrize(("away_ms", "counts"), [(300, True), (1_400, True), (1_700, False)])
def test_a_face_that_is_gone_for_longer_than_three_tenths_of_the_path_was_not_seen_to_follow(away_ms: int, *, counts: bool) -> None:
    gone = range(BEGAN_MS + 2_000, BEGAN_MS + 2_000 + away_ms)
    seen = [one for one in followed(PATH) if one.t_ms not in gone]
    assert is_met(PATH, seen) is counts


def test_too_few_pictures_say_nothing() -> None:
    assert judged(PATH, followed(PATH, every_ms=500)).correlation == 0.0
    assert judged(PATH, []).covered == 0.0


def test_pictures_before_the_path_and_long_after_it_do_not_matter() -> None:
    wild = [replace(one, yaw_deg=60.0) for one in followed(PATH) if one.t_ms < BEGAN_MS - 100]
    late = [replace(RESTING, t_ms=BEGAN_MS + RULE.lasts_ms + RULE.latest_ms + 100, yaw_deg=-60.0)]
    assert judged(PATH, [*wild, *followed(PATH)[12:], *late]) == judged(PATH, followed(PATH)[12:])
