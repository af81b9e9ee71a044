"""Review: one reviewer takes a review, looks, says what they think; once enough agree it is settled and the registration goes on."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from realname.access.model.staff import StaffMember
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import ReviewId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock, Vault
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.registration.errors import RecordHeld
from realname.registration.model.registration import Registration, RegistrationState, Route
from realname.registration.ports import RegistrationWorkflow
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.deciding.resume_workflow import ResumeWorkflow
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.picture_names import PictureNames, picture_names
from realname.registration.use_cases.read_registration import require_no_conflict_of_interest
from realname.review.errors import ReviewConflict, UnknownReview
from realname.review.events import OF_REVIEWERS, ReviewEvent
from realname.review.model.review import Judgement, Opinion, OpinionReason, Review, ReviewKind
from realname.review.model.rule import ReviewRule
from realname.review.model.written_reason import WrittenReason, require_confirmed
from realname.review.store.reviews import Reviews
from realname.review.use_cases.conclude_review import ConcludeReview
from realname.review.use_cases.sealed_reason import seal_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeReview:
    """Gives a review to one reviewer for a while."""

    units: UnitsOfWork
    clock: Clock
    review_rule: ReviewRule

    def __call__(self, review_id: ReviewId, *, acting: StaffMember) -> Review:
        """Take it; whatever else they had they have no more. Recorded before anything of it is shown.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
            TookPart: They had to do with the registration.
            ReviewConflict: It is over, another person has it, or they have said what they think.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration, review = _locked(unit, review_id, acting)
            require_no_conflict_of_interest(unit, registration, acting.id, but=_of_review(review))
            taken = review.take(by=acting.id, at=now, rule=self.review_rule)
            if taken is review:
                return review
            unit[Reviews].save(taken)
            unit.ledger.append(_event(taken, ReviewEvent.REVIEW_TAKEN, acting, at=now))
            unit.commit()
        self._let_others_go(taken, acting, at=now)
        return taken

    def _let_others_go(self, taken: Review, acting: StaffMember, *, at: datetime) -> None:
        """In a transaction of its own: the person who takes two at once must not wait for themselves."""
        with self.units() as unit:
            for other in unit[Reviews].taken_by(acting.id, at=at):
                if other.id != taken.id:
                    _let_go(unit, other.id, acting, at=at)
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReview:
    """Gives a review back to the queue."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self, review_id: ReviewId, *, acting: StaffMember) -> None:
        """Give it back; what they do not have is no error.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
        """
        with self.units() as unit:
            _locked(unit, review_id, acting)
            _let_go(unit, review_id, acting, at=self.clock.now())
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveOpinion:
    """Records what a reviewer says, and settles the review once enough agree."""

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    safe: SealedMedia
    conclude: ConcludeReview
    close: CloseRegistration
    workflow: RegistrationWorkflow

    def __call__(self, review_id: ReviewId, judgement: Judgement, *, acting: StaffMember, written: WrittenReason | None = None) -> Review:
        """Say it. A settled registration goes on: an approval to its line, a refusal to its appeal window, a lost appeal to its erasure.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
            ReviewConflict: They do not have it, or not any more; or it waits for no one, as its registration ended.
            OutletStopped, AgentStopped: They approve what an outlet or an agent would open who is stopped.
            InvalidInput: They approve a face check of which there are no pictures, or see the same person where no face was taken.
            ReasonNotWritten: They approve, the authority does not confirm the ID, and they wrote nothing.
        """
        now = self.clock.now()
        pictures = self._pictures(review_id)
        with self.units() as unit:
            registration, review = _locked(unit, review_id, acting)
            if registration.state is not RegistrationState.REFERRED:
                raise ReviewConflict(state="over")
            _require_seen(registration, judgement, pictures)
            require_confirmed(judgement, is_confirmed=registration.is_confirmed, written=written)
            sealed = None if written is None else seal_reason(unit, registration, review.id, written, vault=self.vault)
            judged = review.judge(judgement, by=acting.id, at=now, sealed_reason=sealed)
            unit[Reviews].save(judged)
            facts = _facts_of(judgement, registration, sealed)
            unit.ledger.append(_event(judged, ReviewEvent.REVIEW_OPINION, acting, at=now, **facts))
            decided = registration if judged.outcome is None else self.conclude.within(unit, registration, judged, at=now)
            unit.commit()
        self._go_on(decided, judged)
        return judged

    def _pictures(self, review_id: ReviewId) -> PictureNames:
        """Before anything is locked: the store may be far away."""
        with self.units() as unit:
            (registration,) = unit[Registrations].read_many([unit[Reviews].read(review_id).registration_id])
        return picture_names(registration, self.safe)

    def _go_on(self, decided: Registration, judged: Review) -> None:
        """Whatever fails here the reaper does within a minute."""
        if decided.state is RegistrationState.APPROVED:
            ResumeWorkflow(self.units, self.workflow)(decided.id)
        elif decided.state is RegistrationState.REFUSED and judged.kind is ReviewKind.APPEAL:
            with suppress(RecordHeld):  # an order keeps it; the reaper comes back when that is over
                self.close.finish(decided.id)


def require_reviewer(review: Review, member: StaffMember) -> None:
    """Let through the person who may know of a review.

    Raises:
        UnknownReview: It is of their own outlet.
    """
    if member.outlet_id == review.outlet_id:
        raise UnknownReview


def _require_seen(registration: Registration, judgement: Judgement, pictures: PictureNames) -> None:
    """Absence never approves: the person who has seen nothing has not seen the person."""
    is_unseen = registration.route is Route.FACE and judgement.opinion is Opinion.APPROVE
    if not pictures.is_complete and (is_unseen or judgement.reason is OpinionReason.SAME_PERSON):
        raise InvalidInput(field="reason")


def _locked(unit: UnitOfWork, review_id: ReviewId, acting: StaffMember) -> tuple[Registration, Review]:
    """Lock the registration first, as everywhere, then the review."""
    named = unit[Reviews].read(review_id)
    require_reviewer(named, acting)
    registration = unit[Registrations].get(named.registration_id)
    return registration, unit[Reviews].get(review_id)


def _of_review(review: Review) -> Callable[[RecordedEvent], bool]:
    """Whether a step is one of this review: the person who let it go, or did not come to an end, may take it again."""
    return lambda event: event.event in OF_REVIEWERS and ("review", review.id.value) in event.facts


def _let_go(unit: UnitOfWork, review_id: ReviewId, acting: StaffMember, *, at: datetime) -> None:
    review = unit[Reviews].get(review_id)
    if review.claimed_by(at) == acting.id:
        unit[Reviews].save(review.let_go(by=acting.id))
        unit.ledger.append(_event(review, ReviewEvent.REVIEW_LET_GO, acting, at=at))


def _facts_of(judgement: Judgement, registration: Registration, sealed: bytes | None) -> Mapping[str, str]:
    """What the ledger says of an opinion; of what was written the digest of the sealed form, which says nothing of it."""
    facts = {
        "opinion": judgement.opinion.value,
        "reason": judgement.reason.value,
        "source": "confirmed" if registration.is_confirmed else "unconfirmed",
    }
    return facts if sealed is None else {**facts, "written": sha256(sealed).hexdigest()}


def _event(review: Review, event: Event, acting: StaffMember, *, at: datetime, **facts: str) -> RecordedEvent:
    said = {"agent": acting.id.value, "review": review.id.value, **facts}
    return RecordedEvent(at=at, event=event, subject=review.registration_id.value, facts=tuple(sorted(said.items())))
