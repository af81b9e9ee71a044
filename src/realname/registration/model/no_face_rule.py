"""The rule of a pack for the route without a face: who compares, and what is taken beside the two statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import Role
from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection
from realname.verification.model.visual_check import MeansKind

SECTION = "no_face"
KEYS = ("first_by", "second_by", "other_means", "other_means_needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFaceRule:
    """What a pack says of the route without a face.

    Attributes:
        first_by: Roles of the person who compares first.
        second_by: Roles of the person who compares second; another person than the first, and than the person who opened the registration.
        other_means: What is taken beside the two statements.
        other_means_needed: How many of them have to speak for the applicant.
    """

    first_by: tuple[Role, ...]
    second_by: tuple[Role, ...]
    other_means: tuple[MeansKind, ...]
    other_means_needed: int


def no_face_rule_of(section: RuleSection) -> NoFaceRule:
    """Read the section `no_face` of a pack.

    Raises:
        PolicyInvalid: A value outside its range, a role that may not do this, or more means needed than are taken.
    """
    taken = section.any_of("other_means", MeansKind)
    needed = section.whole("other_means_needed", least=0, most=len(MeansKind))
    if needed > len(taken):
        raise PolicyInvalid(entry=f"{SECTION}.other_means_needed")
    return NoFaceRule(
        first_by=_roles(section, "first_by", right=Right.REGISTRATIONS_WORK),
        second_by=_roles(section, "second_by", right=Right.HANDED_OVER_SUPERVISE),
        other_means=tuple(taken),
        other_means_needed=needed,
    )


def _roles(section: RuleSection, key: str, *, right: Right) -> tuple[Role, ...]:
    """Read roles; a pack gives no one a right that they do not have."""
    roles: Sequence[Role] = section.some_of(key, Role)
    if any(right not in RIGHTS[role] for role in roles):
        raise PolicyInvalid(entry=f"{SECTION}.{key}")
    return tuple(roles)
