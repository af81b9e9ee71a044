"""What is counted of case files, and which outlets are unlike the others by it.

Pure: counts in, shares and robust z-scores out. No name, number or face is in it, and test identities are not counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from statistics import median

from realname.kernel.identifiers import OutletId
from realname.kernel.rates import Share, chance_spread, robust_z


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFigures:
    """Of registrations that were opened in a time.

    Attributes:
        registrations: All of them.
        approved, refused: The last word on them, the machine's or a person's.
        referred: The machine left them to a person.
        without_face: They took the route without a face from the start, or went over to it.
        overridden: The machine did not approve them, and a person did.
        left: Withdrawn, abandoned or lapsed.
        face_approved, face_decided: Of those that took the route with a face to its end.
        without_approved, without_decided: Of those that took the other one from the start.
    """

    registrations: int = 0
    approved: int = 0
    refused: int = 0
    referred: int = 0
    without_face: int = 0
    overridden: int = 0
    left: int = 0
    face_approved: int = 0
    face_decided: int = 0
    without_approved: int = 0
    without_decided: int = 0

    def __add__(self, other: "CaseFigures") -> "CaseFigures":
        """Both together."""
        names = [one.name for one in fields(self)]
        return CaseFigures(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def exceptions(self) -> int:
        """What did not go the usual way: without a face, or approved by a person against the machine."""
        return self.without_face + self.overridden

    @property
    def success(self) -> Share:
        """Approved, of those that are decided."""
        return Share(count=self.approved, of=self.approved + self.refused)

    @property
    def face(self) -> Share:
        """The same of those with a face."""
        return Share(count=self.face_approved, of=self.face_decided)

    @property
    def without(self) -> Share:
        """The same of those without one from the start."""
        return Share(count=self.without_approved, of=self.without_decided)

    @property
    def gap_points(self) -> float | None:
        """Success with a face less success without, in points; None: nothing of one of them is decided."""
        if not self.face.of or not self.without.of:
            return None
        return 100 * (self.face.value - self.without.value)


class Trait(StrEnum):
    """What outlets are compared by, each as a share of their registrations."""

    WITHOUT_FACE = "without-face"
    OVERRIDDEN = "overridden"
    REFERRED = "referred"
    REFUSED = "refused"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """How far an outlet is from the others.

    Attributes:
        trait: In what it is farthest; None: it has too few registrations, or too few others to be compared with.
        z: By how many robust standard deviations, above or below; 0 where there is no trait.
        share: Of its registrations, by the trait, in [0, 1]; 0 where there is no trait.
        usual: The median of the same share of all outlets that are compared.
    """

    outlet_id: OutletId
    figures: CaseFigures
    trait: Trait | None
    z: float
    share: float = 0.0
    usual: float = 0.0

    @property
    def is_worth_a_look(self) -> bool:
        """Whether it is far from the others."""
        return abs(self.z) >= WORTH_A_LOOK


LEAST_REGISTRATIONS = 20  # below it one case is more than five points of a share
LEAST_PEERS = 5
WORTH_A_LOOK = 3.5  # Iglewicz and Hoaglin 1993, 3.4: the modified z-score from which a value is taken for an outlier


def deviations(figures: Mapping[OutletId, CaseFigures]) -> Sequence[Deviation]:
    """Compare each outlet with all that have enough registrations; the farthest first, those that cannot be compared last."""
    enough = [one for one in figures.values() if one.registrations >= LEAST_REGISTRATIONS]
    shares = {trait: [_share(one, trait) for one in enough] for trait in Trait}
    found = [_deviation(outlet_id, one, shares) for outlet_id, one in figures.items()]
    return sorted(found, key=lambda one: (one.trait is None, -abs(one.z), one.outlet_id.value))


def _deviation(outlet_id: OutletId, figures: CaseFigures, shares: Mapping[Trait, Sequence[float]]) -> Deviation:
    if figures.registrations < LEAST_REGISTRATIONS or len(shares[Trait.REFUSED]) <= LEAST_PEERS:
        return Deviation(outlet_id=outlet_id, figures=figures, trait=None, z=0.0)
    scores = {trait: _z(figures, trait, shares[trait]) for trait in Trait}
    farthest = max(scores, key=lambda trait: abs(scores[trait]))
    return Deviation(
        outlet_id=outlet_id,
        figures=figures,
        trait=farthest,
        z=scores[farthest],
        share=_share(figures, farthest),
        usual=median(shares[farthest]),
    )


def _z(figures: CaseFigures, trait: Trait, all_of_them: Sequence[float]) -> float:
    """Against all, its own among them: of more than five it moves the median by next to nothing, and nothing is sorted anew for each."""
    least = chance_spread(all_of_them, figures.registrations)
    return robust_z(_share(figures, trait), all_of_them, least_spread=least)


def _share(figures: CaseFigures, trait: Trait) -> float:
    counts = {
        Trait.WITHOUT_FACE: figures.without_face,
        Trait.OVERRIDDEN: figures.overridden,
        Trait.REFERRED: figures.referred,
        Trait.REFUSED: figures.refused,
        Trait.LEFT: figures.left,
    }
    return counts[trait] / figures.registrations
