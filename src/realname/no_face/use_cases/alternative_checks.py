"""Other means than a face, beside the check by two people: asked of whoever answers for them; kind and outcome are kept, nothing typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from realname.evidence.use_cases.sealed_attributes import open_attributes
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, Vault
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.no_face.events import NoFaceEvent
from realname.no_face.ports import AlternativeCheck
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.model.alternative_checks import AnsweredMeans, MeansApplicant, TypedProof
from realname.registration.model.no_face_rule import NoFaceRule
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.alternative_checks import AlternativeCheckAnswers
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.persons import require_verified
from realname.vault.errors import SealBroken
from realname.verification.model.visual_check import MeansKind, MeansOutcome

_LONGEST_PROOF = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAlternativeChecks:
    """Tries a means that the pack takes.

    Attributes:
        means: Those that this deployment has, by kind; one that is not there is unavailable.
    """

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    means: Mapping[MeansKind, AlternativeCheck]
    no_face_rule: NoFaceRule

    def prepare(self, registration_id: RegistrationId, kind: MeansKind) -> bool:
        """Have done what comes before the applicant types; False: it cannot be used for them now.

        Raises:
            InvalidInput: The pack does not take it.
            StateConflict: The registration does not await the check, has no evidence, or nothing more can be tried by this means.
        """
        with self.units() as unit:
            _, applicant = self._require_tryable(unit, registration_id, kind)
        means = self.means.get(kind)
        return means is not None and means.prepare(applicant)

    def confirm(self, registration_id: RegistrationId, kind: MeansKind, typed: TypedProof, *, acting: AgentId) -> MeansOutcome:
        """Ask, and record what came of it; raises as `prepare`, and InvalidInput where nothing, or too much, was typed."""
        if not 0 < len(typed.value) <= _LONGEST_PROOF:
            raise InvalidInput(field=kind.value)
        begun, applicant = self._begin(registration_id, kind)
        means = self.means.get(kind)
        outcome = MeansOutcome.UNAVAILABLE
        try:
            if means is not None:
                outcome = means.confirm(applicant, typed)
        finally:
            self._record(begun, outcome, acting=acting)
        return outcome

    def _begin(self, registration_id: RegistrationId, kind: MeansKind) -> tuple[AnsweredMeans, MeansApplicant]:
        """Count the try before it is made."""
        now = self.clock.now()
        with self.units() as unit:
            known, applicant = self._require_tryable(unit, registration_id, kind)
            fresh = AnsweredMeans(registration_id=registration_id, kind=kind, outcome=MeansOutcome.UNAVAILABLE, at=now)
            begun = (known or fresh).begun(at=now)
            unit[AlternativeCheckAnswers].save(begun)
            unit.commit()
        return begun, applicant

    def _record(self, begun: AnsweredMeans, outcome: MeansOutcome, *, acting: AgentId) -> None:
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(begun.registration_id)
            if registration.state is not RegistrationState.AWAITING_SUPERVISOR:
                return  # it ended, or was decided, meanwhile: what comes now changes nothing
            current = _of_kind(unit, begun.registration_id, begun.kind) or begun
            unit[AlternativeCheckAnswers].save(current.answered(outcome, at=now))
            facts = (("agent", acting.value), ("kind", begun.kind.value), ("outcome", outcome.value))
            unit.ledger.append(RecordedEvent(at=now, event=NoFaceEvent.MEANS_ANSWERED, subject=registration.id.value, facts=facts))
            unit.commit()

    def _require_tryable(
        self, unit: UnitOfWork, registration_id: RegistrationId, kind: MeansKind
    ) -> tuple[AnsweredMeans | None, MeansApplicant]:
        registration = unit[Registrations].get(registration_id)
        require_at_work(unit, registration.outlet_id, registration.agent_id)
        if registration.state is not RegistrationState.AWAITING_SUPERVISOR:
            raise StateConflict(state=registration.state.value)
        if kind not in self.no_face_rule.other_means:
            raise InvalidInput(field="means")
        known = _of_kind(unit, registration_id, kind)
        if known is not None and known.is_settled:
            raise StateConflict(state="means-settled")
        return known, self._applicant(unit, registration)

    def _applicant(self, unit: UnitOfWork, registration: Registration) -> MeansApplicant:
        """Who is here is asked about: of whom they act for nothing speaks for them."""
        acting = registration.representative
        sealed = registration.sealed_attributes if acting is None else acting.sealed_attributes
        if sealed is None:
            raise StateConflict(next=registration.next_step.value)
        person = require_verified(unit, registration)
        if person.wrapped_key is None:
            raise SealBroken(kind="key-destroyed")
        attributes = open_attributes(
            sealed,
            vault=self.vault,
            wrapped_key=person.wrapped_key,
            person_id=person.id,
            registration_id=registration.id,
        )
        return MeansApplicant(registration_id=registration.id, person_id=person.id, attributes=attributes)


def _of_kind(unit: UnitOfWork, registration_id: RegistrationId, kind: MeansKind) -> AnsweredMeans | None:
    return next((one for one in unit[AlternativeCheckAnswers].of_registration(registration_id) if one.kind is kind), None)
