"""The counter's pages over the world of the API's tests: real database, vault, reader and sandbox; clock, judge and workflow are set."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from realname.access.connectors.one_time_codes import TotpCodes
from realname.access.connectors.passwords import ScryptPasswords
from realname.access.connectors.web_authn import WebAuthnPasskeys
from realname.access.model.staff import STRONG_MEANS, Realm, Role, SignInMeans, StaffAccount, StaffMember
from realname.access.pages.sign_in_rules import SignInRules
from realname.access.store.staff import Staff
from realname.access.use_cases.authenticator_apps import SecondFactor
from realname.access.use_cases.bind_counter import BindCounter
from realname.access.use_cases.change_password import RenewOwnPassword
from realname.access.use_cases.counters import EnrolCounter, IssueEnrolmentCode
from realname.access.use_cases.passkey_questions import PasskeyQuestioner
from realname.access.use_cases.recognised_browsers import KnownBrowsers
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.staff_accounts import ListStaff
from realname.access.use_cases.staff_session import ReadStaffSession, SignOut
from realname.access.use_cases.unknown_login_throttle import TriesOfStrangers
from realname.access.wiring import StaffAccess, build_staff_access
from realname.breaches.store.face_count import CountHeldFaces
from realname.breaches.wiring import BreachUseCases, build_breaches
from realname.campaigns.use_cases.appeals import DecideAppeal, RecordAppeal
from realname.campaigns.use_cases.read_appeals import ReadAppeals, ReadReverification
from realname.cases.store.case_counts import CountCases
from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.cases.use_cases.read_case import ReadCase
from realname.fraud.wiring import SignalUseCases, build_signals
from realname.holder.wiring import PersonUseCases, build_person
from realname.inspections.wiring import (
    InspectionBasis,
    InspectionUseCases,
    SupervisionBasis,
    SupervisionUseCases,
    build_inspections,
    build_supervision,
)
from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import EngineBusy, SamplesUnavailable, ServerBusy
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ports import Clock, Marks, RandomTokens
from realname.kernel.receipt import PublicKeys
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.pages.found_line import AskedOfLine
from realname.lines.use_cases.bar_line import BarLine, LiftBar
from realname.lines.use_cases.counter.find_line import FindLine
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.counter.holder_deaths import CloseAfterDeath, HolderDeaths
from realname.lines.use_cases.counter.holder_requests import CloseByCard, LiftLostBar
from realname.lines.use_cases.counter.open_change import OpenChange, OpenChangeWithoutFace
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.read_line import ReadLine
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.main.apps.counter_app import create_web_app
from realname.main.apps.faces import inspector_app_of
from realname.main.apps.inspector_app import create_inspector_app
from realname.no_face.ports import OtherMeans
from realname.no_face.use_cases.alternative_checks import TryOtherMeans
from realname.no_face.use_cases.code_to_existing_line import ExistingLine
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.no_face.use_cases.read_visual_check import ReadVisualCheck
from realname.no_face.use_cases.refer_to_supervisor import HandOver, ListHandedOver
from realname.no_face.use_cases.visual_checks import CompareBySight
from realname.outlets.wiring import OutletUseCases, build_outlets
from realname.packs.model import Policy
from realname.photo_access.use_cases.find_photo import FindPhoto
from realname.photo_access.use_cases.photo_openings import AnswerOpening, AskForOpening, LookAtPhoto
from realname.photo_access.use_cases.read_openings import ReadKnownOpenings, ReadOpenings, ShowOpenings
from realname.photo_access.wiring import OpeningUseCases
from realname.platform.config.served import Served
from realname.platform.documents.report_document import ReportPrinter
from realname.platform.pdf.printer import PdfPrinter
from realname.registration.api.judging_slots import JudgingSlots
from realname.registration.model.alternative_checks import MeansKind
from realname.registration.pages.sample_cards import SampleCard, SampleCards
from realname.registration.use_cases.capturing.attempt_limits import ReadAttempts
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.identifying.attach_representative import AttachRepresentative
from realname.registration.use_cases.identifying.read_masked_name import ReadMaskedName
from realname.registration.use_cases.opening.list_todays_registrations import ListOfTheDay
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.reports.model.parity_rule import ParityRule
from realname.reports.store.route_figures import CountRoutes
from realname.reports.use_cases.read_parity import ReadParity
from realname.reports.wiring import ReportUseCases, build_reports
from realname.review.wiring import ReviewBasis, ReviewUseCases, build_reviews
from realname.sandbox.pages.outbox import Outbox
from realname.sandbox.simulators.alternative_checks import SAMPLE_BANK_CARDS, SAMPLE_PINS, SandboxMeans
from realname.sandbox.simulators.duty_check import UnsafeAnybodyOnDuty
from realname.sandbox.simulators.faults import Faults
from realname.sandbox.simulators.people import KNOWN_SAMPLES, SAMPLE_MAN, SamplePerson, card_json
from realname.vault.keys.key_ring import new_ring
from realname.vault.keys.p256 import P256Signatures
from realname.vault.keys.signer import Ed25519Signer
from realname.verification.ports import LiveVerifier
from tests.access.counter_secrets import UnsafeEchoedMarks, UnsafeQuickPasswords
from tests.campaigns.campaign_world import campaigns_of
from tests.ledger.ledger_marks import ledger_marks
from tests.support.api_world import ApiWorld, build_world, stock_up
from tests.support.manual_clock import ManualClock
from tests.verification.live_verifier import PORTRAIT

OUTLET, OTHER_OUTLET = OutletId("outlet-1"), OutletId("outlet-2")
_STAFF: Mapping[str, tuple[OutletId | None, Role]] = {
    "agent": (OUTLET, Role.AGENT),
    "supervisor": (OUTLET, Role.SUPERVISOR),
    "stranger": (OTHER_OUTLET, Role.SUPERVISOR),
    "foreign-agent": (OTHER_OUTLET, Role.AGENT),
    "reviewer": (None, Role.REVIEWER),
    "second-reviewer": (None, Role.REVIEWER),
    "third-reviewer": (None, Role.REVIEWER),
    "privacy-officer": (None, Role.PRIVACY_OFFICER),
    "inspector": (None, Role.INSPECTOR),
    "administrator": (None, Role.ADMINISTRATOR),
}
ORIGINS = {Realm.OPERATOR: "https://counter.test", Realm.SUPERVISION: "https://counter.test:8081"}
_PASSWORD = "c0rr-ectp-assw-0rd5"  # noqa: S105 - of a test's staff


@dataclass(slots=True)
class PreparedCards:
    """Two cards beside the simulated reader; of the second the sample is missing."""

    def list(self) -> Sequence[SampleCard]:
        return (SampleCard("man", SAMPLE_MAN.attributes.name), SampleCard("missing", "王样本"))

    def read(self, key: str) -> bytes:
        if key != "man":
            raise SamplesUnavailable(file="portrait", reason="missing")
        return card_json(SAMPLE_MAN, portrait=PORTRAIT)


@dataclass(slots=True)
class JudgingDesk(JudgingSlots):
    """The slots for judging clips and for hashing passwords, which a test may take."""

    is_taken: bool = False

    @contextmanager
    def hashing_slot(self) -> Iterator[None]:
        if self.is_taken:
            raise ServerBusy(retry_after_s=5)
        yield

    @contextmanager
    def one(self) -> Iterator[None]:
        if self.is_taken:
            raise EngineBusy(retry_after_s=3)
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class WebWorld:
    """What a test may look at or turn.

    Attributes:
        passwords: By login: `agent`, `supervisor` of one outlet; `stranger`, `foreign-agent` of another; one of each role without.
    """

    api: ApiWorld
    app: FastAPI
    inspector_app: FastAPI
    services: App
    issue_code: IssueEnrolmentCode
    passwords: dict[str, str]
    desk: JudgingDesk = field(default_factory=JudgingDesk)


def build_web_world(
    folder: Path,
    *,
    verifier: LiveVerifier | None = None,
    provisioning_faults: Faults = (),
    known: Sequence[SamplePerson] = KNOWN_SAMPLES,
) -> WebWorld:
    """Build everything in an empty folder; `known`: whom the authoritative source knows."""
    api = build_world(folder, verifier=verifier, provisioning_faults=provisioning_faults, known=known, fill=_staffed)
    desk = JudgingDesk()
    services = _services(api, desk)
    return WebWorld(
        api=api,
        app=create_web_app(services),
        inspector_app=create_inspector_app(inspector_app_of(services, _access(api, Realm.SUPERVISION))),
        services=services,
        issue_code=IssueEnrolmentCode(units=api.units, clock=api.clock, tokens=services[RandomTokens]),
        passwords=dict.fromkeys(_STAFF, _PASSWORD),
        desk=desk,
    )


def over(web: WebWorld, services: App) -> WebWorld:
    """The same world with other services, in both apps."""
    inspectors = create_inspector_app(inspector_app_of(services, _access(web.api, Realm.SUPERVISION)))
    return replace(web, services=services, app=create_web_app(services), inspector_app=inspectors)


def _staffed(engine: Engine) -> None:
    """Make a database with what every world begins with, and the staff."""
    stock_up(engine)
    with SqlUnitsOfWork(engine)() as unit:
        for login, (outlet, role) in _STAFF.items():
            unit[Staff].add(_account(login, outlet, role))
        unit.commit()


def _account(login: str, outlet: OutletId | None, role: Role) -> StaffAccount:
    """Describe a member whose password is checked by the real adapter, with parameters that cost a test nothing."""
    salt, cost = b"salt", 16
    hashed = hashlib.scrypt(_PASSWORD.encode(), salt=salt, n=cost, r=1, p=1, dklen=32)
    password_hash = f"scrypt${cost}$1$1${base64.b64encode(salt).decode()}${base64.b64encode(hashed).decode()}"
    member = StaffMember(id=AgentId(f"id-of-{login}"), login=login, outlet_id=outlet, role=role)
    return StaffAccount(member=member, password_hash=password_hash, added_at=ManualClock().now())


def reviews_of(api: ApiWorld) -> ReviewUseCases:
    """The use cases of reviews over the same records."""
    given = api.services
    return build_reviews(
        ReviewBasis(
            units=api.units,
            reads=api.units,
            clock=api.clock,
            tokens=given[RandomTokens],
            safe=given[GetChallenge].safe,
            close=given[CloseRegistration],
            workflow=given[SubmitRegistration].workflow,
            verifier=given[SubmitRegistration].verifier,
            references=given[AttachEvidence].references,
            policy=given[Pack],
        )
    )


def _means(api: ApiWorld) -> Mapping[MeansKind, OtherMeans]:
    tokens = api.services[GetChallenge].tokens
    line = ExistingLine(units=api.units, clock=api.clock, tokens=tokens, marks=UnsafeEchoedMarks(), notifier=api.notifier)
    return {
        line.kind: line,
        MeansKind.BANK_CARD: SandboxMeans(MeansKind.BANK_CARD, SAMPLE_BANK_CARDS),
        MeansKind.READER_PIN: SandboxMeans(MeansKind.READER_PIN, SAMPLE_PINS),
    }


def _access(api: ApiWorld, realm: Realm) -> StaffAccess:
    return build_staff_access(
        units=api.units,
        reads=api.units,
        clock=api.clock,
        tokens=api.services[RandomTokens],
        passwords=UnsafeQuickPasswords(),
        codes=TotpCodes(UnsafeEchoedMarks()),
        ceremony=WebAuthnPasskeys(rp_id="counter.test", origin=ORIGINS[realm]),
        realm=realm,
    )


def _services(api: ApiWorld, desk: JudgingDesk) -> App:
    given, units, clock = api.services, api.units, api.clock
    safe, vault, policy, tokens = given[GetChallenge].safe, given[GetChallenge].vault, given[Pack], given[RandomTokens]
    holders, deaths = given[OpenChange].draft.holders, given[OpenChange].draft.deaths
    deactivate = DeactivateLine(units=units, clock=clock, tokens=tokens)
    campaigns = campaigns_of(api)
    basis = InspectionBasis(
        units=units,
        reads=units,
        clock=clock,
        tokens=tokens,
        vault=vault,
        keep_cases=KeepCaseFiles(units=units, reads=units),
        policy=policy,
    )
    return App(
        {
            SignIn: SignIn(
                units=units,
                clock=clock,
                tokens=tokens,
                passwords=ScryptPasswords(),
                browsers=KnownBrowsers(marks=UnsafeEchoedMarks(), tokens=tokens),
                strangers=TriesOfStrangers(),
                hashing_slot=desk.hashing_slot,
                second=SecondFactor(codes=TotpCodes(UnsafeEchoedMarks())),
            ),
            ReadStaffSession: ReadStaffSession(units=units, reads=units, clock=clock),
            SignOut: SignOut(units=units),
            RenewOwnPassword: RenewOwnPassword(
                units=units,
                clock=clock,
                tokens=tokens,
                passwords=ScryptPasswords(),
                browsers=KnownBrowsers(marks=UnsafeEchoedMarks(), tokens=tokens),
                hashing_slot=desk.hashing_slot,
            ),
            StaffAccess: _access(api, Realm.OPERATOR),
            InspectionUseCases: build_inspections(basis),
            BindCounter: BindCounter(
                units=units,
                clock=clock,
                signatures=P256Signatures(),
                questions=PasskeyQuestioner(units=units, clock=clock, tokens=tokens),
            ),
            OpenRegistration: given[OpenRegistration],
            OpenWithoutFace: OpenWithoutFace(units=units, clock=clock, tokens=tokens, policy=policy, duty=UnsafeAnybodyOnDuty()),
            FindLine: FindLine(units=units, clock=clock, look_ups=holders.look_ups),
            ReadLine: ReadLine(units),
            HolderCards: holders,
            OpenChange: given[OpenChange],
            OpenChangeWithoutFace: OpenChangeWithoutFace(
                units=units, draft=given[OpenChange].draft, policy=policy, duty=UnsafeAnybodyOnDuty()
            ),
            BarLine: BarLine(units=units, clock=clock, tokens=tokens),
            LiftLostBar: LiftLostBar(
                units=units, clock=clock, holders=holders, lift=LiftBar(units=units, clock=clock, tokens=tokens), policy=policy
            ),
            CloseByCard: CloseByCard(units=units, holders=holders, deactivate=deactivate, policy=policy),
            HolderDeaths: deaths,
            CloseAfterDeath: CloseAfterDeath(units=units, deaths=deaths, deactivate=deactivate),
            RecordAppeal: campaigns.record_appeal,
            DecideAppeal: campaigns.decide_appeal,
            ReadAppeals: campaigns.read_appeals,
            AskedOfLine: campaigns.read_reverification,
            ReadReverification: campaigns.read_reverification,
            OpeningUseCases: OpeningUseCases(
                find=FindPhoto(find_line=FindLine(units=units, clock=clock, look_ups=holders.look_ups), units=units, safe=safe),
                ask=AskForOpening(units=units, clock=clock, tokens=tokens, marks=UnsafeEchoedMarks(), safe=safe, policy=policy),
                answer=AnswerOpening(units=units, clock=clock, policy=policy),
                look=LookAtPhoto(units=units, clock=clock, safe=safe, policy=policy),
                read=ReadOpenings(units=units, clock=clock),
                read_known=ReadKnownOpenings(units=units, clock=clock),
                show=ShowOpenings(units=units, clock=clock, holders=holders),
            ),
            ReviewUseCases: reviews_of(api),
            CompareBySight: CompareBySight(units=units, clock=clock, workflow=given[SubmitRegistration].workflow, policy=policy),
            ReadVisualCheck: ReadVisualCheck(units=units, clock=clock, policy=policy),
            TryOtherMeans: TryOtherMeans(units=units, clock=clock, vault=vault, means=_means(api), policy=policy),
            PersonUseCases: build_person(
                units=units,
                reads=units,
                clock=clock,
                tokens=tokens,
                marks=UnsafeEchoedMarks(),
                notifier=api.notifier,
                safe=safe,
                identity_numbers=holders.identity_numbers,
                holders=holders,
                policy=policy,
            ),
            SignalUseCases: build_signals(units=api.units, reads=api.units, clock=clock, policy=policy),
            OutletUseCases: build_outlets(
                units=units,
                reads=units,
                clock=clock,
                tokens=tokens,
                marks=UnsafeEchoedMarks(),
                signer=Ed25519Signer(new_ring()),
                policy=policy,
            ),
            SupervisionUseCases: build_supervision(
                SupervisionBasis(
                    units=units,
                    reads=units,
                    counts=CountCases(api.engine),
                    clock=clock,
                    tokens=tokens,
                    marks=ledger_marks(vault),
                    policy=policy,
                )
            ),
            ReportUseCases: build_reports(reads=units, keep_cases=KeepCaseFiles(units=units, reads=units)),
            BreachUseCases: build_breaches(
                App(
                    {
                        UnitsOfWork: units,
                        Reads: units,
                        Clock: clock,
                        RandomTokens: tokens,
                        Marks: UnsafeEchoedMarks(),
                        Pack: policy,
                    }
                ),
                count_faces=CountHeldFaces(api.engine),
            ),
            ReportPrinter: PdfPrinter(),
            ReadCase: ReadCase(reads=units, keep=KeepCaseFiles(units=units, reads=units)),
            ReadParity: ReadParity(counts=CountRoutes(api.engine), clock=clock, rule=policy[ParityRule]),
            HandOver: HandOver(units=units, clock=clock, safe=safe, policy=policy),
            ListOfTheDay: ListOfTheDay(units=units, clock=clock, policy=policy),
            ListHandedOver: ListHandedOver(units=units),
            ListStaff: ListStaff(units=units),
            AttachEvidence: given[AttachEvidence],
            AttachRepresentative: given[AttachRepresentative],
            ReadMaskedName: ReadMaskedName(units=units, vault=vault),
            OfferNumbers: given[OfferNumbers],
            ChooseLine: given[ChooseLine],
            RequestLiveSession: given[RequestLiveSession],
            ReadAttempts: ReadAttempts(units=units, clock=clock, policy=policy),
            GetChallenge: given[GetChallenge],
            UploadChunk: given[UploadChunk],
            SubmitRegistration: given[SubmitRegistration],
            ReadRegistration: given[ReadRegistration],
            CloseRegistration: given[CloseRegistration],
            EnrolCounter: EnrolCounter(units=units, clock=clock, tokens=tokens, signatures=P256Signatures()),
            NumberingPlan: given[NumberingPlan],
            Clock: clock,
            RandomTokens: tokens,
            Pack: policy,
            JudgingSlots: desk,
            Policy: policy,
            Served: Served(is_sandbox=True, has_outbox=True, version="test", require_ready=lambda: None),
            PublicKeys: PublicKeys(current=given[PublicKeys].current),
            SignInRules: SignInRules(enough_means=STRONG_MEANS | {SignInMeans.PASSWORD}, are_counters_required=False),
            SampleCards: PreparedCards(),
            Outbox: api.notifier,
        }
    )
