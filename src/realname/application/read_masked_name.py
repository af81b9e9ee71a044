"""Read a masked name: enough for the agent to see whose card was read, too little to write anybody down."""

from dataclasses import dataclass

from realname.application.persons import require_person
from realname.application.ports import Vault
from realname.application.sealed_attributes import open_attributes
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import SealBroken, StateConflict
from realname.domain.identifiers import RegistrationId
from realname.domain.registration import NextStep

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
            registration = unit.registrations.get(registration_id)
            if registration.sealed_attributes is None:
                raise StateConflict(next=NextStep.ATTACH_EVIDENCE.value)
            person = require_person(unit, registration)
        if person.wrapped_key is None:
            raise SealBroken(kind="key-destroyed")
        attributes = open_attributes(
            registration.sealed_attributes,
            vault=self.vault,
            wrapped_key=person.wrapped_key,
            person_id=person.id,
            registration_id=registration_id,
        )
        return attributes.name[:1] + _MASK
