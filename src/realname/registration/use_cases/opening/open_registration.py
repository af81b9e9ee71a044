"""Open a registration: consent first, nothing without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.access.store.clients import IdempotencyKeys
from realname.evidence.model.applicant import Consent, ConsentMeans
from realname.evidence.model.representative import Authority, Representative
from realname.evidence.model.representatives_rule import RepresentativesRule
from realname.kernel.errors import InvalidInput, RateLimited
from realname.kernel.identifiers import AgentId, ClientId, OrganisationId, OutletId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.outlets.use_cases.duty_check import OnDuty
from realname.platform.text.catalogues import languages
from realname.registration.errors import ConsentMissing
from realname.registration.events import RegistrationEvent
from realname.registration.model.attempts import AttemptRule
from realname.registration.model.consent_rule import ConsentRule
from realname.registration.model.holder_death import HolderDeath
from realname.registration.model.registration import Purpose, Registration
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.persons import agent_fact
from realname.verification.model.challenges.challenge import Inability

_WINDOW = timedelta(hours=1)
_A_MOMENT = timedelta(microseconds=1)  # one that is an hour old counts no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is asked for: where, by whom, and the applicant's answer to the consent text.

    Attributes:
        inabilities: What the applicant says they cannot do: the challenge adapts.
        organisation_id: Who will hold the line, where the applicant is its named user only.
        authority: As what, and by which proof, a person acts for the holder, and answers for them; None: the holder is here.
    """

    outlet_id: OutletId
    agent_id: AgentId
    has_biometric_consent: bool
    consent_text_version: str
    consent_language: str
    consent_means: ConsentMeans
    inabilities: frozenset[Inability] = frozenset()
    organisation_id: OrganisationId | None = None
    authority: Authority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRequest:
    """Which request of which client this is: the same key and fingerprint again gives the same registration."""

    client_id: ClientId
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepNewRegistration:
    """Keeps a new registration with its events, where its outlet and agent may open one."""

    units: UnitsOfWork
    attempt_rule: AttemptRule
    duty: OnDuty

    def __call__(self, registration: Registration, events: Sequence[RecordedEvent], *, request: ClientRequest | None) -> Registration:
        """Keep it, or give back the one that the same request opened before."""
        with self.units() as unit:
            if request is not None:
                known = unit[IdempotencyKeys].claim(
                    client_id=request.client_id, key=request.key, fingerprint=request.fingerprint, subject=registration.id.value
                )
                if known != registration.id.value:
                    return unit[Registrations].get(RegistrationId(known))
            self.duty.require(unit, registration.outlet_id, registration.agent_id, at=registration.opened_at)
            _require_opening_left(unit, registration, self.attempt_rule)
            unit[Registrations].add(registration)
            for event in events:
                unit.ledger.append(event)
            unit.commit()
        return registration


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRegistration:
    """Opens a registration and records the consent it rests on."""

    clock: Clock
    tokens: RandomTokens
    policy: Pack
    keep: KeepNewRegistration

    def __call__(self, opening: Opening, *, request: ClientRequest | None = None) -> Registration:
        """Open, or give back the one that the same request opened before.

        Raises:
            ConsentMissing: The applicant did not consent to the face comparison.
            IdempotencyKeyReused: The client's key stood for another request.
            RepresentativeNotAccepted: The pack takes no one who acts for the holder in this way.
            InvalidInput: A person acts for the user of an organisation's line: the organisation names its users. Or the text of the
                consent is not there, or not in this language.
            RateLimited: The agent opened as many in the last hour as the pack allows; `retry_after_s` says for how long.
            OutletNotEnrolled, AgentNotEnrolled, OutletStopped, AgentStopped, TrainingLapsed, DocumentsMissing: As `OnDuty`.
        """
        if not opening.has_biometric_consent:
            raise ConsentMissing(field="consent.biometric")
        registration = registration_of(opening, tokens=self.tokens, policy=self.policy, at=self.clock.now())
        return self.keep(registration, opening_events(registration), request=request)


