"""Erase what no longer has a reason: whatever is stored of a registration and not in use by it as it stands now."""

from realname.kernel.identifiers import RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.media import MediaSafe, names_in_use


def erase_unused(units: UnitsOfWork, safe: MediaSafe, registration_id: RegistrationId) -> int:
    """Erase; returns how many objects went. Safe at any time and beside any other step. Of what an authority holds nothing goes.

    The names are listed before the registration is read: what a newer step stores under a name of its own is either not in the
    list or in use by the registration as read, since every step records its names before it stores under them.

    Raises:
        UnknownRegistration: There is none.
    """
    stored = safe.names(registration_id)
    with units() as unit:
        registration = unit[Registrations].get(registration_id)
        if unit[RecordHolds].in_force(registration_id):
            return 0
    return safe.discard(registration_id, sorted(set(stored) - set(names_in_use(registration, stored))))
