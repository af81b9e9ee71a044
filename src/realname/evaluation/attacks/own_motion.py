"""Honest sessions from recordings: a double that sets the whole challenge to what a clip shows, and a camera that plays the clip uncut.

There are no live people in an evaluation. A clip that is cut to the challenge would be an attack of its own; so the challenge is cut to
the clip. What it measures is how often the tests of pictures and faces refuse honest people. How well people follow a target is put in by
numbers (lag, gain, error), so that part of a rate is a simulation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from realname.evaluation.attacks.cameras import Encoder
from realname.evaluation.attacks.recordings import Recording
from realname.kernel.identifiers import RegistrationId
from realname.verification.model.challenges.action_steps import ActionSteps
from realname.verification.model.challenges.challenge import Challenge
from realname.verification.model.challenges.guided_challenge import ChallengeGuide, GuidedChallenge
from realname.verification.model.challenges.head_path import HeadPath, PathPoint, PathRule
from realname.verification.model.challenges.prompts import Ended, SessionPrompt
from realname.verification.model.live_rule import LiveRule
from realname.verification.model.motion import judge_motion
from realname.verification.model.observations import Action, FrameObservation

# Recordings begin with the first movement, and do not wait between two.
_RULE = replace(LiveRule(), framing_ms=200, framing_sights=3, rest_ms=0)
_PATH = PathRule()
_LAG_MS, _GAIN = (200, 500), (0.7, 1.4)
_ERROR_DEG, _ERROR_MS = (2.5, 2.0), 600.0
_SMOOTHED_MS = 250
_FRAME_MS = 83
_HOLD_STEP_MS, _MOST_HELD_MS = 500, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Human:
    """How a person follows a target: how late, how far, and how well."""

    lag_ms: int
    gain: float
    seed: int


def draw_human(seed: int) -> Human:
    """Draw one."""
    drawn = np.random.default_rng(seed)
    return Human(lag_ms=int(drawn.uniform(*_LAG_MS)), gain=float(drawn.uniform(*_GAIN)), seed=seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMotion:
    """What is asked so that a clip answers it.

    Attributes:
        actions: In the order of the clip.
        held_ms: Capture time before which nothing is asked for.
    """

    recording: Recording
    human: Human
    actions: tuple[Action, ...]
    held_ms: int

    def path(self, began_ms: int) -> HeadPath:
        """The target that the head of the clip follows, late and with errors, when it begins to move at this time."""
        times = np.arange(0, _PATH.lasts_ms + 1, _PATH.step_ms)
        head = _poses_at(self.recording, began_ms + self.human.lag_ms + times) / self.human.gain
        target = head + _errors(len(times), self.human.seed)
        return HeadPath(tuple(PathPoint(int(t), round(float(y), 2), round(float(p), 2)) for t, (y, p) in zip(times, target, strict=True)))


@dataclass(slots=True)
class _HeldSteps(ActionSteps):
    held_ms: int = 0

    def ask(self, *, t_ms: int, newest_ms: int) -> list[SessionPrompt]:
        return [] if t_ms < self.held_ms else ActionSteps.ask(self, t_ms=t_ms, newest_ms=newest_ms)


@dataclass(slots=True)
class UnsafeOwnMotionChallenge(GuidedChallenge):
    """Asks a clip for what it shows. It tells no recording from a person: for evaluations only."""

    held_ms: int = 0

    def begin_steps(self) -> ActionSteps:
        """Begin, and ask for nothing before its time."""
        return _HeldSteps(
            actions=self.actions,
            paths=self.paths,
            rule=self.rule,
            motion=self.motion,
            observations=list(self.framing.held),
            held_ms=self.held_ms,
        )


def unsafe_challenge(own: OwnMotion) -> UnsafeOwnMotionChallenge:
    """Make the challenge that a clip answers."""
    return UnsafeOwnMotionChallenge(own.actions, lambda began_ms, _: own.path(began_ms), rule=_RULE, held_ms=own.held_ms)


@dataclass(slots=True)
class UnsafeOwnMotionGuide(ChallengeGuide):
    """Exchanges the challenge of those registrations for which a clip is played; for evaluations only.

    Attributes:
        clips: By registration.
        every: Asked of all others; None: what is drawn.
    """

    clips: dict[RegistrationId, OwnMotion] = field(default_factory=dict)
    every: OwnMotion | None = None

    def guide(self, challenge: Challenge) -> GuidedChallenge:
        """The clip's own motion; what is drawn where no clip is played."""
        own = self.clips.get(challenge.registration_id, self.every)
        return ChallengeGuide.guide(self, challenge) if own is None else unsafe_challenge(own)


