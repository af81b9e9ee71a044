"""Read how well reviewers see: all of them for the person who leads them, one's own for a reviewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import StaffMember
from realname.access.store.staff import Staff
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.review.model.quality import ReviewerQuality, qualities_of
from realname.review.store.reviews import Reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQuality:
    """What is counted of one reviewer, with the login they are known by."""

    login: str
    quality: ReviewerQuality


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReviewQuality:
    """Reads; changes nothing."""

    units: Reads
    clock: Clock

    def __call__(self, *, days: int) -> Sequence[NamedQuality]:
        """Everybody who said something in the last days, by login."""
        return sorted((self._named(one) for one in self._read(days)), key=lambda one: one.login)

    def seen_by(self, member: StaffMember, *, days: int) -> Sequence[NamedQuality]:
        """What a member may see: everybody's with the right to, otherwise their own."""
        if Right.REVIEWS_MEASURE in RIGHTS[member.role]:
            return self(days=days)
        return [NamedQuality(login=member.login, quality=one) for one in self._read(days) if one.reviewer == member.id]

    def _read(self, days: int) -> Sequence[ReviewerQuality]:
        since = self.clock.now() - timedelta(days=days)
        with self.units() as unit:
            return qualities_of(unit[Reviews].judged_since(since), since=since)

    def _named(self, quality: ReviewerQuality) -> NamedQuality:
        return NamedQuality(login=self._login(quality.reviewer), quality=quality)

    def _login(self, reviewer: AgentId) -> str:
        with self.units() as unit:
            return unit[Staff].get(reviewer).member.login
