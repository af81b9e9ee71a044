"""Head tests: what a real head does before a camera and a picture that is moved does not. Pure; measured by `engine.comparing.head_views`.

Each test alone can be beaten by one more trick; together they ask for a second recording of the person. Figures: docs/models/head-tests.md.
"""

import math
from dataclasses import dataclass

_LEAST_APART = 1e-4  # likenesses above 0.9999 say no more
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
    """

    repeated: float | None
    turned: float | None
    beside: float | None
    reference: float | None

    def __post_init__(self) -> None:
        """Refuse numbers that are none.

        Raises:
            ValueError: NaN or infinite.
        """
        if not all(math.isfinite(one) for one in (self.repeated, self.turned, self.beside, self.reference) if one is not None):
            raise ValueError

    @property
    def score(self) -> float | None:
        """Repeated, turned and beside in one number: above 0 a head, below a picture; None where one of them is missing.

        Logarithms are added, as of odds. What comes again outweighs the others, which tell stretched pictures from heads and are bounded:
        hair, scarves and blur make them what they are more often than heads do.
        """
        if self.repeated is None or self.turned is None or self.beside is None:
            return None
        turned = _bounded(_apart(self.turned) - _TURNED_MIDDLE, _TURNED_BOUND)
        beside = _bounded(self.beside - _BESIDE_MIDDLE, _BESIDE_BOUND)
        return _apart(self.repeated) - _REPEATED_MIDDLE + _TURNED_WEIGHT * turned + _BESIDE_WEIGHT * beside


def _apart(likeness: float) -> float:
    return math.log10(max(_LEAST_APART, 1 - likeness))


def _bounded(value: float, bound: float) -> float:
    return min(bound, max(-bound, value))


NOT_TESTED = HeadTests(repeated=None, turned=None, beside=None, reference=None)
