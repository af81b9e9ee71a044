"""Erase: what the decision leaves a reason to keep stays sealed, the rest is deleted (workflow step 7)."""

from dataclasses import dataclass, replace

from realname.application.media import PHOTO, PROBES, REFERENCE, MediaSafe, probe_name
from realname.application.persons import require_person
from realname.application.ports import Clock
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.applicant import Person
from realname.domain.errors import SealBroken
from realname.domain.events import Event, RecordedEvent
from realname.domain.identifiers import RegistrationId
from realname.domain.registration import RegistrationState

_KEPT = {
    RegistrationState.APPROVED: (PHOTO,),
    RegistrationState.ACTIVATED: (PHOTO,),
    RegistrationState.REFERRED: (REFERENCE, PROBES),
    RegistrationState.REFUSED: (REFERENCE, PROBES),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseMedia:
    """Erases after the decision: approved keeps the one photo taken on the spot; referred and refused keep reference and probes."""

    units: UnitsOfWork
    clock: Clock
    safe: MediaSafe

    def __call__(self, registration_id: RegistrationId) -> None:
        """Erase what is no longer needed; again changes nothing."""
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            person = require_person(unit, registration)
        kept = _KEPT.get(registration.state, ())
        try:
            if PHOTO in kept:
                self._keep_photo(registration_id, person)
        except SealBroken:
            # Withdrawn in between, and the probe gone with it: only then is that in order.
            if self._state(registration_id) is registration.state:
                raise
        if self._state(registration_id) is not registration.state:
            kept = ()
        erased = self.safe.erase(registration_id, kept=kept)
        self._record(registration_id, erased, is_final=REFERENCE not in kept)

    def _state(self, registration_id: RegistrationId) -> RegistrationState:
        with self.units() as unit:
            return unit.registrations.get(registration_id).state

    def _keep_photo(self, registration_id: RegistrationId, person: Person) -> None:
        names = self.safe.names(registration_id)
        if PHOTO not in names and probe_name(0) in names:
            photo = self.safe.get(person=person, registration_id=registration_id, name=probe_name(0))
            self.safe.put(photo, person=person, registration_id=registration_id, name=PHOTO)

    def _record(self, registration_id: RegistrationId, erased: int, *, is_final: bool) -> None:
        now = self.clock.now()
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            known = any(entry.event.event is Event.MEDIA_ERASED for entry in unit.ledger.of_subject(registration_id.value))
            if erased or not known:
                facts = (("kept", ",".join(_KEPT.get(registration.state, ())).replace("/", "")), ("objects", erased))
                unit.ledger.append(RecordedEvent(at=now, event=Event.MEDIA_ERASED, subject=registration_id.value, facts=facts))
            if is_final and registration.media_erased_at is None:
                unit.registrations.save(replace(registration, media_erased_at=now))
            unit.commit()
