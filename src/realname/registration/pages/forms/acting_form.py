"""Who is here, as the page of the consent asks and sends it: the holder, their guardian, or a person with their authorisation."""

from typing import Annotated

from fastapi import Query

from realname.evidence.model.representative import Authority, AuthorityProof, RepresentativeRole
from realname.evidence.model.representatives_rule import RepresentativesRule
from realname.kernel.errors import InvalidInput
from realname.platform.web.forms import Form
from realname.registration.model.consent_rule import ACTING_TEXT_VERSIONS

FIELD = "who"
Who = Annotated[str, Query(alias=FIELD, pattern="^(guardian|proxy)?$")]


def role_of(who: str) -> RepresentativeRole | None:
    """As what they are here; None: they are the holder.

    Raises:
        InvalidInput: No page of ours sends this.
    """
    try:
        return RepresentativeRole(who) if who else None
    except ValueError:
        raise InvalidInput(field=FIELD) from None


def authority_of(form: Form, role: RepresentativeRole | None) -> Authority | None:
    """As what they act, and by which proof.

    Raises:
        InvalidInput: No proof was chosen, or one of another role.
    """
    if role is None:
        return None
    try:
        return Authority(role=role, proof=AuthorityProof(form.text("proof")))
    except ValueError:
        raise InvalidInput(field="proof", cause="absent") from None


def text_version_of(role: RepresentativeRole | None, *, alone: str) -> str:
    """Which text is shown: its own for each role, and `alone` where the holder is here."""
    return alone if role is None else ACTING_TEXT_VERSIONS[role]


def roles_here(representatives_rule: RepresentativesRule, purpose: str, *, is_organisation: bool) -> tuple[RepresentativeRole, ...]:
    """As what a person may act for the holder; no one does for the user of an organisation's line."""
    if is_organisation:
        return ()
    return tuple(role for role in RepresentativeRole if role is RepresentativeRole.GUARDIAN or representatives_rule.takes_proxy(purpose))
