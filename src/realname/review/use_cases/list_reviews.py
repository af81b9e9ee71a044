"""List reviews for a machine client, and read one: those of the outlets that it covers, with nothing that a reviewer said."""

from collections.abc import Collection
from dataclasses import dataclass

from realname.access.model.api_client import KnownClient
from realname.kernel.identifiers import RegistrationId, ReviewId
from realname.kernel.pages import Page, PageAsked, Place, cut
from realname.kernel.unit_of_work import Reads
from realname.review.errors import UnknownReview
from realname.review.model.review import Review, ReviewKind
from realname.review.store.reviews import Reviews


@dataclass(frozen=True, slots=True)
class ListReviews:
    """Reads; changes nothing. Known cases are among them for a client of all outlets: they look like any other review."""

    units: Reads

    def __call__(
        self,
        client: KnownClient,
        asked: PageAsked,
        *,
        is_open: bool | None = None,
        kinds: Collection[ReviewKind] = (),
        registration_id: RegistrationId | None = None,
    ) -> Page[Review]:
        """List them, the newest first.

        Args:
            client: Who asks.
            asked: Which page; times are those of the opening of the review.
            is_open: Those that wait for an opinion, or those that ended; None: both.
            kinds: Of one of these; empty: of any.
            registration_id: Of one registration; None: of any.
        """
        with self.units() as unit:
            found = unit[Reviews].newest(asked, outlets=client.reach(None), is_open=is_open, kinds=kinds, registration_id=registration_id)
        return cut(found, asked, lambda one: Place(at=one.opened_at, id=one.id.value))

    def one(self, client: KnownClient, review_id: ReviewId) -> Review:
        """Read one.

        Raises:
            UnknownReview: There is none, or none of the client's outlets.
        """
        with self.units() as unit:
            review = unit[Reviews].read(review_id)
        if not client.covers(review.outlet_id):
            raise UnknownReview
        return review
