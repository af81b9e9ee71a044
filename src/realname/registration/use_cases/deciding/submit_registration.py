"""Submit: what a live session gave, or the clip that is judged now, goes to the durable workflow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from realname.inventory.model.stock import UNTIL_ANSWERED
from realname.inventory.store.numbers import Numbers
from realname.kernel.errors import RealNameError, StateConflict
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import JudgedSession, NextStep, Registration, RegistrationState
from realname.registration.ports import RegistrationWorkflow
from realname.registration.store.challenges import Challenges
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.draw_challenge import require_reserved
from realname.registration.use_cases.capturing.get_challenge import require_recorded_clip
from realname.registration.use_cases.capturing.sealed_session import seal_session
from realname.registration.use_cases.capturing.upload_clip import MAXIMUM_CLIP_BYTES
from realname.registration.use_cases.deciding.resume_workflow import ResumeWorkflow
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia, chunk_name, probe_name, reference_name
from realname.registration.use_cases.persons import agent_fact, require_verified
from realname.vault.model.wrapped_key import Person
from realname.verification.errors import ClipTooLarge
from realname.verification.model.challenges.challenge import Challenge, ChallengeRule
from realname.verification.model.report import VerificationReport
from realname.verification.ports import LiveVerifier

_STATES_BEFORE_SUBMISSION = frozenset(
    {RegistrationState.OPEN, RegistrationState.AWAITING_SUPERVISOR, RegistrationState.WITHDRAWN, RegistrationState.ABANDONED}
)
Facts = tuple[tuple[str, str | int], ...]
JudgeClip = Callable[[], Registration]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitRegistration:
    """Hands the registration to the workflow; without a judged live session the uploaded clip is judged before."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    verifier: LiveVerifier
    workflow: RegistrationWorkflow
    challenge_rule: ChallengeRule

    def __call__(self, registration_id: RegistrationId, *, acting: AgentId | None = None) -> Registration:
        """Submit; a second submission of the same registration changes nothing and gives its present state.

        Raises:
            StateConflict: Not open, or a step is missing; `next` names it.
            ReservationExpired, ChallengeExpired, ChallengeReused: Begin at the line or the challenge again.
            ClipRejected: The clip cannot be judged; it is erased, and a new challenge is needed.
            RecordedClipNotAccepted: The pack takes no recorded clip.
        """
        submitted = self.accept(registration_id, acting=acting)
        return submitted() if callable(submitted) else submitted

    def accept(self, registration_id: RegistrationId, *, acting: AgentId | None = None) -> "Registration | JudgeClip":
        """Submit what needs no judging any more; a clip is accepted: its challenge is used, and what is returned judges and submits it.

        Raises:
            StateConflict, ReservationExpired, ChallengeExpired, ChallengeReused, RecordedClipNotAccepted: As `__call__`.
        """
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.state in _STATES_BEFORE_SUBMISSION and not registration.is_judged:
                challenge, person = self._use_challenge(unit, registration)
                return lambda: self._submit_clip(registration, challenge, person, acting)
        if registration.state in _STATES_BEFORE_SUBMISSION:
            registration = self._submit_judged(registration_id, acting)
        self._resume_workflow(registration_id)
        return registration

    def _resume_workflow(self, registration_id: RegistrationId) -> None:
        ResumeWorkflow(self.units, self.workflow)(registration_id)

    def _submit_clip(self, registration: Registration, challenge: Challenge, person: Person, acting: AgentId | None) -> Registration:
        try:
            report = self._judge(registration, challenge, person)
            probes = {probe_name(challenge.id, place): image for place, image in enumerate(report.probe_images)}
            self.safe.put_all(probes, person=person, registration_id=registration.id)
            submitted = self._record(registration, report, person, acting)
        except BaseException as problem:
            self._end_session(registration.id, challenge, code=problem.code if isinstance(problem, RealNameError) else RealNameError.code)
            raise
        self._resume_workflow(registration.id)
        return submitted

    def _submit_judged(self, registration_id: RegistrationId, acting: AgentId | None) -> Registration:
        """Submit what a live session gave; of two submissions at once the second finds it done."""
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.state is RegistrationState.SUBMITTED:
                return registration
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            registration.require_open()
            require_reserved(registration, at=now)
            if registration.sealed_session is None:
                raise StateConflict(next=registration.next_step.value)
            # How many probes there are, and of which models, stands with `session:judged`.
            submitted = self._submit(unit, registration, registration.sealed_session, (agent_fact(registration, acting),), at=now)
            unit.commit()
        return submitted

    def _use_challenge(self, unit: UnitOfWork, registration: Registration) -> tuple[Challenge, Person]:
        """Use the challenge up before anything is judged: whatever happens then, it opens no second session."""
        require_recorded_clip(self.challenge_rule)
        now = self.clock.now()
        require_at_work(unit, registration.outlet_id, registration.agent_id)
        registration.require_open()
        registration.require_step_done(NextStep.UPLOAD_CLIP)
        require_reserved(registration, at=now)
        challenge = unit[Challenges].current(registration.id).use(at=now)
        unit[Challenges].save(challenge)
        person = require_verified(unit, registration)
        unit.commit()
        return challenge, person

    def _judge(self, registration: Registration, challenge: Challenge, person: Person) -> VerificationReport:
        count = registration.upload.chunks if registration.upload else 0
        names = [chunk_name(challenge.id, index) for index in range(count)]
        clip = b"".join(self.safe.get(person=person, registration_id=registration.id, name=name) for name in names)
        if len(clip) > MAXIMUM_CLIP_BYTES:
            raise ClipTooLarge(limit_bytes=MAXIMUM_CLIP_BYTES)  # two requests for one chunk may store more than was counted
        name = reference_name(registration.reference_id or "")
        reference = self.safe.get(person=person, registration_id=registration.id, name=name)
        return self.verifier.verify(clip=clip, reference=reference, asked=challenge.actions)

    def _end_session(self, registration_id: RegistrationId, challenge: Challenge, *, code: str) -> None:
        """Erase what the session left and say why it ended; a registration that went on or ended meanwhile keeps its state."""
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.state is RegistrationState.OPEN and registration.challenge_id == challenge.id:
                unit[Registrations].save(registration.without_session())
                facts = (("code", code),)
                unit.ledger.append(
                    RecordedEvent(at=self.clock.now(), event=RegistrationEvent.CLIP_REJECTED, subject=registration_id.value, facts=facts)
                )
                unit.commit()
        erase_unused(self.units, self.safe, registration_id)

    def _record(self, judged: Registration, report: VerificationReport, person: Person, acting: AgentId | None) -> Registration:
        session = JudgedSession(findings=report.findings, motion=report.motion)
        sealed = seal_session(session, vault=self.safe.vault, person=person, registration_id=judged.id)
        models = ((f"model-{use}", digest) for use, digest in report.findings.models)
        facts: Facts = tuple(sorted((agent_fact(judged, acting), ("probes", report.findings.probes), *models)))
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(judged.id)
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            registration.require_open()
            if registration != judged:
                # Evidence, line or challenge changed while the clip was judged: the findings are about something else.
                raise StateConflict(next=registration.next_step.value)
            submitted = self._submit(unit, registration, sealed, facts, at=now)
            unit.commit()
        return submitted

    def _submit(self, unit: UnitOfWork, registration: Registration, session: bytes, facts: Facts, *, at: datetime) -> Registration:
        if registration.msisdn is None:
            raise StateConflict(next=registration.next_step.value)
        # From here a person waits for an answer, not the other way round: the number stays theirs until it is given.
        until = at + UNTIL_ANSWERED
        if registration.takes_number:
            unit[Numbers].reserve(registration.msisdn, registration_id=registration.id, until=until, at=at)
        submitted = replace(registration, state=RegistrationState.SUBMITTED, submitted_at=at, reserved_until=until, sealed_session=session)
        unit[Registrations].save(submitted)
        unit.ledger.append(RecordedEvent(at=at, event=RegistrationEvent.REGISTRATION_SUBMITTED, subject=registration.id.value, facts=facts))
        return submitted
