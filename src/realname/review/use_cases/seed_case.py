"""Plant a known case among the reviews, and take it out again: no one's registration, that can never become a line."""

from dataclasses import dataclass, replace
from datetime import date

from realname.evidence.model.applicant import Consent, ConsentMeans
from realname.evidence.model.evidence import Evidence, EvidenceMeans
from realname.evidence.model.kinds import RESIDENTS_CARD
from realname.kernel.identifiers import AgentId, ChallengeId, OutletId, PersonId, RegistrationId, ReviewId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.model.registration import JudgedSession, Registration, RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.sealed_session import seal_session
from realname.registration.use_cases.capturing.upload_clip import MAXIMUM_CLIP_BYTES
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.media import SealedMedia, probe_name, reference_name
from realname.review.errors import UnknownReview
from realname.review.events import ReviewEvent
from realname.review.model.review import Review, ReviewKind
from realname.review.model.rule import ReviewRule
from realname.review.model.seeded_case import NO_OUTLET, SeededCase
from realname.review.store.reviews import Reviews
from realname.vault.model.wrapped_key import Person
from realname.verification.errors import ClipTooLarge
from realname.verification.model.findings import SourceFinding
from realname.verification.model.report import VerificationReport
from realname.verification.ports import LiveVerifier, ReferenceChecker

_MOST = 500  # reviews whose outlets are looked at
_AGREEMENT = "known-case"  # in place of a consent text: staff agreed in writing


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedCase:
    """Plants; it waits for every reviewer once, as long as a referral may wait."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    safe: SealedMedia
    verifier: LiveVerifier
    references: ReferenceChecker
    policy: Pack

    def __call__(self, case: SeededCase, *, acting: AgentId) -> Review:
        """Plant it; the person who plants does not review it.

        The engine looks at it as at any other, so that what is shown of it is of the same kind. After a crash the reaper erases what
        there is, as of any registration that no one went on with.

        Raises:
            ClipRejected, ClipTooLarge, ImageRejected: The engine cannot judge it: no reviewer could either.
        """
        if len(case.clip) > MAXIMUM_CLIP_BYTES:
            raise ClipTooLarge(limit_bytes=MAXIMUM_CLIP_BYTES)
        self.references.require_usable(case.portrait)
        report = self.verifier.verify(clip=case.clip, reference=case.portrait, asked=())
        opened, person = self._open(acting)
        self._store(opened, person, case, report)
        session = JudgedSession(findings=report.findings, motion=report.motion)
        sealed = seal_session(session, vault=self.safe.vault, person=person, registration_id=opened.id)
        return self._refer(opened, case, sealed, acting=acting)

    def _open(self, acting: AgentId) -> tuple[Registration, Person]:
        """Name everything before anything is stored, so that whatever ends it finds what to erase."""
        now = self.clock.now()
        # Of no identity number: nothing finds this person again.
        person = Person(
            id=PersonId(self.tokens.token()),
            identity_hash=self.tokens.token() + self.tokens.token(),
            wrapped_key=self.safe.vault.new_key(),
        )
        registration = Registration(
            id=RegistrationId(self.tokens.token()),
            outlet_id=NO_OUTLET,
            agent_id=acting,
            consent=Consent(text_version=_AGREEMENT, language="en", means=ConsentMeans.PAPER, given_at=now),
            opened_at=now,
            policy_digest=self.policy.digest,
            person_id=person.id,
            reference_id=self.tokens.token(),
            challenge_id=ChallengeId(self.tokens.token()),
            is_planted=True,
        )
        with self.units() as unit:
            unit[Persons].add(person)
            unit[Registrations].add(registration)
            unit.commit()
        return registration, person

    def _store(self, opened: Registration, person: Person, case: SeededCase, report: VerificationReport) -> None:
        if opened.reference_id is None or opened.challenge_id is None:
            return
        probes = {probe_name(opened.challenge_id, place): image for place, image in enumerate(report.probe_images)}
        pictures = {reference_name(opened.reference_id): case.portrait, **probes}
        self.safe.put_all(pictures, person=person, registration_id=opened.id)

    def _refer(self, opened: Registration, case: SeededCase, sealed: bytes, *, acting: AgentId) -> Review:
        """Make it a referral as any other to look at; no machine decided it, and the reviews alone say what is right."""
        now = self.clock.now()
        review = Review(
            id=ReviewId(self.tokens.token()),
            registration_id=opened.id,
            outlet_id=self._outlet(),
            kind=ReviewKind.REFERRAL,
            grounds=frozenset({case.ground}),
            opened_at=now,
            due_at=now + self.policy[ReviewRule].decide_within,
            needed=1,
            truth=case.truth,
        )
        facts = (("agent", acting.value), ("review", review.id.value))
        with self.units() as unit:
            registration = unit[Registrations].get(opened.id)
            registration.require_open()
            unit[Registrations].save(
                replace(
                    registration,
                    state=RegistrationState.REFERRED,
                    evidence=self._evidence(now.date()),
                    source=SourceFinding.CONFIRMED,
                    sealed_session=sealed,
                    submitted_at=now,
                    decided_at=now,
                )
            )
            unit[Reviews].add(review)
            unit.ledger.append(RecordedEvent(at=now, event=ReviewEvent.REVIEW_PLANTED, subject=opened.id.value, facts=facts))
            unit.commit()
        return review

    def _outlet(self) -> OutletId:
        """One by chance of those whose reviews wait: what is found under no outlet would be told from the others."""
        with self.units() as unit:
            outlets = sorted({one.outlet_id.value for one in unit[Reviews].waiting(limit=_MOST)})
        return OutletId(outlets[int(self.tokens.token(), 16) % len(outlets)]) if outlets else NO_OUTLET

    def _evidence(self, today: date) -> Evidence:
        """What is shown of an ID that was read: of none, and current."""
        return Evidence(kind=RESIDENTS_CARD[self.policy.country], means=EvidenceMeans.CHIP, valid_from_on=today, valid_until_on=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSeededCase:
    """Ends a known case before its time, and erases everything of it but what was said."""

    units: UnitsOfWork
    close: CloseRegistration

    def check(self, review_id: ReviewId) -> Review:
        """Go as far as the first change.

        Raises:
            UnknownReview: There is no known case of this id: what the registration of a person is no one ends here.
        """
        with self.units() as unit:
            review = unit[Reviews].read(review_id)
        if not review.is_planted:
            raise UnknownReview
        return review

    def __call__(self, review_id: ReviewId, *, acting: AgentId) -> None:
        """End it; one that is over stays as it ended; raises as `check`."""
        review = self.check(review_id)
        if review.ended_at is None:
            self.close.withdraw(review.registration_id, acting=acting)
