"""Gather the findings of a registration: what was measured, opened from its seal, with what held at the moment of the decision."""

from dataclasses import dataclass
from datetime import datetime

from realname.evidence.model.applicant import age_on
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.representatives_rule import RepresentativesRule
from realname.evidence.use_cases.sealed_attributes import open_attributes
from realname.kernel.errors import StateConflict
from realname.kernel.ports import Vault
from realname.kernel.rules.pack import Pack
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitOfWork
from realname.registration.model.registration import NextStep, Registration, Route
from realname.registration.store.alternative_checks import AlternativeCheckAnswers
from realname.registration.store.challenges import Challenges
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.visual_checks import VisualChecks
from realname.registration.use_cases.capturing.sealed_session import open_session
from realname.registration.use_cases.deciding.gather_representative import gather_representative
from realname.registration.use_cases.persons import lock_persons, require_person, require_verified
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person
from realname.verification.model.findings import RegistrationFindings, SourceFinding, VerificationFindings, count_surplus
from realname.verification.model.live_approval import Capture, PortraitBinding
from realname.verification.model.session_findings import SessionFinding
from realname.verification.model.visual_check import VisualCheck

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
    is_stopped: bool
    opened_under: str
    lines_by_proxy: int


def gather_findings(
    unit: UnitOfWork, registration: Registration, circumstances: Circumstances, *, vault: Vault, policy: Pack, at: datetime
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
    if registration.evidence is None or registration.source is None:
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
    seen = (
        _by_visual_check(unit, registration) if registration.route is Route.NO_FACE else _by_face(unit, registration, verified, vault=vault)
    )
    today = policy[LocalDays].day_of(at)
    age_years = age_on(today, birth_on=attributes.birth_on)
    return RegistrationFindings(
        verification=seen.verification,
        is_evidence_current=registration.evidence.is_current(today),
        is_evidence_kind_accepted=policy[EvidenceRule].takes(registration.evidence.kind, registration.evidence.means),
        source=registration.source,
        active_lines=circumstances.active_lines,
        is_of_age=age_years >= policy[EvidenceRule].minimum_age_years,
        surplus_movements=seen.surplus_movements,
        opened_under=circumstances.opened_under,
        is_challenge_weaker=circumstances.is_challenge_weaker,
        untimely_movements=seen.untimely_movements,
        capture=seen.capture,
        portrait=registration.portrait_binding or PortraitBinding.TYPED,
        portrait_source=registration.portrait_source,
        is_portrait_contradicted=registration.source_on_reference is SourceFinding.CONTRADICTED,
        is_evidence_typed=registration.evidence.has_typed_identity,
        is_evidence_looked_at=policy[EvidenceRule].is_looked_at(registration.evidence),
        has_earlier_attack=circumstances.has_earlier_attack,
        is_stopped=circumstances.is_stopped,
        representative=gather_representative(
            registration,
            verified,
            vault=vault,
            representatives_rule=policy[RepresentativesRule],
            evidence_rule=policy[EvidenceRule],
            on=today,
            holder_age_years=age_years,
            recent_lines=circumstances.lines_by_proxy,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """How the applicant was verified, and what the decision has to know of the way."""

    verification: VerificationFindings | VisualCheck
    surplus_movements: int = 0
    untimely_movements: int = 0
    capture: Capture | None = None


def _by_face(unit: UnitOfWork, registration: Registration, verified: Person, *, vault: Vault) -> _Seen:
    if registration.sealed_session is None:
        raise StateConflict(next=registration.next_step.value)
    session = open_session(registration.sealed_session, vault=vault, person=verified, registration_id=registration.id)
    asked, live = unit[Challenges].current(registration.id).actions, registration.live_session_id
    return _Seen(
        verification=session.findings,
        surplus_movements=count_surplus(asked=asked, observed=session.motion),
        untimely_movements=sum(remark in _UNTIMELY for remark in session.remarks),
        capture=Capture.CLIP if live is None else unit[LiveSessions].capture_of(live),
    )


def _by_visual_check(unit: UnitOfWork, registration: Registration) -> _Seen:
    statements = unit[VisualChecks].get(registration.id)
    if statements is None or statements.second is None:
        raise StateConflict(next=NextStep.COMPARE_BY_SIGHT.value)
    means = tuple((one.kind, one.outcome) for one in unit[AlternativeCheckAnswers].of_registration(registration.id))
    return _Seen(verification=VisualCheck(first=statements.first.likeness, second=statements.second.likeness, other_means=means))
