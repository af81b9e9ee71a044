"""A desk at an outlet: the use cases of the counter over one set of units of work, and a registration brought as far as a test needs it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from realname.access.connectors.counter_authenticators import CounterAuthenticators
from realname.access.model.counter import Counter, enrolment_challenge
from realname.access.use_cases.counters import EnrolCounter, IssueEnrolmentCode, ListCounters, RevokeCounter
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import OutletId, RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, MediaStore, SignatureChecker
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.live.use_cases.end_live_session import DetectReplayedFrames
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.live.use_cases.find_live_session import FindLiveSession
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.use_cases.open_live_session import LiveConnection, OpenLiveSession
from realname.live.use_cases.request_live_session import IssuedLiveSession, RequestLiveSession
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.no_face.use_cases.refer_to_supervisor import ListAwaitingSupervisor, ReferToSupervisor
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.live_session import LiveSession, SessionRecord
from realname.registration.model.registration import JudgedSession, Registration
from realname.registration.ports import RegistrationWorkflow
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.attempt_limits import ReadAttempts
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.sealed_session import open_session
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine
from realname.registration.use_cases.deciding.decide_registration import DecideRegistration
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import Opening, OpenRegistration
from realname.registration.use_cases.persons import require_person
from realname.registration.use_cases.read_registration import ListTodaysRegistrations, ReadRegistration
from realname.sandbox.simulators.counter_device import SimulatedCounterDevice, SimulatedMaker
from realname.sandbox.simulators.people import SAMPLE_MAN, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.findings import SourceFinding
from realname.verification.model.report import VerificationReport
from realname.verification.ports import LiveVerifier
from realname.workflow.use_cases.reaper import Reap
from tests.access.counter_secrets import NO_AUTHENTICATORS, UnsafeAnySignature, trusting
from tests.registration.openings import OPENING, OUTLET
from tests.support.manual_clock import ManualClock
from tests.support.memory_media import MemoryMediaStore
from tests.support.parts import app_over
from tests.verification.live_verifier import GOOD_CLIP, PORTRAIT, UnsafeVerifierByMark

_NUMBERS = 40  # in the stock: as many as the tests ask for
RECORD = SessionRecord(
    frames=3, judged_frames=2, manifest_digest="e" * 64, camera=CameraClass.BUILT_IN, digests=tuple(bytes([n]) * 32 for n in range(3))
)


def good_report() -> VerificationReport:
    """What an engine says of a session that nothing speaks against."""
    return UnsafeVerifierByMark().verify(clip=GOOD_CLIP, reference=PORTRAIT, asked=())


class QuietWorkflow:
    """Notes what was started. Implements the port `RegistrationWorkflow`."""

    def __init__(self) -> None:
        self.started: list[RegistrationId] = []
        self.ended: set[RegistrationId] = set()
        self.restarted: list[RegistrationId] = []
        self.times_left_was_taken_up = 0

    def start(self, registration_id: RegistrationId) -> bool:
        self.started.append(registration_id)
        return registration_id not in self.ended

    def restart(self, registration_id: RegistrationId) -> None:
        self.restarted.append(registration_id)

    def resume_orphaned(self) -> None:
        self.times_left_was_taken_up += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on it."""

    app: App
    units: UnitsOfWork
    clock: ManualClock
    store: MemoryMediaStore
    workflow: QuietWorkflow
    policy: Policy
    open: OpenRegistration
    open_without_face: OpenWithoutFace
    attach_evidence: AttachEvidence
    choose_line: ChooseLine
    get_challenge: GetChallenge
    upload_chunk: UploadChunk
    request: RequestLiveSession
    find_session: FindLiveSession
    open_session: OpenLiveSession
    finish: FinishLiveSession
    fail: FailLiveSession
    have_been_seen: DetectReplayedFrames
    submit: SubmitRegistration
    decide: DecideRegistration
    read: ReadRegistration
    refer_to_supervisor: ReferToSupervisor
    handed_over: ListAwaitingSupervisor
    of_the_day: ListTodaysRegistrations
    attempts: ReadAttempts
    close: CloseRegistration
    reap: Reap
    issue_code: IssueEnrolmentCode
    enrol: EnrolCounter
    revoke: RevokeCounter
    list_counters: ListCounters

    def registration(self, registration_id: RegistrationId) -> Registration:
        """As it is now."""
        return self.read(registration_id).registration

    def kept_session(self, registration_id: RegistrationId) -> JudgedSession:
        """What its live session gave, opened."""
        registration = self.registration(registration_id)
        with self.units() as unit:
            person = require_person(unit, registration)
        return open_session(registration.sealed_session or b"", vault=self.decide.vault, person=person, registration_id=registration_id)

    def session(self, seat: LiveConnection) -> LiveSession:
        """As it is now."""
        with self.units() as unit:
            return unit[LiveSessions].get(seat.session.id)

    def events(self, registration_id: RegistrationId) -> list[RecordedEvent]:
        """What the ledger says of it, in order."""
        return [entry.event for entry in self.read(registration_id).entries]

    def stored(self) -> list[str]:
        """The last words of what is stored: `reference`, `probes/00`."""
        names = [key.split("/")[2:] for key in self.store.keys("")]
        return sorted("/".join(name[2:]) if name[0] == "session" else name[0] for name in names)

    def enrolled(self, outlet_id: OutletId = OUTLET, *, device: SimulatedCounterDevice | None = None) -> Counter:
        """A counter, newly enrolled; with its hardware it is attested, where the desk trusts its maker."""
        code = self.issue_code(outlet_id, "left")
        attestation = device.attest(enrolment_challenge(code=code, public_key=b"key")) if device else ""
        return self.enrol(code, b"key", attestation=attestation)

    def card(self, person: SamplePerson) -> bytes:
        """What the reader reads of the card of a sample person."""
        return card_json(person, portrait=PORTRAIT)

    def with_line(self, opening: Opening = OPENING, *, place: int = 0, person: SamplePerson = SAMPLE_MAN) -> RegistrationId:
        """A registration with evidence, number and SIM; `place` chooses the number."""
        registration_id = self.open(opening).id
        self.attach_evidence(registration_id, self.card(person))
        self.choose_line(registration_id, msisdn=sandbox_msisdns(self.policy.country)[place], iccid=sandbox_iccids()[place])
        return registration_id

    def asked(self, registration_id: RegistrationId) -> IssuedLiveSession:
        """A live session asked for, at a counter of its own."""
        return self.request(registration_id, self.enrolled().id)

    def seat(self, registration_id: RegistrationId) -> LiveConnection:
        """A live session under way."""
        return self.open_session(self.asked(registration_id).token)

    def judged(self, registration_id: RegistrationId) -> LiveConnection:
        """A live session that was judged and is kept."""
        seat = self.seat(registration_id)
        self.finish(seat, good_report(), (), RECORD)
        return seat

    def decided(self, registration_id: RegistrationId) -> Registration:
        """Submitted, confirmed by the authoritative source, and decided."""
        self.submit(registration_id)
        with self.units() as unit:
            unit[Registrations].save(replace(unit[Registrations].get(registration_id), source=SourceFinding.CONFIRMED))
            unit.commit()
        self.decide(registration_id)
        return self.registration(registration_id)

    def wait(self, **by: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**by))


