"""Read a masked name: enough for the agent to see whose card was read, too little to write anyone down."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from realname.evidence.use_cases.sealed_attributes import open_attributes
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ports import Vault
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.model.registration import NextStep, Registration
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.persons import require_key, require_person, require_verified
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person

_MASK = "**"  # always two: the length of a name says something too


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMaskedName:
    """Opens the sealed attributes, and gives out the first character of the name."""

    units: UnitsOfWork
    vault: Vault

    def __call__(self, registration_id: RegistrationId) -> str:
        """Read it: 李**.

        Raises:
            StateConflict: No evidence is attached.
            SealBroken: It cannot be opened any more.
        """
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.sealed_attributes is None:
                raise StateConflict(next=NextStep.ATTACH_EVIDENCE.value)
            person = require_person(unit, registration)
        return self._masked(registration_id, person, registration.sealed_attributes)

    def of_representative(self, registration_id: RegistrationId) -> str:
        """Read that of who acts for the holder.

        Raises:
            StateConflict: No one does, or their evidence is not attached.
            SealBroken: It cannot be opened any more.
        """
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            acting = registration.representative
            if acting is None or acting.sealed_attributes is None:
                raise StateConflict(next=registration.next_step.value)
            person = require_verified(unit, registration)
        return self._masked(registration_id, person, acting.sealed_attributes)

    def of_many(self, registrations: Sequence[Registration]) -> Mapping[RegistrationId, str]:
        """Read those of the holders of some hundred; one whose ID was not read, or cannot be opened any more, is left out."""
        with self.units() as unit:
            persons = unit[Persons].read_many({one.person_id for one in registrations if one.person_id is not None})
        found: dict[RegistrationId, str] = {}
        for one in registrations:
            person = persons.get(one.person_id) if one.person_id is not None else None
            if person is not None and one.sealed_attributes is not None:
                with suppress(SealBroken):
                    found[one.id] = self._masked(one.id, person, one.sealed_attributes)
        return found

    def _masked(self, registration_id: RegistrationId, person: Person, sealed: bytes) -> str:
        attributes = open_attributes(
            sealed, vault=self.vault, wrapped_key=require_key(person), person_id=person.id, registration_id=registration_id
        )
        return attributes.name[:1] + _MASK
