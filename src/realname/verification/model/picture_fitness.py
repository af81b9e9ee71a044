"""Whether pictures tell a test anything. Pure; bounds and figures: docs/models/fitness.md.

What is too dark, too small or too coarse makes a person look like an attack, and an attack like a person.
"""

import math
from dataclasses import astuple, dataclass
from enum import StrEnum


class Unfit(StrEnum):
    """Why pictures tell a test nothing."""

    TOO_DARK = "too-dark"
    TOO_SMALL = "too-small"
    TOO_COMPRESSED = "too-compressed"  # coding put blocks in the place of the fine detail of skin
    NOT_SEEN = "not-seen"  # no picture could be measured, so nothing says that any is fit


FIT = frozenset[Unfit]()
DIM = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureMeasures:
    """What a session's pictures of the face are like; medians.

    Attributes:
        eye_distance_px: Between the eye centres, in pixels of the picture.
        brightness: Grey level of the face, 0 to 1.
        grain: Spread of the finest noise over the brightness, 0 or more.
        coding: How much the edges of coding blocks stand out (natural logarithm of the steps there over those within), times the size of
            a block in distances between the eyes. Near 0 without coding.
    """

    eye_distance_px: float
    brightness: float
    grain: float
    coding: float

    def __post_init__(self) -> None:
        """Refuse numbers that are none.

        Raises:
            ValueError: NaN or infinite.
        """
        if not all(math.isfinite(measure) for measure in astuple(self)):
            raise ValueError


@dataclass(frozen=True, slots=True, kw_only=True)
class FitnessRule:
    """What a test needs.

    Attributes:
        eye_distance_px, brightness: At least.
        grain: At most, of a face that is not brighter than `DIM`: in good light what is so fine is skin.
        coding: At most.
    """

    eye_distance_px: float
    brightness: float
    grain: float
    coding: float

    def unfit(self, measures: PictureMeasures | None) -> frozenset[Unfit]:
        """Why these pictures tell the test nothing; empty where they tell it something. None stands for no measured picture."""
        if measures is None:
            return frozenset({Unfit.NOT_SEEN})
        holds = {
            Unfit.TOO_DARK: measures.brightness < self.brightness or (measures.brightness < DIM and measures.grain > self.grain),
            Unfit.TOO_SMALL: measures.eye_distance_px < self.eye_distance_px,
            Unfit.TOO_COMPRESSED: measures.coding > self.coding,
        }
        return frozenset(reason for reason, is_so in holds.items() if is_so)


FOR_HEAD_TESTS = FitnessRule(eye_distance_px=22.0, brightness=0.14, grain=0.009, coding=0.075)
FOR_TEXTURE = FitnessRule(eye_distance_px=20.0, brightness=0.14, grain=0.06, coding=0.2)
