"""What a deployment is made of, each by its class: what commands and served apps call."""

from collections.abc import Mapping
from importlib.metadata import version

from realname.access.use_cases.api_clients import GrantAccess, Reach, VerifyApiToken
from realname.access.use_cases.bind_counter import BindCounter
from realname.access.use_cases.change_password import RenewOwnPassword
from realname.access.use_cases.counters import EnrolCounter
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.staff_accounts import ListStaff
from realname.access.use_cases.staff_session import ReadStaffSession, SignOut
from realname.access.wiring import ClientUseCases, CounterUseCases, StaffAccess, StaffUseCases
from realname.breaches.wiring import BreachUseCases
from realname.campaigns.use_cases.appeals import DecideAppeal, RecordAppeal
from realname.campaigns.use_cases.read_appeals import ReadAppeals, ReadReverification
from realname.campaigns.wiring import CampaignUseCases
from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.cases.use_cases.read_case import ReadCase
from realname.fraud.wiring import SignalUseCases
from realname.holder.wiring import PersonUseCases
from realname.inspections.wiring import InspectionUseCases, SupervisionUseCases
from realname.inventory.ports import NumberingPlan
from realname.inventory.wiring import StockUseCases
from realname.kernel.ports import Clock, IdentityNumbers, MediaStore, RandomTokens, SignatureChecker
from realname.kernel.receipt import PublicKeys
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.use_cases.read_ledger import ReadLedger
from realname.ledger.wiring import LedgerUseCases
from realname.lines.pages.found_line import AskedOfLine
from realname.lines.use_cases.bar_line import BarLine
from realname.lines.use_cases.counter.find_line import FindLine
from realname.lines.use_cases.counter.holder_cards import HolderCards
from realname.lines.use_cases.counter.holder_deaths import CloseAfterDeath, HolderDeaths
from realname.lines.use_cases.counter.holder_requests import CloseByCard, LiftLostBar
from realname.lines.use_cases.counter.open_change import OpenChange, OpenChangeWithoutFace
from realname.lines.use_cases.read_line import ReadLine
from realname.lines.wiring import ChangeUseCases, LineUseCases
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.live.wiring import LiveUseCases
from realname.main.deployment.background_tasks import Upkeep
from realname.main.deployment.deployment import Deployment
from realname.no_face.use_cases.alternative_checks import TryOtherMeans
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.no_face.use_cases.read_visual_check import ReadVisualCheck
from realname.no_face.use_cases.refer_to_supervisor import HandOver, ListHandedOver
from realname.no_face.use_cases.visual_checks import CompareBySight
from realname.no_face.wiring import NoFaceUseCases
from realname.operations.store.tending_status import CountTending
from realname.outlets.wiring import OutletUseCases
from realname.packs.model import Policy
from realname.photo_access.use_cases.read_openings import ReadKnownOpenings
from realname.photo_access.wiring import OpeningUseCases
from realname.platform.config.served import Served
from realname.platform.config.settings import Settings
from realname.platform.documents.report_document import ReportPrinter
from realname.platform.outbound.circuit import CircuitNotes
from realname.platform.pdf.printer import PdfPrinter
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
from realname.registration.use_cases.require_reach import RequireReach
from realname.registration.wiring import RegistrationUseCases
from realname.reports.use_cases.read_parity import ReadParity
from realname.reports.wiring import ReportUseCases
from realname.retention.store.erasure_calendar import ErasureCalendar
from realname.retention.wiring import HoldUseCases
from realname.review.wiring import ReviewUseCases
from realname.vault.use_cases.deletion_journal import DeletionJournal
from realname.vault.wiring.keys import ServerKeys
from realname.verification.ports import LiveEyes
from realname.verification.wiring import LazyEngine
from realname.workflow.engine.registration import DbosWorkflow


def app_of(deployment: Deployment) -> App:
    """The use cases, rules and facts of a deployment."""
    facts = Served(
        is_sandbox=deployment.is_sandbox,
        has_outbox=deployment.outbox is not None,
        version=version("realname"),
        require_ready=deployment.require_ready,
    )
    rules = {Pack: deployment.policy, Policy: deployment.policy}
    return App({**_use_cases(deployment), **rules, PublicKeys: deployment.keys.public_keys, Served: facts})