@dataclass(slots=True, kw_only=True)
class UncutCamera:
    """Plays a clip from its beginning to its end, and hears nothing."""

    recording: Recording
    encoder: Encoder

    def ask(self, action: Action | None, *, t_ms: int) -> None:
        """Not heard."""

    def aim(self, points: Sequence[PathPoint]) -> None:
        """Not heard."""

    def picture(self, t_ms: int) -> bytes:
        """The moment of the clip; its last one where it is over."""
        place = int(np.abs(self.recording.times_ms - t_ms).argmin())
        return self.encoder.encode(self.recording.shots[place].pixels)


def own_motion(recording: Recording, human: Human) -> OwnMotion | None:
    """Find what can be asked of a clip: a turn, a path and a blink as far as it holds them, in the shortest session.

    Returns:
        None where the clip is too short for a path.
    """
    seen = judge_motion([one.seen for one in recording.shots])
    moved = [one.action for one in seen if one.action.is_head_movement]
    turns = [one for one in dict.fromkeys(moved) if one.is_turn] or list(dict.fromkeys(moved))
    for actions in _orders(turns, list(dict.fromkeys(moved)), has_blink=any(one.action is Action.BLINK for one in seen)):
        found = [own for own in _timed(recording, human, actions) if _ends_ms(own) is not None]
        if found:
            return min(found, key=lambda one: _ends_ms(one) or 0)
    return None


def _orders(turns: Sequence[Action], moved: Sequence[Action], *, has_blink: bool) -> Iterator[tuple[Action, ...]]:
    """The most that can be asked for first."""
    for asked in (turns, moved):
        if has_blink:
            for one in asked:
                yield from ((one, Action.FOLLOW, Action.BLINK), (Action.FOLLOW, one, Action.BLINK), (Action.BLINK, one, Action.FOLLOW))
        for one in asked:
            yield from ((one, Action.FOLLOW), (Action.FOLLOW, one))
    yield (Action.FOLLOW,)


def _timed(recording: Recording, human: Human, actions: tuple[Action, ...]) -> Iterator[OwnMotion]:
    for held_ms in range(0, _MOST_HELD_MS, _HOLD_STEP_MS):
        yield OwnMotion(recording=recording, human=human, actions=actions, held_ms=held_ms)


def _ends_ms(own: OwnMotion) -> int | None:
    """When the clip has met the challenge; None where it does not, or something of it would not count."""
    challenge, last_ms = unsafe_challenge(own), -_FRAME_MS
    for shot in own.recording.shots:
        if shot.t_ms - last_ms < _FRAME_MS:
            continue
        last_ms = shot.t_ms
        observation = FrameObservation(t_ms=shot.t_ms, face=shot.seen, faces=1, brightness=0.5)
        ended = [one for one in challenge.see(observation, newest_ms=shot.t_ms) if isinstance(one, Ended)]
        if ended:
            return None if ended[0].findings or challenge.remarks else shot.t_ms
    return None


def _poses_at(recording: Recording, times_ms: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Departure from rest at some times, smoothed as a person would draw it; shape (n, 2)."""
    weights = np.exp(-0.5 * ((times_ms[:, None] - recording.times_ms[None]) / (_SMOOTHED_MS / 2)) ** 2) + 1e-12
    return np.asarray((weights / weights.sum(axis=1, keepdims=True)) @ recording.departures)


def _errors(count: int, seed: int) -> npt.NDArray[np.float64]:
    """How far a person is off the target, as a slow wandering in degrees; shape (n, 2)."""
    drawn, kept = np.random.default_rng(seed), np.exp(-_PATH.step_ms / _ERROR_MS)
    error = np.zeros((count, 2))
    for place in range(1, count):
        error[place] = kept * error[place - 1] + np.sqrt(1 - kept * kept) * drawn.normal(0, _ERROR_DEG)
    return np.asarray(error - error[0])
