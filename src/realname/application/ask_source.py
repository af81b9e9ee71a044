"""Ask the authoritative source whether the applicant's attributes are true (workflow step 5)."""

from dataclasses import dataclass, replace

from realname.application.persons import require_person
from realname.application.ports import AuthoritativeSource, Clock, Vault
from realname.application.sealed_attributes import open_attributes
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.applicant import ApplicantAttributes
from realname.domain.errors import SealBroken
from realname.domain.events import Event, RecordedEvent
from realname.domain.findings import SourceFinding
from realname.domain.identifiers import RegistrationId
from realname.domain.registration import RegistrationState


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSource:
    """Records the source's answer once."""

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    source: AuthoritativeSource

    def __call__(self, registration_id: RegistrationId) -> None:
        """Ask, unless it was asked before.

        Raises:
            SourceUnavailable: No answer; retryable.
        """
        attributes = self._unanswered(registration_id)
        if attributes is not None:
            self._record(registration_id, self.source.validate(attributes))

    def give_up(self, registration_id: RegistrationId) -> None:
        """Record that no answer could be had: a person decides then."""
        if self._unanswered(registration_id) is not None:
            self._record(registration_id, SourceFinding.UNAVAILABLE)

    def _unanswered(self, registration_id: RegistrationId) -> ApplicantAttributes | None:
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            if registration.state is not RegistrationState.SUBMITTED or registration.source is not None:
                return None
            person = require_person(unit, registration)
        if registration.sealed_attributes is None or person.wrapped_key is None:
            raise SealBroken(kind="attributes")
        return open_attributes(
            registration.sealed_attributes,
            vault=self.vault,
            wrapped_key=person.wrapped_key,
            person_id=person.id,
            registration_id=registration_id,
        )

    def _record(self, registration_id: RegistrationId, answer: SourceFinding) -> None:
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            if registration.state is not RegistrationState.SUBMITTED or registration.source is not None:
                return
            unit.registrations.save(replace(registration, source=answer))
            unit.ledger.append(
                RecordedEvent(
                    at=self.clock.now(), event=Event.SOURCE_ANSWERED, subject=registration_id.value, facts=(("answer", answer.value),)
                )
            )
            unit.commit()
