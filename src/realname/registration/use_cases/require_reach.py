"""Which registrations a machine client reaches."""

from dataclasses import dataclass

from realname.access.model.api_client import KnownClient
from realname.kernel.identifiers import RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.errors import UnknownRegistration
from realname.registration.store.registrations import Registrations


@dataclass(frozen=True, slots=True)
class RequireClientScope:
    """Lets a client through to the registrations of the outlets that it acts for; those of others are as unknown as what is not there."""

    units: UnitsOfWork

    def __call__(self, client: KnownClient, registration_id: RegistrationId) -> None:
        """Return where it is one of theirs.

        Raises:
            UnknownRegistration: It is not, or there is none.
        """
        if not client.outlets:
            return
        with self.units() as unit:
            found = unit[Registrations].read_many([registration_id])
        if not found or not client.covers(found[0].outlet_id):
            raise UnknownRegistration
