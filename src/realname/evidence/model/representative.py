"""The representative: who acts for the holder of a line, in which role, and what shows that they may.

Both identities are shown and recorded where a person acts for another (MIIT Order 25 (2013) art. 6), and the child itself is spared the
face check (PIPL art. 28 and 31): the person who is present is who is verified.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.evidence.model.evidence import Evidence
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import PersonId
from realname.verification.model.findings import SourceFinding


class RepresentativeRole(StrEnum):
    """As what a person acts for the holder."""

    GUARDIAN = "guardian"
    PROXY = "proxy"


class AuthorityProof(StrEnum):
    """What shows that they may; its kind alone is kept, and nothing of it is typed."""

    HOUSEHOLD_REGISTER = "household-register"
    BIRTH_CERTIFICATE = "birth-certificate"
    GUARDIANSHIP_ORDER = "guardianship-order"
    WRITTEN_AUTHORISATION = "written-authorisation"
    NOTARISED_AUTHORISATION = "notarised-authorisation"


PROOFS: Mapping[RepresentativeRole, tuple[AuthorityProof, ...]] = {
    RepresentativeRole.GUARDIAN: (
        AuthorityProof.HOUSEHOLD_REGISTER,
        AuthorityProof.BIRTH_CERTIFICATE,
        AuthorityProof.GUARDIANSHIP_ORDER,
    ),
    RepresentativeRole.PROXY: (AuthorityProof.WRITTEN_AUTHORISATION, AuthorityProof.NOTARISED_AUTHORISATION),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """In which role a person acts, and by which proof."""

    role: RepresentativeRole
    proof: AuthorityProof

    def __post_init__(self) -> None:
        """Refuse a proof that shows another role."""
        if self.proof not in PROOFS[self.role]:
            raise InvalidInput(field="proof")

    @property
    def is_guardian(self) -> bool:
        """Whether they act for a child, or for an adult under guardianship."""
        return self.role is RepresentativeRole.GUARDIAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Who acts for the holder in one registration, as far as it is known by now.

    Attributes:
        person_id: Whose ID was read as the representative's; never the holder.
        evidence: What was read of it.
        sealed_attributes: What stands on it, sealed under the representative's own key.
        source: The authoritative source's answer on the representative.
    """

    authority: Authority
    person_id: PersonId | None = None
    evidence: Evidence | None = None
    sealed_attributes: bytes | None = None
    source: SourceFinding | None = None
