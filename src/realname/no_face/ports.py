"""What the route without a face needs of the outside: another means of showing who one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from realname.registration.model.alternative_checks import MeansApplicant, TypedProof
from realname.verification.model.visual_check import MeansKind, MeansOutcome


class AlternativeCheck(Protocol):
    """Another means than a face by which an applicant shows that they are whose ID it is."""

    @property
    def kind(self) -> MeansKind:
        """Which."""
        ...

    def prepare(self, applicant: MeansApplicant) -> bool:
        """Do what comes before the applicant types, such as sending a code; False: it cannot be used for them now."""
        ...

    def confirm(self, applicant: MeansApplicant, typed: TypedProof) -> MeansOutcome:
        """Say whether what was typed speaks for this applicant; whatever keeps it from being asked is `UNAVAILABLE`."""
        ...


@dataclass(frozen=True, slots=True)
class AlternativeChecksOffered:
    """The other means of this deployment, by their kind."""

    by_kind: Mapping[MeansKind, AlternativeCheck]
