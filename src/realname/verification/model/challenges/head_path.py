"""The path: a target moves smoothly for some seconds, and the applicant follows it with the head. Pure.

Turns and blinks can be cut from a recording and played when they are asked for. A path that is drawn for one session cannot: each moment
of it asks for a pose of its own, in an order and at a speed that no recording holds.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from realname.verification.model.observations import FaceObservation


@dataclass(frozen=True, slots=True)
class PathPoint:
    """Where the target is at a time: milliseconds since the path began, degrees from the head's rest (signs as in `FaceObservation`)."""

    t_ms: int
    yaw_deg: float
    pitch_deg: float


@dataclass(frozen=True, slots=True)
class HeadPath:
    """A target's way, as points by rising time; between two of them it moves evenly."""

    points: tuple[PathPoint, ...]

    @property
    def lasts_ms(self) -> int:
        """How long the target moves."""
        return self.points[-1].t_ms

    def at(self, t_ms: float) -> tuple[float, float]:
        """Yaw and pitch of the target; before its beginning and after its end it rests."""
        after = bisect_right(self.points, t_ms, key=lambda one: one.t_ms)
        if after == 0 or after == len(self.points):
            end = self.points[0 if after == 0 else -1]
            return end.yaw_deg, end.pitch_deg
        one, other = self.points[after - 1], self.points[after]
        share = (t_ms - one.t_ms) / (other.t_ms - one.t_ms)
        return one.yaw_deg + share * (other.yaw_deg - one.yaw_deg), one.pitch_deg + share * (other.pitch_deg - one.pitch_deg)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRule:
    """How a path is drawn and when it counts as followed. Sources: docs/models/path.md.

    Attributes:
        lasts_ms: From the target's first move to its return.
        corners: How many places it goes to before it returns.
        yaw_deg, pitch_deg: Least and greatest distance of a corner from the rest, on each axis.
        apart_deg: Least distance between two corners that follow each other.
        step_ms: A point is given every so often.
        ready_ms: From the prompt to the target's first move.
        lead_ms: So long before its time a point is told.
        settle_ms: After the target's return the head comes to rest before it is judged.
        latest_ms: People answer a moving target after 200 to 500 ms; a screen and a camera add to it.
        correlation: Least correlation of head and target over both axes, at the lag at which it is best.
        least_gain, most_gain: Bounds on how far the head went, over how far the target did, on the axis on which the target moved more.
        covered: Least share of the path, in time, in which the face was seen.
    """

    lasts_ms: int = 5_000
    corners: int = 4
    yaw_deg: tuple[float, float] = (10.0, 20.0)
    pitch_deg: tuple[float, float] = (6.0, 12.0)
    apart_deg: float = 18.0
    step_ms: int = 100
    ready_ms: int = 700
    lead_ms: int = 600
    settle_ms: int = 250
    latest_ms: int = 1_100
    correlation: float = 0.80
    least_gain: float = 0.4
    most_gain: float = 3.0
    covered: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFollowed:
    """How the head stood to the target.

    Attributes:
        lag_ms: How long the head was behind the target where both fit best.
        correlation: Of head and target there, both axes together, in [-1, 1].
        yaw_gain, pitch_gain: How far the head went over how far the target did, by least squares; 0 on an axis on which it hardly moved.
        covered: Share of the path, in time, in which the face was seen.
    """

    lag_ms: int
    correlation: float
    yaw_gain: float
    pitch_gain: float
    covered: float

    def is_met(self, rule: PathRule) -> bool:
        """Whether that is a head that followed."""
        is_wide = rule.least_gain <= max(self.yaw_gain, self.pitch_gain) and max(self.yaw_gain, self.pitch_gain) <= rule.most_gain
        return self.correlation >= rule.correlation and is_wide and self.covered >= rule.covered


_LAG_STEP_MS = 50
_GAP_MS = 400  # no face for longer than this is a gap
_LEAST_SEEN = 12  # pictures of a path
_STILL_DEG = 2.0  # an axis on which the target moves less tells nothing


def draw_path(numbers: Iterator[int], rule: PathRule) -> HeadPath:
    """Draw a path: corners around the rest, each in another direction than the last, and back.

    Args:
        numbers: Uniform whole numbers in [0, 2**256), of the keyed hash.
        rule: How far and how long.
    """
    corners: list[tuple[float, float]] = []
    while len(corners) < rule.corners:
        corner = (_signed(next(numbers), *rule.yaw_deg), _signed(next(numbers), *rule.pitch_deg))
        if not corners or math.dist(corner, corners[-1]) >= rule.apart_deg:
            corners.append(corner)
    places = [(0.0, 0.0), *corners, (0.0, 0.0)]
    weights = [0.8 + 0.4 * _unit(next(numbers)) for _ in range(len(places) - 1)]
    lengths = [weight * math.sqrt(math.dist(*leg)) for weight, leg in zip(weights, pairwise(places), strict=True)]
    times = [0.0]
    for length in lengths:
        times.append(times[-1] + length * rule.lasts_ms / sum(lengths))
    steps = range(0, rule.lasts_ms + 1, rule.step_ms)
    return HeadPath(tuple(PathPoint(t_ms, *_smooth(t_ms, times, places)) for t_ms in steps))


