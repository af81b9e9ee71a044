"""Guidance: what would make the picture better, one thing at a time, the most important first."""

from dataclasses import dataclass
from enum import StrEnum

from realname.domain.observations import FaceObservation
from realname.domain.sight import Sight


class Guidance(StrEnum):
    """What the applicant can do for a better picture."""

    NO_FACE = "no-face"
    SEVERAL_FACES = "several-faces"
    CLOSER = "closer"
    FARTHER = "farther"
    CENTRE = "centre"
    MORE_LIGHT = "more-light"
    LESS_LIGHT = "less-light"
    LOOK_STRAIGHT = "look-straight"
    HOLD_STILL = "hold-still"
    NONE = "none"
