"""Judge motion: from a face per frame to turns, looks and blinks. Pure, and the same for a clip and a live session.

Every movement is an excursion: the head (or the eyelids) leaves its rest, passes a threshold, comes back. Rest is where the head
was most of the time, not zero degrees: a phone lies lower than the face, a camera hangs askew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from realname.domain.observations import Action, FaceObservation, ObservedAction


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionRule:
    """When a movement counts. Sources: docs/models/landmarks.md.

    Attributes:
        turn_deg: Departure of yaw from rest; real turns reached 29-66 degrees, prints never passed 19.
        look_deg: Departure of pitch from rest.
        return_deg: A turn or look is over when the departure falls below this.
        blink_rise: Rise of eyelid closure over its baseline.
        blink_return: A blink is over when the rise falls below this.
        blink_most_ms: Eyes closed longer than this are closed eyes, no blink.
        blink_baseline_ms: The baseline is the median over this long, half before and half after.
        blink_yaw_deg, blink_pitch_deg: Eyelids are judged only while the head is this near to its rest.
        rest_span_deg: How far the head may sway and still be said to rest.
        rest_yaw_most_deg, rest_pitch_most_deg: A rest is not looked for beyond these.
        gap_ms: After so long without a face a movement is over.
    """

    turn_deg: float = 20.0
    look_deg: float = 12.0
    return_deg: float = 8.0
    blink_rise: float = 0.30
    blink_return: float = 0.15
    blink_most_ms: int = 1500
    blink_baseline_ms: int = 3000
    blink_yaw_deg: float = 20.0
    blink_pitch_deg: float = 15.0
    rest_span_deg: float = 10.0
    rest_yaw_most_deg: float = 20.0
    rest_pitch_most_deg: float = 30.0
    gap_ms: int = 1500


_RULE = MotionRule()


@dataclass(frozen=True, slots=True)
class _Sample:
    """A quantity at a time; `value` is its departure from rest."""

    t_ms: int
    value: float


def judge_motion(observations: Sequence[FaceObservation], rule: MotionRule = _RULE) -> tuple[ObservedAction, ...]:
    """Say which actions were seen, in order of their start. Left and right are the applicant's own.

    Args:
        observations: Frames with a face, by rising time; gaps are allowed.
        rule: Thresholds.
    """
    if not observations:
        return ()
    yaw_rest, pitch_rest = rest_of(observations, rule)
    frontal = [one for one in observations if abs(one.yaw_deg - yaw_rest) < rule.blink_yaw_deg]
    level = [one for one in frontal if abs(one.pitch_deg - pitch_rest) < rule.blink_pitch_deg]
    yaw = _smooth([_Sample(one.t_ms, one.yaw_deg - yaw_rest) for one in observations])
    pitch = _smooth([_Sample(one.t_ms, one.pitch_deg - pitch_rest) for one in frontal])
    seen = [
        *_excursions(Action.TURN_LEFT, yaw, rule.turn_deg, rule.return_deg, rule.gap_ms),
        *_excursions(Action.TURN_RIGHT, _mirrored(yaw), rule.turn_deg, rule.return_deg, rule.gap_ms),
        *_excursions(Action.LOOK_UP, pitch, rule.look_deg, rule.return_deg, rule.gap_ms),
        *_excursions(Action.LOOK_DOWN, _mirrored(pitch), rule.look_deg, rule.return_deg, rule.gap_ms),
        *_blinks(level, rule),
    ]
    return tuple(sorted(seen, key=lambda one: (one.start_ms, one.end_ms)))


def rest_of(observations: Sequence[FaceObservation], rule: MotionRule) -> tuple[float, float]:
    """Say where the head rests, as yaw and pitch in degrees."""
    yaw = _rest([one.yaw_deg for one in observations], rule.rest_yaw_most_deg, rule.rest_span_deg)
    return yaw, _rest([one.pitch_deg for one in observations], rule.rest_pitch_most_deg, rule.rest_span_deg)


def _rest(values: Sequence[float], most: float, span: float) -> float:
    """Find where a quantity stays most of the time: the middle of the fullest span, the nearest to zero among equals."""
    near = sorted(value for value in values if abs(value) <= most)
    if not near:
        return 0.0

    def fullness(start: float) -> tuple[int, float]:
        inside = [value for value in near if start <= value <= start + span]
        return len(inside), -abs(median(inside))

    best = max(near, key=fullness)
    return median([value for value in near if best <= value <= best + span])


def _smooth(samples: Sequence[_Sample]) -> list[_Sample]:
    """Drop spikes of a single frame (median of three); both ends stay."""
    if len(samples) < 3:  # noqa: PLR2004 - the median of three needs three
        return list(samples)
    middle = [
        _Sample(here.t_ms, median((before.value, here.value, after.value)))
        for before, here, after in zip(samples, samples[1:], samples[2:], strict=False)
    ]
    return [samples[0], *middle, samples[-1]]


def _mirrored(samples: Sequence[_Sample]) -> list[_Sample]:
    return [_Sample(one.t_ms, -one.value) for one in samples]


def _excursions(action: Action, samples: Sequence[_Sample], reach: float, back: float, gap_ms: int) -> list[ObservedAction]:
    """Find the stretches above `back` that reach `reach`; a long gap ends a stretch."""
    found: list[ObservedAction] = []
    stretch: list[_Sample] = []
    for sample in samples:
        if stretch and (sample.value < back or sample.t_ms - stretch[-1].t_ms > gap_ms):
            found += _reaching(action, stretch, reach)
            stretch = []
        if sample.value >= back:
            stretch.append(sample)
    return found + _reaching(action, stretch, reach)


def _reaching(action: Action, stretch: Sequence[_Sample], reach: float) -> list[ObservedAction]:
    peak = max((one.value for one in stretch), default=0.0)
    if peak < reach:
        return []
    return [ObservedAction(action=action, start_ms=stretch[0].t_ms, end_ms=stretch[-1].t_ms, peak=peak)]


def _blinks(level: Sequence[FaceObservation], rule: MotionRule) -> list[ObservedAction]:
    rises = _rises([_Sample(one.t_ms, one.eyelid_closure) for one in level], rule.blink_baseline_ms)
    blinks = _excursions(Action.BLINK, rises, rule.blink_rise, rule.blink_return, rule.blink_most_ms)
    return [blink for blink in blinks if blink.end_ms - blink.start_ms <= rule.blink_most_ms]


def _rises(closures: Sequence[_Sample], window_ms: int) -> list[_Sample]:
    first = last = 0
    rises: list[_Sample] = []
    for one in closures:
        while closures[first].t_ms < one.t_ms - window_ms / 2:
            first += 1
        while last < len(closures) and closures[last].t_ms <= one.t_ms + window_ms / 2:
            last += 1
        rises.append(_Sample(one.t_ms, one.value - median([near.value for near in closures[first:last]])))
    return rises
