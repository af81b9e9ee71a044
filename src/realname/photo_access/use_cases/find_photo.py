"""Find the registration whose photo belongs to the present holder of a line."""

from dataclasses import dataclass

from realname.access.model.staff import StaffMember
from realname.kernel.identifiers import Msisdn, RegistrationId
from realname.kernel.unit_of_work import Reads
from realname.lines.store.lines import Lines
from realname.lines.use_cases.counter.find_line import FindLine
from realname.registration.errors import PhotoAbsent
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.media import PHOTO, SealedMedia


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPhoto:
    """Finds it by the whole number of the line; who looked is kept with the line, and the person who guesses has few tries."""

    find_line: FindLine
    units: Reads
    safe: SealedMedia

    def __call__(self, msisdn: Msisdn, *, acting: StaffMember) -> RegistrationId:
        """Name the latest registration of the line's holder with which a photo is kept.

        Raises:
            UnknownLine: No one has a line under this number.
            RateLimited: Too many looks, or too many that found nothing.
            PhotoAbsent: None is kept.
        """
        line = self.find_line(msisdn, acting=acting)
        with self.units() as unit:
            records = unit[Registrations].read_many(unit[Lines].ids_of_records(line.id))
        theirs = sorted((one for one in records if one.person_id == line.person_id), key=lambda one: one.opened_at, reverse=True)
        found = next((one.id for one in theirs if PHOTO in self.safe.names(one.id)), None)
        if found is None:
            raise PhotoAbsent
        return found
