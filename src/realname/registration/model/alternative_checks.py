"""Other means than a face, by which an applicant shows beside the check by two people that they are whose ID it is."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.verification.model.visual_check import MeansKind, MeansOutcome

MOST_TRIES = 3  # of one means for one registration that were not confirmed; the person who guesses has no more


@dataclass(frozen=True, slots=True, kw_only=True)
class MeansApplicant:
    """Who is asked about: of which registration, as which person, with which attributes of the ID."""

    registration_id: RegistrationId
    person_id: PersonId
    attributes: ApplicantAttributes


@dataclass(frozen=True, slots=True)
class TypedProof:
    """What the applicant typed: a number, a PIN, a code. It is asked about, and kept nowhere."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredMeans:
    """What became of one means for a registration: its kind and outcome, nothing of what was typed.

    Attributes:
        tries: How often it was asked and not unavailable; counted before it is asked, so that two at once have no more tries than one.
    """

    registration_id: RegistrationId
    kind: MeansKind
    outcome: MeansOutcome
    at: datetime
    tries: int = 0

    @property
    def is_confirmed(self) -> bool:
        """Whether it speaks for the applicant."""
        return self.outcome is MeansOutcome.CONFIRMED

    @property
    def is_settled(self) -> bool:
        """Whether nothing more can be tried by it."""
        return self.is_confirmed or self.tries >= MOST_TRIES

    def begun(self, *, at: datetime) -> "AnsweredMeans":
        """Count a try before it is made."""
        return replace(self, at=at, tries=self.tries + 1)

    def answered(self, outcome: MeansOutcome, *, at: datetime) -> "AnsweredMeans":
        """Take the answer; that it is unavailable now costs no try, and takes nothing back that was found before."""
        if outcome is MeansOutcome.UNAVAILABLE:
            return replace(self, at=at, tries=self.tries - 1)
        return replace(self, outcome=outcome, at=at)
