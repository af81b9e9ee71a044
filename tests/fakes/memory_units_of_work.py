"""Units of work in memory, one at a time; pass the same contract as the database. Nothing is durable."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from types import TracebackType
from typing import Self

from realname.application.agent_records import Agents
from realname.application.alert_records import Alerts
from realname.application.block_records import BlockLists
from realname.application.campaign_records import CampaignLines, Campaigns
from realname.application.case_records import CaseFiles
from realname.application.client_records import ApiClients, IdempotencyKeys
from realname.application.counter_records import (
    Counters,
    EnrolmentCodes,
    FrameDigests,
    LiveSessions,
    SignInTriesByLogin,
    Staff,
    StaffSessions,
)
from realname.application.dispute_records import Disputes, PersonCodes, PersonSignIns
from realname.application.freeze_records import Freezes
from realname.application.head_records import HeadDeliveries, PublishedHeads
from realname.application.hold_records import RecordHolds
from realname.application.inspection_records import Inspections
from realname.application.key_ports import WrappedKeys
from realname.application.leak_records import FaceFilings, Leaks
from realname.application.ledger_records import Ledger
from realname.application.line_records import LineOrders, Lines, Notices
from realname.application.opening_records import PhotoOpenings
from realname.application.outlet_records import Outlets
from realname.application.person_records import Persons
from realname.application.registration_records import Challenges, Receipts, Registrations
from realname.application.review_records import Reviews
from realname.application.shopper_records import Shoppers
from realname.application.staff_records import Authenticators, Invitations, PasskeyQuestions, Passkeys
from realname.application.stock_records import Numbers, Sims
from realname.application.visit_records import Visits
from realname.application.visual_check_records import LineCodes, OtherMeansAnswers, VisualChecks
from realname.domain.api_client import ClientCredential, CredentialKind
from realname.domain.errors import IdempotencyKeyReused, LedgerBroken
from realname.domain.event_fields import require_declared
from realname.domain.events import LedgerEntry, RecordedEvent, leaf_hash
from realname.domain.identifiers import ClientId, OutletId, RegistrationId
from realname.domain.ledger_faults import ReadEntry
from realname.domain.merkle import GrowingTree, Node
from realname.domain.receipt import SignedStatement
from realname.domain.scopes import Scope
from tests.fakes.memory_agents import MemoryAgents
from tests.fakes.memory_alerts import MemoryAlerts
from tests.fakes.memory_block_lists import MemoryBlockLists
from tests.fakes.memory_campaigns import MemoryCampaignLines, MemoryCampaigns
from tests.fakes.memory_case_files import MemoryCaseFiles
from tests.fakes.memory_counters import (
    MemoryCounters,
    MemoryEnrolmentCodes,
    MemoryFrameDigests,
    MemoryLiveSessions,
    MemorySignInTries,
    MemoryStaff,
    MemoryStaffSessions,
)
from tests.fakes.memory_disputes import MemoryDisputes, MemoryPersonCodes, MemoryPersonSignIns
from tests.fakes.memory_freezes import MemoryFreezes
from tests.fakes.memory_heads import MemoryHeadDeliveries, MemoryPublishedHeads
from tests.fakes.memory_inspections import MemoryInspections
from tests.fakes.memory_keys import MemoryWrappedKeys
from tests.fakes.memory_leaks import MemoryFaceFilings, MemoryLeaks
from tests.fakes.memory_lines import MemoryLines, MemoryNumbers, MemorySims
from tests.fakes.memory_orders import MemoryLineOrders, MemoryNotices
from tests.fakes.memory_outlets import MemoryOutlets
from tests.fakes.memory_passkeys import MemoryAuthenticators, MemoryInvitations, MemoryPasskeyQuestions, MemoryPasskeys
from tests.fakes.memory_photo_openings import MemoryPhotoOpenings
from tests.fakes.memory_record_holds import MemoryRecordHolds
from tests.fakes.memory_records import Claim, Records
from tests.fakes.memory_registrations import MemoryChallenges, MemoryPersons, MemoryRegistrations
from tests.fakes.memory_reviews import MemoryReviews
from tests.fakes.memory_shoppers import MemoryShoppers
from tests.fakes.memory_visits import MemoryVisits
from tests.fakes.memory_visual_checks import MemoryLineCodes, MemoryOtherMeans, MemoryVisualChecks


class MemoryUnitsOfWork:
    """Implements the port `UnitsOfWork`."""

    def __init__(self) -> None:
        self.kept = Records()
        self.lock = Lock()

    def __call__(self) -> "MemoryUnitOfWork":
        return MemoryUnitOfWork(self)


class MemoryUnitOfWork:
    """Implements the port `UnitOfWork`."""

    registrations: Registrations
    persons: Persons
    numbers: Numbers
    sims: Sims
    challenges: Challenges
    lines: Lines
    line_orders: LineOrders
    notices: Notices
    ledger: Ledger
    receipts: Receipts
    certificates: Receipts
    idempotency_keys: IdempotencyKeys
    api_clients: ApiClients
    staff: Staff
    staff_sessions: StaffSessions
    sign_in_tries: SignInTriesByLogin
    counters: Counters
    enrolment_codes: EnrolmentCodes
    live_sessions: LiveSessions
    frame_digests: FrameDigests
    campaigns: Campaigns
    campaign_lines: CampaignLines
    wrapped_keys: WrappedKeys
    passkeys: Passkeys
    passkey_questions: PasskeyQuestions
    invitations: Invitations
    authenticators: Authenticators
    photo_openings: PhotoOpenings
    reviews: Reviews
    visual_checks: VisualChecks
    other_means: OtherMeansAnswers
    line_codes: LineCodes
    record_holds: RecordHolds
    disputes: Disputes
    inspections: Inspections
    person_codes: PersonCodes
    person_sign_ins: PersonSignIns
    case_files: CaseFiles
    leaks: Leaks
    face_filings: FaceFilings
    heads: PublishedHeads
    head_deliveries: HeadDeliveries
    shoppers: Shoppers
    visits: Visits
    outlets: Outlets
    alerts: Alerts
    agents: Agents
    freezes: Freezes
    block_lists: BlockLists

    def __init__(self, units: MemoryUnitsOfWork) -> None:
        self._units = units
        self._build(Records())

    def __enter__(self) -> Self:
        self._units.lock.acquire()
        self._build(self._units.kept.copy())
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._units.lock.release()

    def commit(self) -> None:
        self._ledger.write()
        self._units.kept = self._records.copy()

    def _build(self, records: Records) -> None:
        self._records = records
        self.registrations = MemoryRegistrations(records)
        self.persons = MemoryPersons(records)
        self.numbers = MemoryNumbers(records)
        self.sims = MemorySims(records)
        self.challenges = MemoryChallenges(records)
        self.lines = MemoryLines(records)
        self.line_orders = MemoryLineOrders(records)
        self.notices = MemoryNotices(records)
        self._ledger = MemoryLedger(records.ledger)
        self.ledger = self._ledger
        self.receipts = MemoryReceipts(records.receipts)
        self.certificates = MemoryReceipts(records.certificates)
        self.idempotency_keys = MemoryIdempotencyKeys(records)
        self.api_clients = MemoryApiClients(records)
        self.staff = MemoryStaff(records)
        self.staff_sessions = MemoryStaffSessions(records)
        self.sign_in_tries = MemorySignInTries(records)
        self.counters = MemoryCounters(records)
        self.enrolment_codes = MemoryEnrolmentCodes(records)
        self.live_sessions = MemoryLiveSessions(records)
        self.frame_digests = MemoryFrameDigests(records)
        self.passkeys = MemoryPasskeys(records)
        self.passkey_questions = MemoryPasskeyQuestions(records)
        self.invitations = MemoryInvitations(records)
        self.authenticators = MemoryAuthenticators(records)
        self.campaigns = MemoryCampaigns(records)
        self.campaign_lines = MemoryCampaignLines(records)
        self.wrapped_keys = MemoryWrappedKeys(records)
        self.photo_openings = MemoryPhotoOpenings(records)
        self.reviews = MemoryReviews(records)
        self.visual_checks = MemoryVisualChecks(records)
        self.other_means = MemoryOtherMeans(records)
        self.line_codes = MemoryLineCodes(records)
        self.record_holds = MemoryRecordHolds(records)
        self.disputes = MemoryDisputes(records)
        self.inspections = MemoryInspections(records)
        self.person_codes = MemoryPersonCodes(records)
        self.person_sign_ins = MemoryPersonSignIns(records)
        self._build_supervision(records)

    def _build_supervision(self, records: Records) -> None:
        self.case_files = MemoryCaseFiles(records)
        self.leaks = MemoryLeaks(records)
        self.face_filings = MemoryFaceFilings(records)
        self.heads = MemoryPublishedHeads(records)
        self.head_deliveries = MemoryHeadDeliveries(records)
        self.shoppers = MemoryShoppers(records)
        self.visits = MemoryVisits(records)
        self.outlets = MemoryOutlets(records)
        self.alerts = MemoryAlerts(records)
        self.agents = MemoryAgents(records)
        self.freezes = MemoryFreezes(records)
        self.block_lists = MemoryBlockLists(records)


class MemoryLedger:
    """Implements the port `Ledger`."""

    def __init__(self, entries: list[LedgerEntry]) -> None:
        self._entries = entries
        self._appended: list[RecordedEvent] = []

    def append(self, event: RecordedEvent) -> None:
        require_declared(event)
        self._appended.append(event)

    def write(self) -> None:
        for event in self._appended:
            self._entries.append(LedgerEntry(index=len(self._entries), event=event, leaf_hash=leaf_hash(event.canonical())))
        self._appended.clear()

    def count(self) -> int:
        return len(self._entries)

    def nodes(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        tree, known = GrowingTree(), dict[Node, bytes]()
        for entry in self._entries:
            leaf = bytes.fromhex(entry.leaf_hash)
            known.update({Node(0, entry.index): leaf, **dict(tree.append(leaf))})
        missing = next((node for node in wanted if node not in known), None)
        if missing is not None:
            raise LedgerBroken(level=missing.level, node=missing.place)
        return {node: known[node] for node in wanted}

    def of_subject(self, subject: str) -> Sequence[LedgerEntry]:
        return [entry for entry in self._entries if entry.event.subject == subject]

    def from_index(self, first: int, *, limit: int) -> Sequence[LedgerEntry]:
        return self._entries[first : first + limit]

    def as_stored(self, after: int, *, limit: int) -> Sequence[ReadEntry]:
        found = [entry for entry in self._entries if entry.index > after][:limit]
        return [ReadEntry(index=one.index, event=one.event, leaf_hash=one.leaf_hash) for one in found]

    def nodes_made_by(self, first: int, end: int) -> Mapping[Node, bytes]:
        made = [Node(level, place) for level in range(1, end.bit_length() + 1) for place in range(first >> level, end >> level)]
        return self.nodes(made)

    def count_nodes(self) -> int:
        return sum(len(self._entries) >> level for level in range(1, len(self._entries).bit_length() + 1))

    def require_intact(self) -> int:
        for place, entry in enumerate(self._entries):
            if entry.index != place or entry.leaf_hash != leaf_hash(entry.event.canonical()):
                raise LedgerBroken(index=place)
        return len(self._entries)


class MemoryReceipts:
    """Implements the port `Receipts`."""

    def __init__(self, statements: dict[RegistrationId, SignedStatement]) -> None:
        self._statements = statements

    def add(self, registration_id: RegistrationId, statement: SignedStatement) -> None:
        self._statements.setdefault(registration_id, statement)

    def get(self, registration_id: RegistrationId) -> SignedStatement | None:
        return self._statements.get(registration_id)


class MemoryIdempotencyKeys:
    """Implements the port `IdempotencyKeys`."""

    def __init__(self, records: Records) -> None:
        self._claims = records.claims

    def claim(self, *, client_id: ClientId, key: str, fingerprint: str, subject: str) -> str:
        self._claims.setdefault((client_id, key), Claim(fingerprint=fingerprint, subject=subject))
        return self.find(client_id=client_id, key=key, fingerprint=fingerprint) or subject

    def find(self, *, client_id: ClientId, key: str, fingerprint: str) -> str | None:
        first = self._claims.get((client_id, key))
        if first is None:
            return None
        if first.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        return first.subject


class MemoryApiClients:
    """Implements the port `ApiClients`."""

    def __init__(self, records: Records) -> None:
        self._scopes = records.scopes
        self._outlets = records.outlets
        self._credentials = records.credentials

    def add(self, client_id: ClientId, *, scopes: frozenset[Scope], outlets: frozenset[OutletId] | None = None) -> None:
        self._scopes[client_id] = scopes
        if outlets is not None:
            self._outlets[client_id] = outlets

    def outlets_of(self, client_id: ClientId) -> frozenset[OutletId]:
        return self._outlets.get(client_id, frozenset())

    def scopes_of(self, client_id: ClientId) -> frozenset[Scope]:
        return self._scopes.get(client_id, frozenset())

    def add_credential(self, credential: ClientCredential) -> None:
        self._credentials[credential.id] = credential

    def find(self, secret_hash: str) -> ClientCredential | None:
        return next((one for one in self._credentials.values() if one.secret_hash == secret_hash), None)

    def credential(self, credential_id: str) -> ClientCredential | None:
        return self._credentials.get(credential_id)

    def credentials_of(self, client_id: ClientId) -> Sequence[ClientCredential]:
        found = [one for one in self._credentials.values() if one.client_id == client_id]
        return sorted(found, key=lambda one: (one.issued_at, one.id))

    def end(self, client_id: ClientId, kind: CredentialKind, *, at: datetime) -> None:
        for one in self.credentials_of(client_id):
            if one.kind is kind and (one.expires_at is None or one.expires_at > at):
                self._credentials[one.id] = replace(one, expires_at=at)

    def ids(self) -> Sequence[ClientId]:
        return sorted(self._scopes, key=lambda one: one.value)

    def count(self) -> int:
        return len(self._scopes)
