"""The ladder of injection attacks: what an attacker needs for an instrument, from little to much.

The rungs are ours. CEN/TS 18099 is a specification for tests of injection attack detection; its text was not at hand,
so no rung is a level of that standard (docs/reference/evaluation.md).
"""

from enum import StrEnum


class Rung(StrEnum):
    """What the attacker has and does, in rising order."""

    PICTURE = "picture"  # one picture of the person, still or moved as a whole
    RECORDING = "recording"  # a recording of the person, played without regard to the challenge
    REACTION = "reaction"  # a recording whose parts are chosen by what is asked
    RENDERING = "rendering"  # one picture, or each of a recording, on a mesh that moves as is asked
    ADAPTATION = "adaptation"  # the same, changed to pass tests that the attacker knows
    SYNTHESIS = "synthesis"  # a learned model that makes the face, such as face swap or re-enactment
