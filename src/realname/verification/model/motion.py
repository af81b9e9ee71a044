"""Judge motion: from a face per frame to turns, looks and blinks. Pure, and the same for a clip and a live session.

Every movement is an excursion: the head (or the eyelids) leaves its rest, passes a threshold, comes back. Rest is where the head
was most of the time, not zero degrees: a phone lies lower than the face, a camera hangs askew.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from realname.verification.model.observations import Action, FaceObservation, ObservedAction


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionRule:
    """When a movement counts. Sources: docs/models/landmarks.md.

    Attributes:
        turn_deg: Departure of yaw from rest, and
        turn_yaw_deg: yaw itself; real turns reached 31 degrees and more, pictures that were turned or bent never passed 21.
        look_deg: Departure of pitch from rest; real looks reached 28 degrees and more.
        return_deg: A turn or look is over when the departure falls below this.
        narrowest, widest: Bounds on the face's aspect, over that of the same face near frontal: a turn narrower or a look wider
            than this is a picture's, not a head's.
        blink_rise: Rise of eyelid closure over its baseline.
        blink_return: A blink is over when the rise falls below this.
        blink_most_ms: Eyes closed longer than this are closed eyes, no blink.
        blink_baseline_ms: The baseline is the median over this long, half before and half after.
        blink_yaw_deg, blink_pitch_deg: Eyelids are judged only while the head is this near to its rest.
        rest_span_deg: How far the head may sway and still be said to rest.
        rest_yaw_most_deg, rest_pitch_most_deg: A rest is not looked for beyond these.
        gap_ms: After so long without a face a movement is over.
    """

    turn_deg: float = 22.0
    turn_yaw_deg: float = 20.0
    look_deg: float = 15.0
    return_deg: float = 8.0
    narrowest: float = 0.93
    widest: float = 1.12
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
    """A quantity at a time: its departure from rest, and the face's aspect over that of the same face near frontal."""

    t_ms: int
    value: float
    aspect: float = 1.0


_Stretch = Sequence[_Sample]


def judge_motion(observations: Sequence[FaceObservation], rule: MotionRule = _RULE) -> tuple[ObservedAction, ...]:
    """Say which actions were seen, in order of their start. Left and right are the applicant's own.

    Args:
        observations: Frames with a face, by rising time; gaps are allowed.
        rule: Thresholds.
    """
    if not observations:
        return ()
    yaw_rest, pitch_rest = rest_of(observations, rule)
    upright = [one for one in observations if abs(one.yaw_deg - yaw_rest) < rule.blink_yaw_deg]
    level = [one for one in upright if abs(one.pitch_deg - pitch_rest) < rule.blink_pitch_deg]
    seen = [*_turns(observations, yaw_rest, rule), *_looks(upright, pitch_rest, rule), *_blinks(level, rule)]
    return tuple(sorted(seen, key=lambda one: (one.start_ms, one.end_ms)))


def rest_of(observations: Sequence[FaceObservation], rule: MotionRule) -> tuple[float, float]:
    """Say where the head rests, as yaw and pitch in degrees."""
    yaw = _rest([one.yaw_deg for one in observations], rule.rest_yaw_most_deg, rule.rest_span_deg)
    return yaw, _rest([one.pitch_deg for one in observations], rule.rest_pitch_most_deg, rule.rest_span_deg)


def reach_of(action: Action, *, yaw_rest_deg: float, rule: MotionRule) -> float:
    """Say at how many degrees from rest a turn or look counts; a turn must also pass an angle of its own."""
    if not action.is_turn:
        return rule.look_deg
    return max(rule.turn_deg, rule.turn_yaw_deg + (yaw_rest_deg if action is Action.TURN_RIGHT else -yaw_rest_deg))


def _rest(values: Sequence[float], most: float, span: float) -> float:
    """Find where a quantity stays most of the time: the middle of the fullest span, the nearest to zero among equals."""
    near = sorted(value for value in values if abs(value) <= most)
    if not near:
        return 0.0

    # A live session asks with every picture: the spans are found in one sweep over the sorted values.
    ends = [bisect_right(near, start + span) for start in near]
    fullest = max(end - first for first, end in enumerate(ends))
    middles = {_middle(near, first, end) for first, end in enumerate(ends) if end - first == fullest}
    nearest = min(map(abs, middles))
    # As far to one side as to the other: then neither is the rest, and the rest is between them.
    return fmean(middle for middle in middles if abs(middle) == nearest)


