"""The code of a review's page: by it a machine client hands in what the reviewer says who has the review open.

A machine looks at no one: it takes no review and sees no picture. The code says that a person took the review, and gave this client
what they say of it.
"""

import hmac
from dataclasses import dataclass

from realname.access.model.api_client import KnownClient
from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import StaffMember
from realname.access.store.staff import Staff
from realname.kernel.identifiers import ReviewId
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.unit_of_work import Reads
from realname.review.errors import ReviewCodeRefused, UnknownReview
from realname.review.model.review import Claim, Judgement, Review
from realname.review.model.written_reason import WrittenReason
from realname.review.store.reviews import Reviews
from realname.review.use_cases.give_opinion import GiveOpinion

_GROUPS, _GROUP_CHARACTERS = 4, 4  # 64 bits, for as long as one reviewer has one review


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCode:
    """Gives the code of a review as one reviewer has it: another for each time that it is taken; nothing of it is kept."""

    keyed_hashes: KeyedHashes

    def __call__(self, review_id: ReviewId, claim: Claim) -> str:
        """Make the code: 16 hexadecimal characters in groups of four, joined by hyphens."""
        digest = self.keyed_hashes.hash(f"review-code {review_id} {claim.reviewer} {claim.began_at.isoformat()}")
        return "-".join(digest[place * _GROUP_CHARACTERS : (place + 1) * _GROUP_CHARACTERS] for place in range(_GROUPS))


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveOpinionByCode:
    """Records what a reviewer says who has a review, handed in by a machine client; every rule of the page holds."""

    reads: Reads
    clock: Clock
    code: ReviewCode
    give: GiveOpinion

    def __call__(
        self, review_id: ReviewId, code: str, judgement: Judgement, *, client: KnownClient, written: WrittenReason | None = None
    ) -> Review:
        """Record it under the reviewer's name, with the client beside it.

        Args:
            review_id: Of the review.
            code: As the review's page shows it to the reviewer who has it.
            judgement: What the reviewer says.
            client: Who hands it in.
            written: Why they approve without the authority's word.

        Raises:
            UnknownReview: There is none, or none of the client's outlets.
            ReviewCodeRefused: The code is another, or the reviewer has the review no more.
            ReviewConflict, OutletStopped, AgentStopped, InvalidInput, ReasonNotWritten: As `GiveOpinion`.
        """
        return self.give(review_id, judgement, acting=self._reviewer(review_id, code, client), written=written, client_id=client.id)

    def _reviewer(self, review_id: ReviewId, code: str, client: KnownClient) -> StaffMember:
        with self.reads() as unit:
            review = unit[Reviews].read(review_id)
            if not client.covers(review.outlet_id):
                raise UnknownReview
            claim = review.claim
            if claim is None or not review.is_looked_at(by=claim.reviewer, at=self.clock.now()):
                raise ReviewCodeRefused(field="body.code")
            account = unit[Staff].get(claim.reviewer)
        is_theirs = hmac.compare_digest(code.encode(), self.code(review_id, claim).encode())
        if not is_theirs or not account.may_sign_in or Right.REVIEWS_WORK not in RIGHTS[account.member.role]:
            raise ReviewCodeRefused(field="body.code")
        return account.member
