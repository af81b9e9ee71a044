"""Units of work in memory, one at a time; pass the same contract as the database. Nothing is durable."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from types import TracebackType
from typing import Self

from realname.access.model.api_client import ClientCredential, CredentialKind
from realname.access.model.scopes import Scope
from realname.access.ports.clients import ApiClients, IdempotencyKeys
from realname.access.ports.counters import (
    Counters,
    EnrolmentCodes,
    FrameDigests,
    LiveSessions,
    SignInTriesByLogin,
    Staff,
    StaffSessions,
)
from realname.access.ports.staff import Authenticators, Invitations, PasskeyQuestions, Passkeys
from realname.breaches.ports import FaceFilings, Leaks
from realname.campaigns.ports import CampaignLines, Campaigns
from realname.cases.ports import CaseFiles
from realname.fraud.ports import Alerts
from realname.holder.ports import Disputes, PersonCodes, PersonSignIns
from realname.inspections.ports import Inspections, Visits
from realname.inventory.ports import Numbers, Sims
from realname.kernel.errors import IdempotencyKeyReused, LedgerBroken
from realname.kernel.identifiers import ClientId, OutletId, RegistrationId
from realname.kernel.ledger.events import LedgerEntry, RecordedEvent, leaf_hash
from realname.kernel.ledger.ledger_faults import ReadEntry
from realname.kernel.ledger.ledger_records import Ledger
from realname.kernel.ledger.merkle import GrowingTree, Node
from realname.kernel.receipt import SignedStatement
from realname.ledger.ports import HeadDeliveries, PublishedHeads
from realname.lines.ports import LineOrders, Lines, Notices
from realname.main.catalogue.event_catalogue import require_declared
from realname.no_face.ports import LineCodes, OtherMeansAnswers, VisualChecks
from realname.outlets.ports import Agents, BlockLists, Freezes, Outlets
from realname.photo_access.ports import PhotoOpenings
from realname.registration.ports import Challenges, Persons, Receipts, Registrations, Shoppers
from realname.retention.ports import RecordHolds
from realname.review.ports import Reviews
from realname.vault.ports import WrappedKeys
from tests.support.memory_agents import MemoryAgents
from tests.support.memory_alerts import MemoryAlerts
from tests.support.memory_block_lists import MemoryBlockLists
from tests.support.memory_campaigns import MemoryCampaignLines, MemoryCampaigns
from tests.support.memory_case_files import MemoryCaseFiles
from tests.support.memory_counters import (
    MemoryCounters,
    MemoryEnrolmentCodes,
    MemoryFrameDigests,
    MemoryLiveSessions,
    MemorySignInTries,
    MemoryStaff,
    MemoryStaffSessions,
)
from tests.support.memory_disputes import MemoryDisputes, MemoryPersonCodes, MemoryPersonSignIns
from tests.support.memory_freezes import MemoryFreezes
from tests.support.memory_heads import MemoryHeadDeliveries, MemoryPublishedHeads
from tests.support.memory_inspections import MemoryInspections
from tests.support.memory_keys import MemoryWrappedKeys
from tests.support.memory_leaks import MemoryFaceFilings, MemoryLeaks
from tests.support.memory_lines import MemoryLines, MemoryNumbers, MemorySims
from tests.support.memory_orders import MemoryLineOrders, MemoryNotices
from tests.support.memory_outlets import MemoryOutlets
from tests.support.memory_passkeys import MemoryAuthenticators, MemoryInvitations, MemoryPasskeyQuestions, MemoryPasskeys
from tests.support.memory_photo_openings import MemoryPhotoOpenings
from tests.support.memory_record_holds import MemoryRecordHolds
from tests.support.memory_records import Claim, Records
from tests.support.memory_registrations import MemoryChallenges, MemoryPersons, MemoryRegistrations
from tests.support.memory_reviews import MemoryReviews
from tests.support.memory_shoppers import MemoryShoppers
from tests.support.memory_visits import MemoryVisits
from tests.support.memory_visual_checks import MemoryLineCodes, MemoryOtherMeans, MemoryVisualChecks


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
