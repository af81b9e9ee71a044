"""Sweep: media of registrations that have ended without a line, left by a crash between store and database."""

from dataclasses import dataclass

from realname.application.media import MediaSafe
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import UnknownRegistration
from realname.domain.identifiers import RegistrationId
from realname.domain.registration import ENDED_WITHOUT_LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepMedia:
    """Runs at start: it looks through the whole store, which every minute would be too often."""

    units: UnitsOfWork
    safe: MediaSafe

    def __call__(self) -> int:
        """Erase; returns how many objects went."""
        return sum(self.safe.erase(one) for one in self.safe.registration_ids() if self._is_orphaned(one))

    def _is_orphaned(self, registration_id: RegistrationId) -> bool:
        """Only what is known to have ended goes: with a wrong database before it, the sweep must not empty the store."""
        with self.units() as unit:
            try:
                return unit.registrations.get(registration_id).state in ENDED_WITHOUT_LINE
            except UnknownRegistration:
                return False
