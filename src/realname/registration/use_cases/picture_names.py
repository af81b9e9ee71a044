"""Which pictures of a registration a reviewer looks at, and whether they are there."""

from dataclasses import dataclass

from realname.registration.model.registration import Registration
from realname.registration.use_cases.media import SealedMedia, probe_name, reference_name

MOST_PROBES = 3  # the best; more tell a person nothing more


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureNames:
    """What there is to be looked at.

    Attributes:
        probes: How many, the best first.
    """

    has_reference: bool
    probes: int

    @property
    def is_complete(self) -> bool:
        """Whether two faces can be compared."""
        return self.has_reference and self.probes > 0


def picture_names(registration: Registration, safe: SealedMedia) -> PictureNames:
    """Say what is stored; asked outside of transactions, as the store may be far away."""
    stored = frozenset(safe.names(registration.id))
    probes = sum(name_of_probe(registration, place) in stored for place in range(MOST_PROBES))
    return PictureNames(has_reference=name_of_reference(registration) in stored, probes=probes)


def name_of_reference(registration: Registration) -> str:
    """The portrait; a name of nothing where none was kept."""
    return reference_name(registration.reference_id or "")


def name_of_probe(registration: Registration, place: int) -> str:
    """A probe, 0 the best; a name of nothing where there was no face check."""
    return probe_name(registration.challenge_id, place) if registration.challenge_id else ""
