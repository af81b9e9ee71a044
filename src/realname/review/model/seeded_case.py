"""A known case: a portrait and a clip of which is known whether they are of one person, planted among the reviews.

The reviewer it knows nothing of that before they have said what they think. Pure rules: what may be planted, and as what it shows.
"""

from dataclasses import dataclass

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId
from realname.registration.model.reasons import Reason
from realname.review.model.review import Opinion

NO_OUTLET = OutletId("known-cases")  # none that anyone works at: supervisors review it as well

# Why a person is said to look: what a referral is most often for, and what pictures alone can answer.
GROUNDS = (Reason.FACE_COMPARISON_UNSURE, Reason.PRESENTATION_UNSURE, Reason.REFERENCE_TOO_SMALL, Reason.MOTION_SURPLUS)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SeededCase:
    """What is planted; pictures of a person, silent when shown.

    Attributes:
        portrait: An encoded picture, as of an ID.
        clip: An encoded clip.
        truth: What is right: approve, or refuse.
        ground: Why a person is said to look.
    """

    portrait: bytes
    clip: bytes
    truth: Opinion
    ground: Reason = GROUNDS[0]

    def __post_init__(self) -> None:
        """Refuse what is no truth, and a ground that no picture answers."""
        if self.truth is Opinion.UNSURE:
            raise InvalidInput(field="truth")
        if self.ground not in GROUNDS:
            raise InvalidInput(field="ground", reasons=", ".join(GROUNDS))

    def __repr__(self) -> str:
        """The kind alone."""
        return "KnownCase(…)"
