"""The pack's rule on challenges: how one is drawn, how long it lives, and what a recorded clip counts for."""

from dataclasses import dataclass
from enum import StrEnum

from realname.verification.model.observations import Action


class RecordedClip(StrEnum):
    """What becomes of a challenge answered by a recorded clip: all its actions are told at once, and no counter signs its pictures."""

    ACCEPT = "accept"
    REFER = "refer"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeRule:
    """How a challenge is drawn and how long it lives.

    Attributes:
        recorded_clip: Whether a recorded clip may stand for the live session.
    """

    actions: int
    allowed: tuple[Action, ...]
    minimum_turns: int
    expires_s: int
    recorded_clip: RecordedClip