def judge_path(path: HeadPath, seen: Sequence[FaceObservation], *, began_ms: int, rule: PathRule) -> PathFollowed:
    """Lay the head's way over the target's, at every lag a person may have.

    Args:
        path: Where the target was.
        seen: The face by rising capture time; what lies outside the path's time is left out.
        began_ms: Capture time at which the target began to move.
        rule: The bounds.
    """
    found = [_at_lag(path, seen, began_ms=began_ms, lag_ms=lag_ms) for lag_ms in range(0, rule.latest_ms + 1, _LAG_STEP_MS)]
    return max(found, key=lambda one: one.correlation)


def _at_lag(path: HeadPath, seen: Sequence[FaceObservation], *, began_ms: int, lag_ms: int) -> PathFollowed:
    first_ms = began_ms + lag_ms
    within = [one for one in seen if first_ms <= one.t_ms <= first_ms + path.lasts_ms]
    if len(within) < _LEAST_SEEN:
        return PathFollowed(lag_ms=lag_ms, correlation=0.0, yaw_gain=0.0, pitch_gain=0.0, covered=0.0)
    target = [path.at(one.t_ms - first_ms) for one in within]
    yaw = _Fit.of([one[0] for one in target], [one.yaw_deg for one in within])
    pitch = _Fit.of([one[1] for one in target], [one.pitch_deg for one in within])
    return PathFollowed(
        lag_ms=lag_ms,
        correlation=_together(yaw, pitch),
        yaw_gain=yaw.gain,
        pitch_gain=pitch.gain,
        covered=_covered(within, first_ms, path.lasts_ms),
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    """One axis: variances of target and head, and how they vary together."""

    target: float
    head: float
    both: float

    @classmethod
    def of(cls, target: Sequence[float], head: Sequence[float]) -> "_Fit":
        target_mean, head_mean = fmean(target), fmean(head)
        apart = [(one - target_mean, other - head_mean) for one, other in zip(target, head, strict=True)]
        return cls(
            fmean(one * one for one, _ in apart),
            fmean(other * other for _, other in apart),
            fmean(one * other for one, other in apart),
        )

    @property
    def gain(self) -> float:
        return self.both / self.target if math.sqrt(self.target) >= _STILL_DEG else 0.0


def _together(yaw: _Fit, pitch: _Fit) -> float:
    """Correlation over both axes at once, each counted by how far the target moved on it."""
    spread = math.sqrt((yaw.target + pitch.target) * (yaw.head + pitch.head))
    return (yaw.both + pitch.both) / spread if spread > 0 else 0.0


def _covered(within: Sequence[FaceObservation], first_ms: int, lasts_ms: int) -> float:
    times = [first_ms, *(one.t_ms for one in within), first_ms + lasts_ms]
    return sum(after - before for before, after in pairwise(times) if after - before <= _GAP_MS) / lasts_ms


def _smooth(t_ms: float, times: Sequence[float], places: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """A cubic through the places that begins and ends at rest and passes each corner without a stop."""
    leg = min(max(0, bisect_right(times, t_ms) - 1), len(places) - 2)
    lasts = times[leg + 1] - times[leg]
    u = (t_ms - times[leg]) / lasts
    yaw, pitch = (
        (2 * u**3 - 3 * u**2 + 1) * places[leg][axis]
        + (u**3 - 2 * u**2 + u) * lasts * _slope(leg, times, places, axis)
        + (3 * u**2 - 2 * u**3) * places[leg + 1][axis]
        + (u**3 - u**2) * lasts * _slope(leg + 1, times, places, axis)
        for axis in (0, 1)
    )
    return round(yaw, 2), round(pitch, 2)


def _slope(place: int, times: Sequence[float], places: Sequence[tuple[float, float]], axis: int) -> float:
    if place in {0, len(places) - 1}:
        return 0.0
    return (places[place + 1][axis] - places[place - 1][axis]) / (times[place + 1] - times[place - 1])


def _signed(number: int, least: float, most: float) -> float:
    size = least + (most - least) * _unit(number >> 1)
    return size if number & 1 else -size


def _unit(number: int) -> float:
    return (number % (1 << 32)) / (1 << 32)
