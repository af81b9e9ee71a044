"""The erasure of a registration with what each capability keeps about it: one for the server and for the replay after a restore."""

from collections.abc import Sequence
from datetime import datetime

from realname.inspections.store.inspections import Inspections
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ports import Clock, StatementSigner
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.store.disputes import Disputes
from realname.lines.store.outcome_contacts import OutcomeContacts
from realname.lines.use_cases.notices.tell_outcome import tell_outcome
from realname.photo_access.store.photo_openings import PhotoOpenings
from realname.registration.store.registrations import ErasedWithRegistration, Registrations
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.deletion_journal import DeletionJournal
from realname.registration.use_cases.erasing.erase_registration import EraseRegistration
from realname.registration.use_cases.media import SealedMedia
from realname.review.store.reviews import Reviews
from realname.review.use_cases.open_review import end_reviews

ALSO_ERASED: Sequence[type[ErasedWithRegistration]] = (Disputes, OutcomeContacts, PhotoOpenings, Reviews, Inspections)


def build_erase(
    *, units: UnitsOfWork, clock: Clock, safe: SealedMedia, signer: StatementSigner, journal: DeletionJournal
) -> EraseRegistration:
    """Build it."""
    return EraseRegistration(units=units, clock=clock, safe=safe, signer=signer, journal=journal, also_erased=ALSO_ERASED)


def build_close(erase: EraseRegistration) -> CloseRegistration:
    """Build the closing that ends with an erasure."""
    return CloseRegistration(units=erase.units, clock=erase.clock, erase=erase, on_closed=_end_and_tell)


def _end_and_tell(unit: UnitOfWork, registration_id: RegistrationId, *, at: datetime) -> None:
    end_reviews(unit, registration_id, at=at)
    tell_outcome(unit, unit[Registrations].get(registration_id), at=at)
