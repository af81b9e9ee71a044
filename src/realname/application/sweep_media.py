"""Sweep: what a crash between store and database left behind."""

from dataclasses import dataclass

from realname.application.erase_unused import erase_unused
from realname.application.media import MediaSafe
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import UnknownRegistration
from realname.domain.identifiers import RegistrationId


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepMedia:
    """Runs at start: it looks through the whole store, which every minute would be too often."""

    units: UnitsOfWork
    safe: MediaSafe

    def __call__(self) -> int:
        """Erase; returns how many objects went."""
        return sum(self._erase(one) for one in self.safe.registration_ids())

    def _erase(self, registration_id: RegistrationId) -> int:
        """Only what belongs to a known registration goes: with a wrong database before it, the sweep must not empty the store."""
        try:
            return erase_unused(self.units, self.safe, registration_id)
        except UnknownRegistration:
            return 0
