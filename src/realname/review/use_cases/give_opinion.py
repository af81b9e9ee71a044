"""A reviewer says what they think; once enough agree the review is settled and the registration goes on."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from realname.access.model.staff import StaffMember
from realname.access.use_cases.two_people import TwoPeople
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import ClientId, ReviewId
from realname.kernel.ports import Clock, Vault
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.errors import RecordHeld
from realname.registration.model.registration import Registration, RegistrationState, Route
from realname.registration.ports import RegistrationWorkflow
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.deciding.resume_workflow import ResumeWorkflow
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.picture_names import PictureNames, picture_names
from realname.review.errors import ReviewConflict
from realname.review.events import ReviewEvent
from realname.review.model.review import Judgement, Opinion, OpinionReason, Review, ReviewKind
from realname.review.model.written_reason import WrittenReason, require_confirmed
from realname.review.store.reviews import Reviews
from realname.review.use_cases.claims import locked_review, require_other_reviewers, review_event
from realname.review.use_cases.conclude_review import ConcludeReview
from realname.review.use_cases.sealed_reason import seal_reason


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
    two_people: TwoPeople

    def __call__(
        self,
        review_id: ReviewId,
        judgement: Judgement,
        *,
        acting: StaffMember,
        written: WrittenReason | None = None,
        client_id: ClientId | None = None,
    ) -> Review:
        """Say it. A settled registration goes on: an approval to its line, a refusal to its appeal window, a lost appeal to its erasure.

        Args:
            review_id: Of the review.
            judgement: What they say.
            acting: Who says it, and has the review.
            written: Why they approve without the authority's word.
            client_id: Of the machine client that handed it in for them; None: they said it on the page.

        Raises:
            UnknownReview: There is none, or it is of their own outlet.
            ReviewConflict: They do not have it, or not any more; or it waits for no one, as its registration ended.
            OutletStopped, AgentStopped: They approve what an outlet or an agent would open who is stopped.
            InvalidInput: They approve a face check of which there are no pictures, or see the same person where no face was taken.
            NotTwoPeople: They, and a reviewer who judged the registration before, do not count as two people.
            ReasonNotWritten: They approve, the authority does not confirm the ID, and they wrote nothing.
        """
        now = self.clock.now()
        pictures = self._pictures(review_id)
        with self.two_people.recorded(), self.units() as unit:
            registration, review = locked_review(unit, review_id, acting)
            require_other_reviewers(unit, review, acting.id, two_people=self.two_people)
            if registration.state is not RegistrationState.REFERRED:
                raise ReviewConflict(state="over")
            _require_seen(registration, judgement, pictures)
            require_confirmed(judgement, is_confirmed=registration.is_confirmed, written=written)
            sealed = None if written is None else seal_reason(unit, registration, review.id, written, vault=self.vault)
            judged = review.judge(judgement, by=acting.id, at=now, sealed_reason=sealed)
            unit[Reviews].save(judged)
            facts = {**_facts_of(judgement, registration, sealed), **({"client": client_id.value} if client_id else {})}
            unit.ledger.append(review_event(judged, ReviewEvent.REVIEW_OPINION, acting, at=now, **facts))
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


def _require_seen(registration: Registration, judgement: Judgement, pictures: PictureNames) -> None:
    """Absence never approves: the person who has seen nothing has not seen the person."""
    is_unseen = registration.route is Route.FACE and judgement.opinion is Opinion.APPROVE
    if not pictures.is_complete and (is_unseen or judgement.reason is OpinionReason.SAME_PERSON):
        raise InvalidInput(field="reason")


def _facts_of(judgement: Judgement, registration: Registration, sealed: bytes | None) -> Mapping[str, str]:
    """What the ledger says of an opinion; of what was written the digest of the sealed form, which says nothing of it."""
    facts = {
        "opinion": judgement.opinion.value,
        "reason": judgement.reason.value,
        "source": "confirmed" if registration.is_confirmed else "unconfirmed",
    }
    return facts if sealed is None else {**facts, "written": sha256(sealed).hexdigest()}
