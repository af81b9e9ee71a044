"""The queue of reviews, as the navigation counts it."""

from dataclasses import dataclass
from typing import ClassVar

from realname.access.model.rights import Right
from realname.access.model.staff import StaffMember
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.review.store.reviews import Reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReviews:
    """Implements the port `WaitingQueue`."""

    section: ClassVar[str] = "reviews"
    right: ClassVar[Right] = Right.REVIEWS_WORK

    units: Reads
    clock: Clock

    def count(self, member: StaffMember) -> int:
        """Count those of other outlets that no other reviewer has."""
        with self.units() as unit:
            return unit[Reviews].count_free_for(member.id, outside=member.outlet_id, at=self.clock.now())
