"""Gather the findings of a registration: what was measured, opened from its seal, with what held at the moment of the decision."""

from dataclasses import dataclass
from datetime import datetime

from realname.application.gather_representative import gather_representative
from realname.application.persons import lock_persons, require_person, require_verified
from realname.application.ports import Vault
from realname.application.sealed_attributes import open_attributes
from realname.application.sealed_session import open_session
from realname.application.unit_of_work import UnitOfWork
from realname.domain.applicant import age_on
from realname.domain.errors import SealBroken, StateConflict
from realname.domain.evidence import EvidenceMeans
from realname.domain.findings import RegistrationFindings, count_surplus
from realname.domain.policy import Policy
from realname.domain.registration import Registration
from realname.domain.session_findings import SessionFinding

_UNTIMELY = frozenset({SessionFinding.ACTION_EARLY, SessionFinding.ACTION_TOO_FAST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a decision rests on beside the registration itself.

    Attributes:
        active_lines: Of the person, those that count against one more.
        opened_under: Digest of the pack that counts as the one it was opened under.
        lines_by_proxy: Lines that who acts by authority registered for others within 30 days.
    """

    active_lines: int
    is_challenge_weaker: bool
    has_earlier_attack: bool
    opened_under: str
    lines_by_proxy: int


def gather_findings(
    unit: UnitOfWork, registration: Registration, circumstances: Circumstances, *, vault: Vault, policy: Policy, at: datetime
) -> RegistrationFindings:
    """Gather.

    Args:
        unit: Where person and challenge are read.
        registration: Submitted, or decided and not erased.
        circumstances: As they are, or were.
        vault: Opens what is sealed.
        policy: By which it is decided.
        at: The moment of the decision.

    Raises:
        StateConflict: A step is missing.
        SealBroken: Attributes or measurements cannot be opened.
    """
    lock_persons(unit, registration)
    person = require_person(unit, registration)
    if registration.sealed_session is None or registration.evidence is None or registration.source is None:
        raise StateConflict(next=registration.next_step.value)
    if registration.sealed_attributes is None or person.wrapped_key is None:
        raise SealBroken(kind="attributes")
    attributes = open_attributes(
        registration.sealed_attributes,
        vault=vault,
        wrapped_key=person.wrapped_key,
        person_id=person.id,
        registration_id=registration.id,
    )
    verified = require_verified(unit, registration)
    session = open_session(registration.sealed_session, vault=vault, person=verified, registration_id=registration.id)
    today = policy.evidence.day_of(at)
    age_years = age_on(today, birth_on=attributes.birth_on)
    asked = unit.challenges.current(registration.id).actions
    return RegistrationFindings(
        verification=session.findings,
        is_evidence_current=registration.evidence.is_current(today),
        is_evidence_kind_accepted=registration.evidence.kind.value in policy.evidence.accepted,
        source=registration.source,
        active_lines=circumstances.active_lines,
        is_of_age=age_years >= policy.evidence.minimum_age_years,
        surplus_movements=count_surplus(asked=asked, observed=session.motion),
        opened_under=circumstances.opened_under,
        is_challenge_weaker=circumstances.is_challenge_weaker,
        untimely_movements=sum(remark in _UNTIMELY for remark in session.remarks),
        is_clip_recorded=registration.live_session_id is None,
        is_evidence_typed=registration.evidence.means is not EvidenceMeans.CHIP,
        has_earlier_attack=circumstances.has_earlier_attack,
        representative=gather_representative(
            registration,
            verified,
            vault=vault,
            policy=policy,
            on=today,
            holder_age_years=age_years,
            recent_lines=circumstances.lines_by_proxy,
        ),
    )
