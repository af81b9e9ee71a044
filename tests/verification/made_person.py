"""A made person before a camera, for the guided challenge: a pose for each picture, in answer to what was asked."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from realname.verification.model.challenges.challenge import drawn_path
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.challenges.head_path import HeadPath, PathPoint
from realname.verification.model.challenges.prompts import Ended, Finished, Prompted, SessionPrompt, Targeted
from realname.verification.model.observations import Action, FaceObservation, FrameObservation

FRAME_MS = 83
_MOST_MS = 120_000
_PEAK_DEG = 40.0
_DIRECTIONS = {Action.TURN_LEFT: (1, 0), Action.TURN_RIGHT: (-1, 0), Action.LOOK_UP: (0, 1), Action.LOOK_DOWN: (0, -1)}

RESTING = FaceObservation(
    t_ms=0, yaw_deg=1.0, pitch_deg=-4.0, roll_deg=0.0, eyelid_closure=0.2, eye_distance_px=90.0, centre_x=0.5, centre_y=0.5
)


def seen(face: FaceObservation | None = RESTING, *, t_ms: int = 0, faces: int = 1, brightness: float = 0.5) -> FrameObservation:
    """A sight at a time; without a face there is none to count."""
    return FrameObservation(
        t_ms=t_ms, face=face and replace(face, t_ms=t_ms), faces=faces if face is not None else 0, brightness=brightness
    )


def moved(action: Action, share: float, *, peak_deg: float = _PEAK_DEG) -> FaceObservation:
    """The face in the middle of a movement; 1 is its height."""
    if action is Action.BLINK:
        return replace(RESTING, eyelid_closure=0.2 + 0.6 * share)
    across, up = _DIRECTIONS[action]
    return replace(RESTING, yaw_deg=RESTING.yaw_deg + across * share * peak_deg, pitch_deg=RESTING.pitch_deg + up * share * peak_deg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Out and back, as smoothly as heads move, from a time on."""

    action: Action
    start_ms: int
    lasts_ms: int = 2400
    peak_deg: float = _PEAK_DEG

    def face(self, t_ms: int) -> FaceObservation | None:
        """The face while it lasts; None before and after."""
        since = t_ms - self.start_ms
        if not 0 <= since <= self.lasts_ms:
            return None
        return moved(self.action, math.sin(math.pi * since / self.lasts_ms), peak_deg=self.peak_deg)


Answer = Callable[[Action, int], list[Movement]]


def obedient(action: Action, at_ms: int) -> list[Movement]:
    """Do what is asked, after a human time."""
    if action is Action.FOLLOW:
        return []
    return [Movement(action=action, start_ms=at_ms + 600, lasts_ms=250 if action is Action.BLINK else 2400)]


Following = Callable[[HeadPath, int], tuple[float, float]]
"""Yaw and pitch of the head from its rest at a time, by the target's way as far as it was told."""


def closely(path: HeadPath, t_ms: int) -> tuple[float, float]:
    """Do as the target does, a human time later."""
    return path.at(t_ms - 350)


def aimed(yaw_deg: float, pitch_deg: float) -> FaceObservation:
    """The face of a head that is turned so far from its rest."""
    return replace(RESTING, yaw_deg=RESTING.yaw_deg + yaw_deg, pitch_deg=RESTING.pitch_deg + pitch_deg)


def path_of(_began_ms: int, attempt: int) -> HeadPath:
    """The path of each attempt."""
    return drawn_path("5a" * 32, attempt=attempt)


@dataclass(slots=True)
class Played:
    """A whole session as it went: what was led, when."""

    challenge: GuidedChallenge
    leads: list[tuple[int, SessionPrompt]] = field(default_factory=list)

    @property
    def ended(self) -> Ended | None:
        """Its end, if it came."""
        return next((lead for _, lead in self.leads if isinstance(lead, Ended)), None)

    @property
    def ended_ms(self) -> int:
        """When it ended."""
        return next(t_ms for t_ms, lead in self.leads if isinstance(lead, Ended))

    def of(self, *kinds: type[SessionPrompt]) -> list[SessionPrompt]:
        """The leads of these kinds, in their order."""
        return [lead for _, lead in self.leads if isinstance(lead, kinds)]


def play(
    *actions: Action,
    answer: Answer = obedient,
    picture: Callable[[FrameObservation], FrameObservation] = lambda observation: observation,
    challenge: GuidedChallenge | None = None,
    lag_ms: int = 0,
    follow: Following = closely,
) -> Played:
    """Let the person answer prompts until the challenge ends (or two minutes are over).

    Args:
        actions: Asked for.
        answer: What the person does at a prompt.
        picture: What becomes of each sight before it is judged.
        challenge: Another than the shipped one.
        lag_ms: How much newer the newest received picture is than the one judged.
        follow: What the head does of a target's way.
    """
    played = Played(challenge or GuidedChallenge(actions, path_of))
    movements: list[Movement] = []
    told: list[PathPoint] = []
    for t_ms in range(0, _MOST_MS, FRAME_MS):
        resting = aimed(*follow(HeadPath(tuple(told)), t_ms)) if told else RESTING
        face = next((face for one in movements if (face := one.face(t_ms)) is not None), resting)
        leads = played.challenge.see(picture(seen(face, t_ms=t_ms)), newest_ms=t_ms + lag_ms)
        played.leads += [(t_ms, lead) for lead in leads]
        for lead in leads:
            if isinstance(lead, Prompted):
                movements = answer(lead.action, t_ms)
                told.clear()
            if isinstance(lead, Targeted):
                told.extend(lead.points)
            if isinstance(lead, Finished):
                movements = [one for one in movements if one.start_ms > t_ms]
            if isinstance(lead, Ended):
                return played
    return played
