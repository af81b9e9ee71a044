"""The applicant: who they say they are, and consent to the face comparison."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from realname.kernel.identifiers import IdentityNumber


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ApplicantAttributes:
    """What the evidence says of the applicant; sealed at rest, silent when shown.

    Attributes:
        sex: `female`, `male`, or `unspecified` where a passport says neither.
        ethnicity, address, nationality: Empty where this kind of evidence does not say. A nationality is a code of three letters.
    """

    name: str
    identity_number: IdentityNumber
    sex: str
    ethnicity: str
    birth_on: date
    address: str
    nationality: str = ""

    def __repr__(self) -> str:
        """The kind alone."""
        return "ApplicantAttributes(…)"


class ConsentMeans(StrEnum):
    """How consent was given."""

    SCREEN = "screen"
    PAPER = "paper"
    SPOKEN = "spoken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The applicant's answer to the consent text: separate consent to the comparison of the face (PIPL art. 29), or the wish for none.

    Attributes:
        given_at: When the answer was given.
        is_biometric: Whether the answer was yes; no takes the route without a face.
    """

    text_version: str
    language: str
    means: ConsentMeans
    given_at: datetime
    is_biometric: bool = True


def age_on(day: date, *, birth_on: date) -> int:
    """Full years of age on a day."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))
