"""The pictures of a review: the reference portrait and the chosen probes, for the person who has taken it and for no one else."""

from dataclasses import dataclass

from realname.access.model.staff import StaffMember
from realname.kernel.identifiers import ReviewId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.registration.errors import PhotoAbsent
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.persons import require_verified
from realname.registration.use_cases.picture_names import name_of_probe, name_of_reference
from realname.review.store.reviews import Reviews
from realname.review.use_cases.claims import require_reviewer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPictures:
    """Opens pictures; that a person has the review is in the ledger before they can."""

    units: Reads
    clock: Clock
    safe: SealedMedia

    def reference(self, review_id: ReviewId, *, acting: StaffMember) -> bytes:
        """Give the reference portrait, a JPEG.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
            ReviewConflict: They do not have it, or not any more.
            PhotoAbsent: There is none.
            SealBroken: It cannot be opened.
        """
        registration = self._registration(review_id, acting)
        return self._open(registration, name_of_reference(registration))

    def probe(self, review_id: ReviewId, place: int, *, acting: StaffMember) -> bytes:
        """Give a probe, a JPEG; raises as `reference`.

        Args:
            review_id: Which.
            place: 0 the best.
            acting: Who has it.
        """
        registration = self._registration(review_id, acting)
        return self._open(registration, name_of_probe(registration, place))

    def _registration(self, review_id: ReviewId, acting: StaffMember) -> Registration:
        with self.units() as unit:
            review = unit[Reviews].read(review_id)
            require_reviewer(review, acting)
            review.require_taken(by=acting.id, at=self.clock.now())
            (registration,) = unit[Registrations].read_many([review.registration_id])
        return registration

    def _open(self, registration: Registration, name: str) -> bytes:
        if name not in self.safe.names(registration.id):
            raise PhotoAbsent
        with self.units() as unit:
            person = require_verified(unit, registration)
        return self.safe.get(person=person, registration_id=registration.id, name=name)
