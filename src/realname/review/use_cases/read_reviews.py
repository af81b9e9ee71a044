"""Read reviews: those that wait for a person, the one they have taken, and what they said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.model.staff import StaffMember
from realname.access.store.staff import Staff
from realname.evidence.model.evidence import Evidence
from realname.evidence.model.representative import Representative
from realname.kernel.identifiers import AgentId, ReviewId
from realname.kernel.ports import Clock, Vault
from realname.kernel.unit_of_work import Reads
from realname.registration.model.registration import JudgedSession, Purpose, Registration, Route
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.sealed_session import open_session
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.persons import require_verified
from realname.registration.use_cases.picture_names import picture_names
from realname.review.errors import UnknownReview
from realname.review.model.queue import EVERYTHING, QueueAsked, QueueChoices
from realname.review.model.review import Claim, GivenOpinion, Review
from realname.review.model.written_reason import WrittenReason
from realname.review.store.reviews import Reviews
from realname.review.use_cases.claims import require_reviewer
from realname.review.use_cases.sealed_reason import open_reason
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.findings import SourceFinding
from realname.verification.model.live_approval import PortraitBinding
from realname.verification.model.observations import ObservedAction
from realname.verification.model.operating_point import OperatingPoint

_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewList:
    """What waits for one reviewer, as they narrowed it down.

    Attributes:
        waiting: What they may take, soonest due first.
        more: How many wait behind those.
        free: How many of all that wait no other reviewer has just now.
        handed_by: The logins of colleagues who handed them something of it.
    """

    waiting: Sequence[Review]
    more: int
    free: int
    handed_by: Mapping[AgentId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """What a reviewer sees before they decide: no score, no name, nothing of what others said.

    Attributes:
        probes: How many chosen probes there are; 0 with `has_reference` false: a route without a face.
        motion: Movements that were seen, in their order.
        is_confirmed: Whether the authority confirms the ID data of all who are registered; else an approval needs a reason in writing.
        portrait: What says that it is of the identity.
        portrait_source: Where it comes from: which size and which similarity count depends on it.
        reference_eye_distance_px: How large the portrait is; None where there is none.
        representative: Who acts for the holder: the pictures, and the ID beside them, are theirs.
    """

    review: Review
    claim: Claim
    purpose: Purpose
    route: Route
    evidence: Evidence | None
    source: SourceFinding | None
    is_confirmed: bool
    portrait: PortraitBinding | None
    portrait_source: PortraitSource
    has_reference: bool
    probes: int
    motion: Sequence[ObservedAction]
    reference_eye_distance_px: float | None
    representative: Representative | None

    @property
    def is_contradicted(self) -> bool:
        """Whether the authority's record says otherwise: no one can approve that."""
        acting = self.representative.source if self.representative else None
        return SourceFinding.CONTRADICTED in {self.source, acting}

    @property
    def lacks_pictures(self) -> bool:
        """Whether pictures should be here and are not."""
        return self.route is Route.FACE and not (self.has_reference and self.probes)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealedReview:
    """What a reviewer sees once they have said what they think.

    Attributes:
        given: What they said.
        session: The scores; None once they are erased.
        judged_at: How strictly the machine judged the face; None where it judged none.
        portrait_source: Where the portrait comes from: which similarity counts depends on it.
        written: What they wrote down, or None.
    """

    review: Review
    given: GivenOpinion
    session: JudgedSession | None
    judged_at: OperatingPoint | None
    portrait_source: PortraitSource
    written: WrittenReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReviews:
    """Reads; changes nothing."""

    units: Reads
    clock: Clock
    vault: Vault
    safe: SealedMedia

    def __call__(self, member: StaffMember, asked: QueueAsked = EVERYTHING) -> ReviewList:
        """What waits for them: the first fifty."""
        with self.units() as unit:
            waiting = unit[Reviews].waiting_for(member.id, outside=member.outlet_id, limit=_SHOWN, asked=asked)
            total = unit[Reviews].count_waiting_for(member.id, outside=member.outlet_id, asked=asked)
            free = unit[Reviews].count_free_for(member.id, outside=member.outlet_id, at=self.clock.now(), asked=asked)
            colleagues = {one.claim.handed_by for one in waiting if one.claim and one.claim.handed_by and one.claim.reviewer == member.id}
            handed_by = {one: unit[Staff].get(one).member.login for one in colleagues}
        return ReviewList(waiting=waiting, more=total - len(waiting), free=free, handed_by=handed_by)

    def choices(self, member: StaffMember) -> QueueChoices:
        """What all that waits for them can be narrowed down by."""
        with self.units() as unit:
            return unit[Reviews].choices_for(member.id, outside=member.outlet_id)

    def own(self, member: StaffMember) -> Sequence[Review]:
        """What they said something of, the newest first: the first fifty."""
        with self.units() as unit:
            return unit[Reviews].judged_by(member.id, limit=_SHOWN)

    def case(self, review_id: ReviewId, member: StaffMember) -> ReviewCase:
        """The one they have taken.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
            ReviewConflict: They do not have it, or not any more.
        """
        now = self.clock.now()
        registration, review = self._read(review_id, member)
        claim = review.require_taken(by=member.id, at=now)
        session = self._session(registration)
        pictures = picture_names(registration, self.safe)
        return ReviewCase(
            review=review,
            claim=claim,
            purpose=registration.purpose,
            route=registration.route,
            evidence=registration.evidence,
            source=registration.source,
            is_confirmed=registration.is_confirmed,
            portrait=registration.portrait_binding,
            portrait_source=registration.portrait_source,
            representative=registration.representative,
            has_reference=pictures.has_reference,
            probes=pictures.probes,
            motion=session.motion if session else (),
            reference_eye_distance_px=session.findings.reference_eye_distance_px if session else None,
        )

    def revealed(self, review_id: ReviewId, member: StaffMember) -> RevealedReview:
        """One that they said something of, with the scores.

        Raises:
            UnknownReview: There is none, or they said nothing of it.
        """
        registration, review = self._read(review_id, member)
        given = review.opinion_of(member.id)
        if given is None:
            raise UnknownReview
        return RevealedReview(
            review=review,
            given=given,
            session=self._session(registration),
            judged_at=registration.decision.judged_at if registration.decision else None,
            portrait_source=registration.portrait_source,
            written=self._written(registration, review, given),
        )

    def _read(self, review_id: ReviewId, member: StaffMember) -> tuple[Registration, Review]:
        with self.units() as unit:
            review = unit[Reviews].read(review_id)
            require_reviewer(review, member)
            (registration,) = unit[Registrations].read_many([review.registration_id])
        return registration, review

    def _written(self, registration: Registration, review: Review, given: GivenOpinion) -> WrittenReason | None:
        if given.sealed_reason is None:
            return None
        with self.units() as unit:
            return open_reason(unit, registration, review.id, given.sealed_reason, vault=self.vault)

    def _session(self, registration: Registration) -> JudgedSession | None:
        if registration.sealed_session is None:
            return None
        with self.units() as unit:
            person = require_verified(unit, registration)
        return open_session(registration.sealed_session, vault=self.vault, person=person, registration_id=registration.id)


def age_share(review: Review, *, at: datetime) -> float:
    """How much of its time is over, 0 to 1; of what was due when it was opened, all of it."""
    if review.due_at <= review.opened_at:
        return 1.0
    return min(1.0, max(0.0, (at - review.opened_at) / (review.due_at - review.opened_at)))
