"""Sweep: what a crash between store and database left behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from realname.kernel.identifiers import RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia, names_in_use

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepMedia:
    """Runs once after a start, beside everything else: it looks through the whole store, which every minute would be too often.

    The store is listed once and registrations are read by the hundred: nearly all have what they must have. Only what belongs to a
    known registration goes: with a wrong database before it, the sweep must not empty the store.
    """

    units: UnitsOfWork
    safe: SealedMedia

    def __call__(self) -> int:
        """Erase; returns how many objects went."""
        return sum(erase_unused(self.units, self.safe, one) for one in self._with_unused())

    def _with_unused(self) -> Iterator[RegistrationId]:
        # Listed before anything is read: what a newer step stores is then not in the list, or in use by the registration as read.
        stored = self.safe.names_by_registration()
        ids = iter(stored)
        while some := tuple(islice(ids, _AT_ONCE)):
            with self.units() as unit:
                known = unit[Registrations].read_many(some)
            for registration in known:
                names = stored[registration.id]
                if len(names_in_use(registration, names)) < len(names):
                    yield registration.id
