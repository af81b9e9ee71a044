"""How one registration goes, step by step through the use cases, with the time that people take between them."""

from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bench.country.desk import CountryDesk
from bench.country.people import country_iccid, country_msisdn
from bench.country.places import random_id
from bench.country.visits import Outcome, Route, Visit
from realname.access.model.staff import Role, StaffMember
from realname.evidence.model.applicant import ConsentMeans
from realname.inventory.errors import SimUnavailable
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, RegistrationId, ReviewId
from realname.live.use_cases.open_live_session import LiveConnection
from realname.registration.model.consent_rule import CONSENT_TEXT_VERSION
from realname.registration.model.live_session import SessionRecord
from realname.registration.model.registration import Registration
from realname.registration.use_cases.opening.open_registration import Opening
from realname.review.errors import ReviewConflict
from realname.review.model.review import Judgement, Opinion, OpinionReason
from realname.review.store.reviews import Reviews
from realname.verification.engine.networks.model_catalogue import COMPARISON, DETECTOR, LANDMARKS, TEXTURE
from realname.verification.engine.networks.model_store import named_digests
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.findings import ChallengeOutcome, PresentationScreened, VerificationFindings
from realname.verification.model.head_tests import HeadTests
from realname.verification.model.report import FaceQuality, FrameCounts, ProbeSummary, VerificationReport
from realname.verification.model.session_findings import SessionFinding
from realname.verification.model.visual_check import Likeness

Steps = Generator[timedelta, None, None]  # how long until the next step

_QUALITY = FaceQuality(sharpness=0.8, illumination=0.8, pose=0.9, eyes_open=0.9, occlusion=1.0, inter_eye_distance_px=80.0, single_face=1.0)
_SIMILARITY = {Outcome.REFUSED: 0.2, Outcome.CLEARED: 0.42, Outcome.NOT_CLEARED: 0.42}  # a stranger; between floor and target
_PROBES = 3
_MODELS = named_digests([DETECTOR, LANDMARKS, COMPARISON, TEXTURE])  # what the shipped packs were measured with
_FAILURES = (
    SessionFinding.ACTION_NOT_SEEN,
    SessionFinding.ACTION_LATE,
    SessionFinding.FACE_NOT_FRAMED,
    SessionFinding.FACE_LOST,
    SessionFinding.FRAMES_TOO_FEW,
)
_ABANDONED_AFTER = timedelta(minutes=30)