def _use_cases(deployment: Deployment) -> Mapping[type, object]:
    return {
        AttachEvidence: deployment.registrations.attach_evidence,
        AttachRepresentative: deployment.registrations.attach_representative,
        BarLine: deployment.lines.bar_line,
        BindCounter: deployment.counters.bind_counter,
        CampaignUseCases: deployment.campaigns,
        ChangeUseCases: deployment.changes,
        ChooseLine: deployment.registrations.choose_line,
        ClientUseCases: deployment.clients,
        Clock: deployment.clock,
        CloseAfterDeath: deployment.changes.close_after_death,
        CloseByCard: deployment.changes.close_by_card,
        CloseRegistration: deployment.registrations.close_registration,
        CompareBySight: deployment.no_face.compare_by_sight,
        CounterUseCases: deployment.counters,
        DecideAppeal: deployment.campaigns.decide_appeal,
        EnrolCounter: deployment.counters.enrol_counter,
        FindLine: deployment.changes.find_line,
        GetChallenge: deployment.registrations.get_challenge,
        GrantAccess: deployment.clients.grant_access,
        HandOver: deployment.no_face.hand_over,
        HoldUseCases: deployment.holds,
        HolderCards: deployment.changes.holder_cards,
        HolderDeaths: deployment.changes.holder_deaths,
        InspectionUseCases: deployment.inspections,
        LedgerUseCases: deployment.ledger,
        LiftLostBar: deployment.changes.lift_lost_bar,
        LineUseCases: deployment.lines,
        ListHandedOver: deployment.no_face.list_handed_over,
        ListOfTheDay: deployment.registrations.list_of_the_day,
        ListStaff: deployment.staff.list_staff,
        LiveUseCases: deployment.live,
        NumberingPlan: deployment.numbering,
        OfferNumbers: deployment.registrations.offer_numbers,
        OpenChange: deployment.changes.open_change,
        OpenChangeWithoutFace: deployment.changes.open_change_without_face,
        OpenRegistration: deployment.registrations.open_registration,
        OpenWithoutFace: deployment.no_face.open_without_face,
        OpeningUseCases: deployment.openings,
        OutletUseCases: deployment.outlets,
        PersonUseCases: deployment.person,
        RandomTokens: deployment.tokens,
        ReadAppeals: deployment.campaigns.read_appeals,
        ReadAttempts: deployment.registrations.read_attempts,
        ReadKnownOpenings: deployment.openings.read_known,
        ReadLedger: deployment.ledger.read,
        ReadLine: deployment.lines.read_line,
        ReadMaskedName: deployment.registrations.read_masked_name,
        ReadParity: deployment.read_parity,
        ReadRegistration: deployment.registrations.read_registration,
        AskedOfLine: deployment.campaigns.read_reverification,
        ReadReverification: deployment.campaigns.read_reverification,
        ReadStaffSession: deployment.staff.read_staff_session,
        ReadVisualCheck: deployment.no_face.read_visual_check,
        RecordAppeal: deployment.campaigns.record_appeal,
        RegistrationUseCases: deployment.registrations,
        NoFaceUseCases: deployment.no_face,
        RenewOwnPassword: deployment.staff.renew_own_password,
        ReportUseCases: deployment.reports,
        BreachUseCases: deployment.breaches,
        ReportPrinter: PdfPrinter(),
        RequestLiveSession: deployment.live.request_live_session,
        ReadCase: deployment.supervision.read_case,
        Reach: RequireReach(deployment.reads),
        ReviewUseCases: deployment.reviews,
        SignIn: deployment.staff.sign_in,
        SignOut: deployment.staff.sign_out,
        SignalUseCases: deployment.signals,
        StaffAccess: deployment.access,
        StaffUseCases: deployment.staff,
        StockUseCases: deployment.stock,
        SubmitRegistration: deployment.registrations.submit_registration,
        SupervisionUseCases: deployment.supervision,
        TryOtherMeans: deployment.no_face.other_means,
        UploadChunk: deployment.registrations.upload_chunk,
        VerifyApiToken: deployment.clients.verify_token,
        Settings: deployment.settings,
        IdentityNumbers: deployment.identity_numbers,
        Upkeep: deployment.upkeep,
        CountTending: deployment.count_tending,
        KeepCaseFiles: deployment.keep_case_files,
        ErasureCalendar: deployment.erasure_calendar,
        SignatureChecker: deployment.signatures,
        CircuitNotes: deployment.circuits,
        LiveEyes: deployment.live_eyes,
        ServerKeys: deployment.keys,
        DbosWorkflow: deployment.workflow,
        LazyEngine: deployment.verifier,
        MediaStore: deployment.media,
        DeletionJournal: deployment.deletions,
        UnitsOfWork: deployment.units,
        Reads: deployment.reads,
    }