def registration_of(
    opening: Opening, *, tokens: RandomTokens, policy: Pack, at: datetime, purpose: Purpose = Purpose.NEW_LINE
) -> Registration:
    """Make the registration that an opening asks for.

    Raises:
        RepresentativeNotAccepted, InvalidInput: As `OpenRegistration`.
    """
    if opening.authority is not None:
        policy[RepresentativesRule].require_taken(opening.authority, purpose=purpose.value)
        if opening.organisation_id is not None:
            raise InvalidInput(field="organisation")
    policy[ConsentRule].require_known(opening.consent_text_version, opening.consent_language, of_pages=languages())
    consent = Consent(
        text_version=opening.consent_text_version,
        language=opening.consent_language,
        means=opening.consent_means,
        given_at=at,
        is_biometric=opening.has_biometric_consent,
    )
    return Registration(
        id=RegistrationId(tokens.token()),
        outlet_id=opening.outlet_id,
        agent_id=opening.agent_id,
        consent=consent,
        opened_at=at,
        policy_digest=policy.digest,
        inabilities=opening.inabilities,
        organisation_id=opening.organisation_id,
        purpose=purpose,
        representative=Representative(authority=opening.authority) if opening.authority else None,
    )


def opened_before(units: UnitsOfWork, request: ClientRequest | None) -> Registration | None:
    """The registration that the same request opened before, or None.

    Raises:
        IdempotencyKeyReused: The client's key stood for another request.
    """
    if request is None:
        return None
    with units() as unit:
        known = unit[IdempotencyKeys].find(client_id=request.client_id, key=request.key, fingerprint=request.fingerprint)
        return None if known is None else unit[Registrations].get(RegistrationId(known))


def _require_opening_left(unit: UnitOfWork, registration: Registration, attempt_rule: AttemptRule) -> None:
    """Hold up an agent who opens one registration after the other; two at once may both pass, and the next does not.

    Raises:
        RateLimited: As many were opened in the last hour as the pack allows.
    """
    most, now = attempt_rule.agent_hourly, registration.opened_at
    if not most:
        return
    first = unit[Registrations].opened_before_last(
        registration.agent_id, outlet_id=registration.outlet_id, since=now - _WINDOW + _A_MOMENT, places=most - 1
    )
    if first is not None:
        raise RateLimited(retry_after_s=max(1, -((now - first - _WINDOW) // timedelta(seconds=1))))


def opening_events(registration: Registration, *, death: HolderDeath | None = None) -> tuple[RecordedEvent, ...]:
    """What the ledger says of an opening: the place, the route, what was shown of a holder's death, and the consent where it was given."""
    consent = registration.consent
    change = (("line", registration.for_line_id.value), ("purpose", registration.purpose.value)) if registration.for_line_id else ()
    acting = registration.representative
    by = (("by", acting.authority.role.value), ("proof", acting.authority.proof.value)) if acting else ()
    place = (
        *(("agent", registration.agent_id.value), ("outlet", registration.outlet_id.value), ("route", registration.route.value)),
        *change,
        *by,
        *sorted((death.facts if death else {}).items()),
    )
    terms = (*by, ("language", consent.language), ("means", consent.means.value), ("text_version", consent.text_version))
    opened = RecordedEvent(
        at=registration.opened_at, event=RegistrationEvent.REGISTRATION_OPENED, subject=registration.id.value, facts=place
    )
    if not consent.is_biometric:
        return (opened,)
    return (
        opened,
        RecordedEvent(at=consent.given_at, event=RegistrationEvent.CONSENT_RECORDED, subject=registration.id.value, facts=terms),
    )


def referral_to_supervisor(registration: Registration, acting: AgentId | None, *, at: datetime) -> RecordedEvent:
    """What the ledger says of a hand-over."""
    facts = (agent_fact(registration, acting), ("outlet", registration.outlet_id.value), ("route", registration.route.value))
    return RecordedEvent(at=at, event=RegistrationEvent.REGISTRATION_HANDED_OVER, subject=registration.id.value, facts=facts)