@dataclass(slots=True, kw_only=True)
class Registering:
    """One registration while it goes.

    Attributes:
        place: Its place in the plan; its number comes of it.
        reviewers: Who reviews.
        registration_id: Once it is opened.
    """

    desk: CountryDesk
    visit: Visit
    place: int
    reviewers: Sequence[StaffMember]
    chance: Random
    registration_id: RegistrationId | None = None

    def steps(self) -> Steps:
        """From the opening to its end."""
        opened = self._open()
        self.registration_id = opened.id
        stops_after = self._stops_after()
        for place, part in enumerate(self._parts(opened.id)):
            yield from part
            if place == stops_after:
                yield from self._stop(opened.id)
                return
        if self.visit.outcome in {Outcome.CLEARED, Outcome.NOT_CLEARED}:
            yield from self._review(opened.id)

    def leave(self) -> Steps:
        """No one goes on with it: what is open yet is abandoned after a while, as the reaper does."""
        if self.registration_id is not None:
            yield _ABANDONED_AFTER
            with suppress(StateConflict):  # it had come further than that, and ends by its own deadline
                self.desk.close.abandon(self.registration_id)

    def _parts(self, registration_id: RegistrationId) -> tuple[Steps, ...]:
        before = (self._evidence(registration_id), self._line(registration_id))
        match self.visit.route:
            case Route.FACE:
                return (*before, self._face(registration_id))
            case Route.NO_FACE:
                return (*before, self._sight(registration_id))
            case Route.HANDED_OVER:
                return (*before, self._failed_sessions(registration_id, max(1, self.visit.failures)), self._handed_over(registration_id))

    def _stops_after(self) -> int | None:
        """After which part an applicant goes away; the last one, the face or the two statements, is never done then."""
        is_stopped = self.visit.outcome in {Outcome.ABANDONED, Outcome.WITHDRAWN}
        return self.chance.randrange(2) if is_stopped else None

    def _stop(self, registration_id: RegistrationId) -> Steps:
        if self.visit.outcome is Outcome.WITHDRAWN:
            yield self._pause(10, 60)
            self.desk.close.withdraw(registration_id, acting=self.visit.agent_id)
        elif self.visit.route is not Route.NO_FACE:
            yield _ABANDONED_AFTER
            self.desk.close.abandon(registration_id)

    def _open(self) -> Registration:
        has_consent = self.visit.route is not Route.NO_FACE
        opening = Opening(
            outlet_id=self.visit.outlet_id,
            agent_id=self.visit.agent_id,
            has_biometric_consent=has_consent,
            consent_text_version=CONSENT_TEXT_VERSION,
            consent_language="zh",
            consent_means=ConsentMeans.SCREEN,
        )
        return self.desk.open_registration(opening) if has_consent else self.desk.open_without_face(opening)

    def _evidence(self, registration_id: RegistrationId) -> Steps:
        yield self._pause(25, 80)
        self.desk.attach_evidence(registration_id, str(self.visit.person).encode(), acting=self.visit.agent_id)

    def _line(self, registration_id: RegistrationId) -> Steps:
        yield self._pause(25, 80)
        if self.visit.wrong_sim is not None:
            with suppress(SimUnavailable):  # it may be in a person's phone
                self._choose(registration_id, self.visit.wrong_sim)
            yield self._pause(10, 40)
        self._choose(registration_id, self.visit.sim)

    def _choose(self, registration_id: RegistrationId, sim: int) -> None:
        number = country_msisdn(self.place)
        self.desk.choose_line(registration_id, msisdn=number, iccid=country_iccid(sim), acting=self.visit.agent_id)

    def _face(self, registration_id: RegistrationId) -> Steps:
        yield from self._failed_sessions(registration_id, self.visit.failures)
        yield self._pause(15, 45)
        seat = self._sit_down(registration_id)
        yield self._pause(6, 14)
        self.desk.finish_live_session(seat, _report(_SIMILARITY.get(self.visit.outcome, 0.72)), (), self._record())
        yield self._pause(2, 6)
        self.desk.submit(registration_id, acting=self.visit.agent_id)

    def _failed_sessions(self, registration_id: RegistrationId, count: int) -> Steps:
        for _ in range(count):
            yield self._pause(15, 45)
            seat = self._sit_down(registration_id)
            yield self._pause(8, 25)
            self.desk.fail_live_session(seat, (self.chance.choice(_FAILURES),), self._record())

    def _sit_down(self, registration_id: RegistrationId) -> LiveConnection:
        issued = self.desk.request_live_session(registration_id, self.visit.counter_id, acting=self.visit.agent_id)
        return self.desk.open_live_session(issued.token)

    def _record(self) -> SessionRecord:
        frames = self.chance.randint(40, 120)
        digest = random_id(self.chance) * 2
        return SessionRecord(frames=frames, judged_frames=frames // 3, manifest_digest=digest, camera=CameraClass.BUILT_IN)

    def _handed_over(self, registration_id: RegistrationId) -> Steps:
        yield self._pause(20, 60)
        self.desk.refer_to_supervisor(registration_id, acting=self.visit.agent_id)
        yield from self._sight(registration_id)

    def _sight(self, registration_id: RegistrationId) -> Steps:
        first, second = self._seen_as()
        yield self._pause(20, 60)
        self.desk.compare_visually.first(registration_id, first, acting=self._member(self.visit.agent_id, Role.AGENT))
        yield self._pause(60, 900)
        self.desk.compare_visually.second(registration_id, second, acting=self._member(self.visit.supervisor, Role.SUPERVISOR))

    def _seen_as(self) -> tuple[Likeness, Likeness]:
        match self.visit.outcome:
            case Outcome.REFUSED:
                return Likeness.NOT_THE_SAME, Likeness.NOT_THE_SAME
            case Outcome.CLEARED | Outcome.NOT_CLEARED:
                return Likeness.SAME_PERSON, Likeness.NOT_SURE
            case _:
                return Likeness.SAME_PERSON, Likeness.SAME_PERSON

    def _member(self, agent_id: AgentId, role: Role) -> StaffMember:
        return StaffMember(id=agent_id, login="country", outlet_id=self.visit.outlet_id, role=role)

    def _review(self, registration_id: RegistrationId) -> Steps:
        """One reviewer, or by lot a second one, some minutes to many hours later."""
        is_cleared = self.visit.outcome is Outcome.CLEARED
        opinion, reason = (Opinion.APPROVE, OpinionReason.DOUBT_CLEARED) if is_cleared else (Opinion.REFUSE, OpinionReason.OTHER_PERSON)
        for reviewer in self.chance.sample(self.reviewers, len(self.reviewers)):
            review_id = self._open_review(registration_id)
            if review_id is None:
                return
            yield timedelta(minutes=min(1200.0, 5 + self.chance.expovariate(1 / 90)))
            try:
                self.desk.take_review(review_id, acting=reviewer)
            except ReviewConflict:
                continue  # looked at by another person just now: the next one does
            self.desk.give_opinion(review_id, Judgement(opinion=opinion, reason=reason), acting=reviewer)

    def _open_review(self, registration_id: RegistrationId) -> ReviewId | None:
        with self.desk.units() as unit:
            return next((one.id for one in unit[Reviews].of_registration(registration_id) if one.ended_at is None), None)

    def _pause(self, least_s: float, most_s: float) -> timedelta:
        factor = 0.4 if self.visit.is_in_haste else 1.0
        return timedelta(seconds=round(self.chance.uniform(least_s, most_s) * factor, 3))


def _report(similarity: float) -> VerificationReport:
    """What the engine would have said of a session that met its challenge; there were no pictures."""
    return VerificationReport(
        findings=VerificationFindings(
            challenge=ChallengeOutcome.MET,
            similarity=similarity,
            probes=_PROBES,
            probe_agreement=0.9,
            movement_agreement=0.8,
            reference_eye_distance_px=60.0,
            presentation=PresentationScreened.of(0.05),
            head=HeadTests(repeated=0.97, turned=0.9, beside=0.8, reference=0.8, ways=4.5, places=0.85, later=2.4, aside=0.4),
            models=_MODELS,
        ),
        motion=(),
        quality=_QUALITY,
        probes=tuple(ProbeSummary(t_ms=place * 100, yaw_deg=0.0, pitch_deg=0.0) for place in range(_PROBES)),
        probe_images=(b"",) * _PROBES,
        frames=FrameCounts(decoded=60, judged=20, with_face=20),
        timing_ms=(),
    )
