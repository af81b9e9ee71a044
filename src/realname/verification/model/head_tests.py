"""Head tests: what a real head does before a camera and a picture that is moved does not. Pure; measured by `engine.comparing.head_views`.

Each test alone can be beaten by one more trick, and who knows them all can beat them together. Figures: docs/models/head-tests.md.
"""

import math
from dataclasses import astuple, dataclass

_LEAST_APART = 1e-4  # likenesses above 0.9999 say no more
# How the changes of people's resting faces lie: middle and spread of a measure (all but aside as natural logarithms), and whether more
# (1) or less (-1) of it is unlike people. What is farther away in all than so many spreads lowers the score by so much a spread.
_USUAL = {"ways": (1.45, 0.30, 1), "places": (-0.15, 0.15, -1), "later": (0.98, 0.38, 1), "aside": (0.39, 0.11, -1)}
_STILL_USUAL, _UNUSUAL_WEIGHT = 1.6, 1.2
# Where each test stands in the middle between heads and pictures, how much it counts, and how far it may carry.
_REPEATED_MIDDLE = -2.2
_TURNED_MIDDLE, _TURNED_WEIGHT, _TURNED_BOUND = -1.27, 0.4, 0.3
_BESIDE_MIDDLE, _BESIDE_WEIGHT, _BESIDE_BOUND = 0.3, 0.2, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadTests:
    """What was measured in one session; None where a test could not be made.

    Attributes:
        repeated: How alike the face at rest is to itself more than a second and a half away, patch by patch, in [-1, 1]. A living face is
            never quite the same; a picture that is shown again is.
        turned: How alike the skin is seen from the side and from the front, patch by patch, in [-1, 1]. Skin looks different from another
            side; a picture that is stretched does not.
        beside: Fine detail beside the near cheek, over that of the face, turned less frontal. An ear and hair come into view; a picture
            has none to show.
        reference: How alike the face is to the reference portrait, patch by patch, in [-1, 1]. A later picture of a person is never that
            very photo.
        ways: In how many independent ways the resting face changes, 1 or more. A living face has few: mouth, brows, light.
        places: How unevenly it changes over its places, as the standard deviation of logarithms. Noise changes all of them alike.
        later: How much more plain skin differs after seconds than after a moment, a ratio. A living face comes back nearly to where it was.
        aside: How much more the skin differs from the side than it does from the front after seconds, a logarithm to 10.
    """

    repeated: float | None
    turned: float | None
    beside: float | None
    reference: float | None
    ways: float | None
    places: float | None
    later: float | None
    aside: float | None

    def __post_init__(self) -> None:
        """Refuse numbers that are none.

        Raises:
            ValueError: NaN or infinite.
        """
        if not all(math.isfinite(one) for one in astuple(self) if one is not None):
            raise ValueError

    @property
    def unusual(self) -> float | None:
        """How far the changes of the face are from those of people, in spreads, 0 or more; None where one of the four is missing."""
        if self.ways is None or self.places is None or self.later is None or self.aside is None:
            return None
        found = {"ways": _log(self.ways), "places": _log(self.places), "later": _log(self.later), "aside": self.aside}
        return math.hypot(*(max(0.0, (found[one] - middle) * sign / spread) for one, (middle, spread, sign) in _USUAL.items()))

    @property
    def score(self) -> float | None:
        """All but the reference in one number: above 0 a head, below a picture; None where one of them is missing.

        Logarithms are added, as of odds. What comes again outweighs turned and beside, which tell stretched pictures from heads and are
        bounded: hair, scarves and blur make them what they are more often than heads do. Changes that are unlike those of people lower it
        without a bound: they are an answer to the test of what comes again.
        """
        if self.repeated is None or self.turned is None or self.beside is None or self.unusual is None:
            return None
        turned = _bounded(_apart(self.turned) - _TURNED_MIDDLE, _TURNED_BOUND)
        beside = _bounded(self.beside - _BESIDE_MIDDLE, _BESIDE_BOUND)
        head = _apart(self.repeated) - _REPEATED_MIDDLE + _TURNED_WEIGHT * turned + _BESIDE_WEIGHT * beside
        return head - _UNUSUAL_WEIGHT * max(0.0, self.unusual - _STILL_USUAL)


def _apart(likeness: float) -> float:
    return math.log10(max(_LEAST_APART, 1 - likeness))


def _log(value: float) -> float:
    return math.log(max(1e-3, value))


def _bounded(value: float, bound: float) -> float:
    return min(bound, max(-bound, value))


NOT_TESTED = HeadTests(repeated=None, turned=None, beside=None, reference=None, ways=None, places=None, later=None, aside=None)
