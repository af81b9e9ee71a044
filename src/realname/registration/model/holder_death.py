"""The death of a line's holder: the proofs that were shown of it, as kinds and marks; never a name, a number or a face."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DeathProof(StrEnum):
    """What shows that a person died."""

    DEATH_CERTIFICATE = "death-certificate"
    HOUSEHOLD_CANCELLATION = "household-cancellation"
    COURT_DECLARATION = "court-declaration"


class HeirProof(StrEnum):
    """What shows that a person is the heir of a line."""

    NOTARIAL_CERTIFICATE = "notarial-certificate"
    KINSHIP_CERTIFICATE = "kinship-certificate"
    COURT_JUDGMENT = "court-judgment"


@dataclass(frozen=True, slots=True)
class ShownProof:
    """A proof that was shown.

    Attributes:
        mark: The server's mark of its number, of its kind and of the line: it says of a number that is brought again whether it is this
            one, and nothing without it; of two lines the same proof has two marks.
    """

    kind: DeathProof | HeirProof
    mark: str


@dataclass(frozen=True, slots=True)
class HolderDeath:
    """What was shown of a holder's death.

    Attributes:
        heirship: Of whom the line goes to; None where it is closed.
    """

    proof: ShownProof
    heirship: ShownProof | None = None

    @property
    def facts(self) -> Mapping[str, str]:
        """What the ledger says of it."""
        shown = {"proof": self.proof} | ({"heirship": self.heirship} if self.heirship else {})
        return {name: one.kind.value for name, one in shown.items()} | {f"{name}_mark": one.mark for name, one in shown.items()}
