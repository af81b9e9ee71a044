"""Gather what is known of who acts for the holder: what stands on their ID, opened from its seal, held against the pack."""

from datetime import date, datetime, timedelta

from realname.evidence.model.applicant import age_on
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.representatives_rule import RepresentativesRule
from realname.evidence.use_cases.sealed_attributes import open_attributes
from realname.kernel.errors import StateConflict
from realname.kernel.ports import Vault
from realname.kernel.unit_of_work import UnitOfWork
from realname.registration.model.registration import NextStep, Registration
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.persons import require_key
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person
from realname.verification.model.findings import RepresentativeFindings

_WINDOW = timedelta(days=30)


def gather_representative(
    registration: Registration,
    person: Person,
    *,
    vault: Vault,
    representatives_rule: RepresentativesRule,
    evidence_rule: EvidenceRule,
    on: date,
    holder_age_years: int,
    recent_lines: int,
) -> RepresentativeFindings | None:
    """Gather; None where the holder acts themselves.

    Args:
        registration: Submitted, or decided and not erased.
        person: Who acts.
        vault: Opens what is sealed.
        representatives_rule: Who may act for another.
        evidence_rule: Which identity documents are taken.
        on: The day it is at the outlet.
        holder_age_years: By the holder's ID.
        recent_lines: As `Circumstances.lines_by_proxy`.

    Raises:
        StateConflict: Their evidence, or the source's answer on them, is missing.
        SealBroken: Their attributes cannot be opened.
    """
    acting = registration.representative
    if acting is None:
        return None
    if acting.evidence is None or acting.source is None:
        raise StateConflict(next=NextStep.ATTACH_REPRESENTATIVE.value)
    if acting.sealed_attributes is None:
        raise SealBroken(kind="attributes")
    attributes = open_attributes(
        acting.sealed_attributes, vault=vault, wrapped_key=require_key(person), person_id=person.id, registration_id=registration.id
    )
    return RepresentativeFindings(
        is_guardian=acting.authority.is_guardian,
        is_authority_accepted=representatives_rule.takes_for(
            acting.authority, purpose=registration.purpose.value, holder_age_years=holder_age_years
        ),
        is_of_age=age_on(on, birth_on=attributes.birth_on) >= representatives_rule.of_age_years,
        is_evidence_current=acting.evidence.is_current(on),
        is_evidence_kind_accepted=evidence_rule.takes(acting.evidence.kind, acting.evidence.means),
        is_evidence_typed=acting.evidence.has_typed_identity,
        is_evidence_looked_at=evidence_rule.is_looked_at(acting.evidence),
        source=acting.source,
        recent_lines=recent_lines,
    )


def lines_by_proxy(unit: UnitOfWork, registration: Registration, *, at: datetime) -> int:
    """Count those of the 30 days before a moment by those who acts by authority in a registration; 0 where no one does, or adds no line."""
    acting = registration.representative
    if acting is None or acting.person_id is None or acting.authority.is_guardian or not registration.adds_line:
        return 0
    return unit[Registrations].count_by_proxy(acting.person_id, since=at - _WINDOW, until=at, but=registration.id)
