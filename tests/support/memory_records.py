"""What the units of work in memory keep: one value that is copied at the beginning of a transaction and kept at its end."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from realname.access.model.api_client import ClientCredential
from realname.access.model.authenticator import Authenticator
from realname.access.model.counter import Counter, EnrolmentCode
from realname.access.model.passkey import Invitation, Passkey, PasskeyQuestion, QuestionPurpose
from realname.access.model.scopes import Scope
from realname.access.model.staff import OpenSignIn, SignInTries, StaffAccount
from realname.breaches.model.breach import Leak
from realname.breaches.model.face_filing import FaceFiling
from realname.campaigns.model.campaign import Campaign
from realname.campaigns.model.line import CampaignLine
from realname.cases.model.case_file import CaseFile
from realname.evidence.model.applicant import Person
from realname.fraud.model.raised_alert import RaisedAlert
from realname.holder.model.dispute import Dispute
from realname.holder.model.sign_in import PersonCode, PersonSignIn
from realname.inspections.model.finding import Finding, Rectification
from realname.inspections.model.inspection import InspectedCase, Inspection
from realname.inspections.model.visit import Visit
from realname.inventory.model.stock import NumberState, QuarantineReason, SimState
from realname.kernel.identifiers import (
    AgentId,
    AlertId,
    BlockId,
    CampaignId,
    ChallengeId,
    ClientId,
    CounterId,
    DisputeId,
    Eid,
    FindingId,
    FreezeId,
    HoldId,
    Iccid,
    InspectionId,
    IssuerId,
    LeakId,
    LineId,
    LiveSessionId,
    Msisdn,
    NoticeId,
    OpeningId,
    OrderId,
    OutletId,
    PersonId,
    RegistrationId,
    ReviewId,
    ShopperId,
    VisitId,
)
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.receipt import SignedStatement
from realname.ledger.model.tree_head import PublishedHead
from realname.ledger.ports import Cosignature, Delivery
from realname.lines.model.line import Line
from realname.lines.model.notice import KeptNotice
from realname.lines.model.order import LineOrder
from realname.outlets.model.block_list import BlockEntry
from realname.outlets.model.enrolment import Agent
from realname.outlets.model.freeze import FreezeRequest
from realname.outlets.model.outlet import Outlet
from realname.photo_access.model.photo_opening import PhotoOpening
from realname.registration.model.alternative_checks import AnsweredMeans, MeansKind
from realname.registration.model.line_code import LineCode
from realname.registration.model.live_session import LiveSession
from realname.registration.model.mystery_shopper import Shopper
from realname.registration.model.registration import Registration
from realname.registration.model.visual_check import TwoStatements
from realname.retention.model.record_hold import RecordHold
from realname.review.model.review import Review
from realname.vault.ports import KeyGeneration
from realname.verification.model.challenge import Challenge


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Where a number stands, and who holds it; `until`: when a reservation or the cooling-off ends."""

    state: NumberState
    registration_id: RegistrationId | None = None
    until: datetime | None = None
    reason: QuarantineReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSim:
    """Where a SIM stands, and who has it."""

    state: SimState
    registration_id: RegistrationId | None = None
    eid: Eid | None = None
    stocked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Which request an idempotency key stood for."""

    fingerprint: str
    subject: str


@dataclass(slots=True, kw_only=True)
class Records:
    """Everything that is kept."""

    registrations: dict[RegistrationId, Registration] = field(default_factory=dict)
    persons: dict[PersonId, Person] = field(default_factory=dict)
    numbers: dict[Msisdn, Holding] = field(default_factory=dict)
    sims: dict[Iccid, HeldSim] = field(default_factory=dict)
    challenges: dict[ChallengeId, Challenge] = field(default_factory=dict)
    lines: dict[LineId, Line] = field(default_factory=dict)
    sealed_of_registrations: dict[RegistrationId, bytes] = field(default_factory=dict)
    sealed_numbers: dict[LineId, bytes | None] = field(default_factory=dict)
    orders: dict[OrderId, LineOrder] = field(default_factory=dict)
    notices: dict[NoticeId, KeptNotice] = field(default_factory=dict)
    passkeys: dict[str, Passkey] = field(default_factory=dict)
    passkey_questions: dict[tuple[str, QuestionPurpose], PasskeyQuestion] = field(default_factory=dict)
    invitations: dict[AgentId, Invitation] = field(default_factory=dict)
    authenticators: dict[AgentId, Authenticator] = field(default_factory=dict)
    backup_codes: dict[AgentId, frozenset[str]] = field(default_factory=dict)
    ledger: list[LedgerEntry] = field(default_factory=list)
    receipts: dict[RegistrationId, SignedStatement] = field(default_factory=dict)
    certificates: dict[RegistrationId, SignedStatement] = field(default_factory=dict)
    claims: dict[tuple[ClientId, str], Claim] = field(default_factory=dict)
    credentials: dict[str, ClientCredential] = field(default_factory=dict)
    scopes: dict[ClientId, frozenset[Scope]] = field(default_factory=dict)
    outlets: dict[ClientId, frozenset[OutletId]] = field(default_factory=dict)
    staff: dict[AgentId, StaffAccount] = field(default_factory=dict)
    sign_ins: dict[str, OpenSignIn] = field(default_factory=dict)
    tries: dict[str, SignInTries] = field(default_factory=dict)
    counters: dict[CounterId, Counter] = field(default_factory=dict)
    codes: dict[str, EnrolmentCode] = field(default_factory=dict)
    live_sessions: dict[LiveSessionId, LiveSession] = field(default_factory=dict)
    frames: dict[bytes, date] = field(default_factory=dict)
    campaigns: dict[CampaignId, Campaign] = field(default_factory=dict)
    campaign_lines: dict[tuple[CampaignId, LineId], CampaignLine] = field(default_factory=dict)
    photo_openings: dict[OpeningId, tuple[PhotoOpening, date]] = field(default_factory=dict)
    reviews: dict[ReviewId, Review] = field(default_factory=dict)
    visual_checks: dict[RegistrationId, TwoStatements] = field(default_factory=dict)
    other_means: dict[tuple[RegistrationId, MeansKind], AnsweredMeans] = field(default_factory=dict)
    line_codes: dict[RegistrationId, LineCode] = field(default_factory=dict)
    record_holds: dict[HoldId, RecordHold] = field(default_factory=dict)
    disputes: dict[DisputeId, Dispute] = field(default_factory=dict)
    leaks: dict[LeakId, Leak] = field(default_factory=dict)
    face_filings: dict[datetime, FaceFiling] = field(default_factory=dict)
    inspections: dict[InspectionId, Inspection] = field(default_factory=dict)
    inspected_cases: dict[tuple[InspectionId, int], InspectedCase] = field(default_factory=dict)
    findings: dict[FindingId, Finding] = field(default_factory=dict)
    rectifications: dict[tuple[FindingId, int], tuple[Rectification, bytes | None]] = field(default_factory=dict)
    person_codes: dict[str, PersonCode] = field(default_factory=dict)
    person_sign_ins: dict[str, PersonSignIn] = field(default_factory=dict)
    case_files: dict[RegistrationId, CaseFile] = field(default_factory=dict)
    folded: int = 0
    shoppers: dict[ShopperId, Shopper] = field(default_factory=dict)
    visits: dict[VisitId, Visit] = field(default_factory=dict)
    block_entries: dict[tuple[IssuerId, BlockId], BlockEntry] = field(default_factory=dict)
    block_lists: dict[IssuerId, tuple[datetime, str]] = field(default_factory=dict)
    freezes: dict[FreezeId, FreezeRequest] = field(default_factory=dict)
    enrolled_agents: dict[AgentId, Agent] = field(default_factory=dict)
    heads: list[tuple[PublishedHead, str]] = field(default_factory=list)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    cosignatures: dict[tuple[int, str], Cosignature] = field(default_factory=dict)
    enrolled_outlets: dict[OutletId, Outlet] = field(default_factory=dict)
    alerts: dict[AlertId, RaisedAlert] = field(default_factory=dict)
    watched: int = 0

    bound_key: KeyGeneration | None = None

    def copy(self) -> "Records":
        """The same values in containers of their own."""
        return replace(
            self,
            registrations=dict(self.registrations),
            case_files=dict(self.case_files),
            block_entries=dict(self.block_entries),
            block_lists=dict(self.block_lists),
            freezes=dict(self.freezes),
            enrolled_agents=dict(self.enrolled_agents),
            heads=list(self.heads),
            deliveries=dict(self.deliveries),
            cosignatures=dict(self.cosignatures),
            shoppers=dict(self.shoppers),
            visits=dict(self.visits),
            enrolled_outlets=dict(self.enrolled_outlets),
            alerts=dict(self.alerts),
            persons=dict(self.persons),
            numbers=dict(self.numbers),
            sims=dict(self.sims),
            challenges=dict(self.challenges),
            passkeys=dict(self.passkeys),
            passkey_questions=dict(self.passkey_questions),
            invitations=dict(self.invitations),
            authenticators=dict(self.authenticators),
            backup_codes=dict(self.backup_codes),
            lines=dict(self.lines),
            sealed_of_registrations=dict(self.sealed_of_registrations),
            sealed_numbers=dict(self.sealed_numbers),
            orders=dict(self.orders),
            notices=dict(self.notices),
            ledger=list(self.ledger),
            receipts=dict(self.receipts),
            certificates=dict(self.certificates),
            claims=dict(self.claims),
            credentials=dict(self.credentials),
            scopes=dict(self.scopes),
            outlets=dict(self.outlets),
            staff=dict(self.staff),
            sign_ins=dict(self.sign_ins),
            tries=dict(self.tries),
            counters=dict(self.counters),
            codes=dict(self.codes),
            live_sessions=dict(self.live_sessions),
            frames=dict(self.frames),
            campaigns=dict(self.campaigns),
            campaign_lines=dict(self.campaign_lines),
            photo_openings=dict(self.photo_openings),
            reviews=dict(self.reviews),
            visual_checks=dict(self.visual_checks),
            other_means=dict(self.other_means),
            line_codes=dict(self.line_codes),
            record_holds=dict(self.record_holds),
            disputes=dict(self.disputes),
            leaks=dict(self.leaks),
            face_filings=dict(self.face_filings),
            inspections=dict(self.inspections),
            inspected_cases=dict(self.inspected_cases),
            findings=dict(self.findings),
            rectifications=dict(self.rectifications),
            person_codes=dict(self.person_codes),
            person_sign_ins=dict(self.person_sign_ins),
        )