def build_desk(
    units: UnitsOfWork,
    folder: Path,
    *,
    policy: Policy | None = None,
    verifier: LiveVerifier | None = None,
    maker: SimulatedMaker | None = None,
) -> Desk:
    """Build over units of work; keys are made in the folder; hardware of the maker is trusted."""
    clock, store, workflow, rules = ManualClock(), MemoryMediaStore(), QuietWorkflow(), policy or load_policy("sandbox")
    with units() as unit:
        unit[Numbers].add(sandbox_msisdns(rules.country)[:_NUMBERS])
        unit.commit()
    given: dict[type, object] = {
        Clock: clock,
        MediaStore: store,
        RegistrationWorkflow: workflow,
        LiveVerifier: verifier or UnsafeVerifierByMark(),
        SignatureChecker: UnsafeAnySignature(),
        CounterAuthenticators: trusting(maker) if maker else NO_AUTHENTICATORS,
    }
    app = app_over(units, folder, given, policy=rules)
    return Desk(
        app=app,
        units=units,
        clock=clock,
        store=store,
        workflow=workflow,
        policy=rules,
        open=app[OpenRegistration],
        open_without_face=app[OpenWithoutFace],
        attach_evidence=app[AttachEvidence],
        choose_line=app[ChooseLine],
        get_challenge=app[GetChallenge],
        upload_chunk=app[UploadChunk],
        request=app[RequestLiveSession],
        find_session=app[FindLiveSession],
        open_session=app[OpenLiveSession],
        finish=app[FinishLiveSession],
        fail=app[FailLiveSession],
        have_been_seen=app[DetectReplayedFrames],
        submit=app[SubmitRegistration],
        decide=app[DecideRegistration],
        read=app[ReadRegistration],
        refer_to_supervisor=app[ReferToSupervisor],
        handed_over=app[ListAwaitingSupervisor],
        of_the_day=app[ListTodaysRegistrations],
        attempts=app[ReadAttempts],
        close=app[CloseRegistration],
        reap=app[Reap],
        issue_code=app[IssueEnrolmentCode],
        enrol=app[EnrolCounter],
        revoke=app[RevokeCounter],
        list_counters=app[ListCounters],
    )


def any_standing(policy: Policy) -> Policy:
    """The pack, but its machine approves any capture and any portrait: for tests of what else decides."""
    return replace(policy, live=load_policy("sandbox").live)


def reworded(record: SessionRecord, *digests: bytes) -> SessionRecord:
    """The same stream with other pictures."""
    return replace(record, digests=digests)