def _middle(ordered: Sequence[float], first: int, end: int) -> float:
    """Give the median of `ordered[first:end]`, which is sorted."""
    half, is_odd = divmod(first + end, 2)
    if is_odd:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def _turns(observations: Sequence[FaceObservation], rest: float, rule: MotionRule) -> list[ObservedAction]:
    widest = _aspect_near_frontal(observations, rule, share=0.75)
    yaw = _smooth([_Sample(one.t_ms, one.yaw_deg - rest, one.aspect / widest) for one in observations])
    left, right = (reach_of(one, yaw_rest_deg=rest, rule=rule) for one in (Action.TURN_LEFT, Action.TURN_RIGHT))
    lefts = [_action(Action.TURN_LEFT, one) for one in _excursions(yaw, left, rule) if _aspect_beyond(one, left) >= rule.narrowest]
    mirrored = _mirrored(yaw)
    rights = [_action(Action.TURN_RIGHT, one) for one in _excursions(mirrored, right, rule) if _aspect_beyond(one, right) >= rule.narrowest]
    return lefts + rights


def _looks(upright: Sequence[FaceObservation], rest: float, rule: MotionRule) -> list[ObservedAction]:
    narrowest, reach = _aspect_near_frontal(upright, rule, share=0.25), rule.look_deg
    pitch = _smooth([_Sample(one.t_ms, one.pitch_deg - rest, one.aspect / narrowest) for one in upright])
    ups = [_action(Action.LOOK_UP, one) for one in _excursions(pitch, reach, rule) if _aspect_beyond(one, reach) <= rule.widest]
    mirrored = _mirrored(pitch)
    downs = [_action(Action.LOOK_DOWN, one) for one in _excursions(mirrored, reach, rule) if _aspect_beyond(one, reach) <= rule.widest]
    return ups + downs


def _blinks(level: Sequence[FaceObservation], rule: MotionRule) -> list[ObservedAction]:
    rises = _rises([_Sample(one.t_ms, one.eyelid_closure) for one in level], rule.blink_baseline_ms)
    stretches = _stretches(rises, back=rule.blink_return, gap_ms=rule.blink_most_ms)
    return [
        _action(Action.BLINK, one)
        for one in stretches
        if _peak(one) >= rule.blink_rise and one[-1].t_ms - one[0].t_ms <= rule.blink_most_ms
    ]


def _rises(closures: _Stretch, window_ms: int) -> list[_Sample]:
    """Take each closure over the median of those around it."""
    first = last = 0
    near: list[float] = []
    rises: list[_Sample] = []
    for one in closures:
        while last < len(closures) and closures[last].t_ms <= one.t_ms + window_ms / 2:
            insort(near, closures[last].value)
            last += 1
        while closures[first].t_ms < one.t_ms - window_ms / 2:
            del near[bisect_left(near, closures[first].value)]
            first += 1
        rises.append(_Sample(one.t_ms, one.value - _middle(near, 0, len(near))))
    return rises


def _aspect_near_frontal(observations: Sequence[FaceObservation], rule: MotionRule, *, share: float) -> float:
    """Say how wide this face is seen near frontal, for people differ.

    The quantile `share` keeps the narrow views of a picture that is turned, or the low ones of one that is tilted, from counting as
    its own shape.
    """
    near = sorted(one.aspect for one in observations if abs(one.yaw_deg) < rule.blink_yaw_deg and abs(one.pitch_deg) < rule.blink_yaw_deg)
    return near[round((len(near) - 1) * share)] if near else 1.0


def _smooth(samples: _Stretch) -> list[_Sample]:
    """Drop spikes of a single frame (median of three); both ends stay."""
    middle = [
        _Sample(here.t_ms, sorted((before.value, here.value, after.value))[1], here.aspect)
        for before, here, after in zip(samples, samples[1:], samples[2:], strict=False)
    ]
    return [*samples[:1], *middle, *samples[1:][-1:]]


def _mirrored(samples: _Stretch) -> list[_Sample]:
    return [_Sample(one.t_ms, -one.value, one.aspect) for one in samples]


def _excursions(samples: _Stretch, reach: float, rule: MotionRule) -> list[_Stretch]:
    return [one for one in _stretches(samples, back=rule.return_deg, gap_ms=rule.gap_ms) if _peak(one) >= reach]


def _stretches(samples: _Stretch, *, back: float, gap_ms: int) -> list[_Stretch]:
    """Cut out what lies above `back`; a long gap ends a stretch."""
    stretches: list[list[_Sample]] = [[]]
    for sample in samples:
        here = stretches[-1]
        if here and (sample.value < back or sample.t_ms - here[-1].t_ms > gap_ms):
            stretches.append([])
        if sample.value >= back:
            stretches[-1].append(sample)
    return [one for one in stretches if one]


def _peak(stretch: _Stretch) -> float:
    return max(one.value for one in stretch)


def _aspect_beyond(stretch: _Stretch, reach: float) -> float:
    return median([one.aspect for one in stretch if one.value >= reach])


def _action(action: Action, stretch: _Stretch) -> ObservedAction:
    return ObservedAction(action=action, start_ms=stretch[0].t_ms, end_ms=stretch[-1].t_ms, peak=_peak(stretch))
