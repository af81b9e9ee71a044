"""The rule of a pack for who may act for the holder of a line: guardians and proxies."""

from dataclasses import dataclass
from enum import StrEnum

from realname.evidence.errors import RepresentativeNotAccepted
from realname.evidence.model.representative import PROOFS, Authority, AuthorityProof, RepresentativeRole
from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection

SECTION = "representatives"
KEYS = (
    "of_age_years",
    "guardian_until_age_years",
    "child_face",
    "guardian_proofs",
    "proxy_allowed",
    "proxy_purposes",
    "proxy_proofs",
    "lines_per_proxy_30_days",
)


class ChildFace(StrEnum):
    """What is taken of the face of whom a guardian acts for. A pack that asks for more is no pack of this program."""

    NEVER = "never"


class ProxyPurpose(StrEnum):
    """What a proxy may register: the purposes of a registration (`Purpose`), by the same words."""

    NEW_LINE = "new-line"
    REPLACE_SIM = "replace-sim"
    TRANSFER = "transfer"
    REVERIFY = "reverify"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativesRule:
    """What a pack says of representatives. From what age a person registers alone stands with the evidence (`minimum_age_years`).

    Attributes:
        of_age_years: How old a representative has to be.
        guardian_until_age_years: Who is younger has a guardian; who is not has one by an order of guardianship only.
        child_face: What is taken of the face of whom a guardian acts for.
        guardian_proofs: What is taken as proof that a person is the guardian.
        proxy_allowed: Whether anyone but a guardian may act for the holder.
        proxy_purposes: What for.
        proxy_proofs: What is taken as proof of their authority.
        lines_per_proxy_30_days: How many lines a person may register for others in 30 days before a person looks at the next.
    """

    of_age_years: int
    guardian_until_age_years: int
    child_face: ChildFace
    guardian_proofs: tuple[AuthorityProof, ...]
    proxy_allowed: bool
    proxy_purposes: tuple[ProxyPurpose, ...]
    proxy_proofs: tuple[AuthorityProof, ...]
    lines_per_proxy_30_days: int

    def proofs(self, role: RepresentativeRole) -> tuple[AuthorityProof, ...]:
        """What is taken as proof in a role."""
        return self.guardian_proofs if role is RepresentativeRole.GUARDIAN else self.proxy_proofs

    def takes_proxy(self, purpose: str) -> bool:
        """Whether a proxy may act for the holder in a registration for a purpose."""
        return self.proxy_allowed and purpose in {one.value for one in self.proxy_purposes}

    def takes(self, authority: Authority, *, purpose: str) -> bool:
        """Whether a person may act so, as far as that is known before anyone's ID is read."""
        is_allowed = authority.is_guardian or self.takes_proxy(purpose)
        return is_allowed and authority.proof in self.proofs(authority.role)

    def takes_for(self, authority: Authority, *, purpose: str, holder_age_years: int) -> bool:
        """The same once the holder's age is known: an adult has a guardian by an order alone."""
        is_minor = holder_age_years < self.guardian_until_age_years
        has_order = authority.proof is AuthorityProof.GUARDIANSHIP_ORDER
        return self.takes(authority, purpose=purpose) and (not authority.is_guardian or is_minor or has_order)

    def require_taken(self, authority: Authority, *, purpose: str) -> None:
        """Refuse at the start what the decision would refuse in any case.

        Raises:
            RepresentativeNotAccepted: The pack takes no one in this role for this purpose, or not by this proof.
        """
        if not self.takes(authority, purpose=purpose):
            raise RepresentativeNotAccepted(role=authority.role.value, proof=authority.proof.value)


def representatives_rule_of(section: RuleSection) -> RepresentativesRule:
    """Read the section `representatives` of a pack.

    Raises:
        PolicyInvalid: A value outside its range, or a proof of another role.
    """
    rule = RepresentativesRule(
        of_age_years=section.whole("of_age_years", least=0, most=150),
        guardian_until_age_years=section.whole("guardian_until_age_years", least=0, most=150),
        child_face=section.one_of("child_face", ChildFace),
        guardian_proofs=section.some_of("guardian_proofs", AuthorityProof),
        proxy_allowed=section.truth("proxy_allowed"),
        proxy_purposes=section.some_of("proxy_purposes", ProxyPurpose),
        proxy_proofs=section.some_of("proxy_proofs", AuthorityProof),
        lines_per_proxy_30_days=section.whole("lines_per_proxy_30_days", least=0),
    )
    for role in RepresentativeRole:
        if not set(rule.proofs(role)) <= set(PROOFS[role]):
            raise PolicyInvalid(entry=f"{SECTION}.{role.value}_proofs")
    return rule
