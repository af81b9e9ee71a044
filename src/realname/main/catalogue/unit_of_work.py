"""The unit of work on a database: one connection, one transaction, the only place that commits."""

from collections.abc import Callable
from threading import Lock
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout

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
from realname.access.store.clients import SqlApiClients, SqlIdempotencyKeys
from realname.access.store.counters import SqlCounters, SqlEnrolmentCodes
from realname.access.store.passkeys import SqlAuthenticators, SqlInvitations, SqlPasskeyQuestions, SqlPasskeys
from realname.access.store.staff import SqlSignInTries, SqlStaff, SqlStaffSessions
from realname.breaches.ports import FaceFilings, Leaks
from realname.breaches.store.breaches import SqlFaceFilings, SqlLeaks
from realname.campaigns.ports import CampaignLines, Campaigns
from realname.campaigns.store.campaigns import SqlCampaigns
from realname.campaigns.store.lines import SqlCampaignLines
from realname.cases.ports import CaseFiles
from realname.cases.store.case_files import SqlCaseFiles
from realname.fraud.ports import Alerts
from realname.fraud.store.alerts import SqlAlerts
from realname.holder.ports import Disputes, PersonCodes, PersonSignIns
from realname.holder.store.disputes import SqlDisputes
from realname.holder.store.sign_ins import SqlPersonCodes, SqlPersonSignIns
from realname.inspections.ports import Inspections, Visits
from realname.inspections.store.inspections import SqlInspections
from realname.inspections.store.visits import SqlVisits
from realname.inventory.ports import Numbers, Sims
from realname.inventory.store.numbers import SqlNumbers
from realname.inventory.store.sims import SqlSims
from realname.kernel.errors import StorageUnavailable
from realname.kernel.ledger.ledger_records import Ledger
from realname.kernel.unit_of_work import S
from realname.ledger.ports import HeadDeliveries, PublishedHeads
from realname.ledger.store.head_deliveries import SqlHeadDeliveries
from realname.ledger.store.published_heads import SqlPublishedHeads
from realname.ledger.store.sql_ledger import SqlLedger
from realname.ledger.store.statements import SqlCertificates, SqlReceipts
from realname.lines.ports import LineOrders, Lines, Notices
from realname.lines.store.lines import SqlLines
from realname.lines.store.notices import SqlNotices
from realname.lines.store.orders import SqlLineOrders
from realname.live.store.frame_digests import SqlFrameDigests
from realname.live.store.sessions import SqlLiveSessions
from realname.no_face.ports import LineCodes, OtherMeansAnswers, VisualChecks
from realname.no_face.store.alternative_checks import SqlLineCodes, SqlOtherMeans
from realname.no_face.store.visual_checks import SqlVisualChecks
from realname.outlets.ports import Agents, BlockLists, Freezes, Outlets
from realname.outlets.store.agents import SqlAgents
from realname.outlets.store.block_lists import SqlBlockLists
from realname.outlets.store.freezes import SqlFreezes
from realname.outlets.store.outlets import SqlOutlets
from realname.photo_access.ports import PhotoOpenings
from realname.photo_access.store.photo_openings import SqlPhotoOpenings
from realname.platform.db.engine import truncate_wal, truncate_wal_by
from realname.platform.db.store import StoreFactories, Transaction
from realname.registration.ports import Certificates, Challenges, Persons, Receipts, Registrations, Shoppers
from realname.registration.store.challenges import SqlChallenges
from realname.registration.store.mystery_shoppers import SqlShoppers
from realname.registration.store.persons import SqlPersons
from realname.registration.store.registrations import SqlRegistrations
from realname.retention.ports import RecordHolds
from realname.retention.store.record_holds import SqlRecordHolds
from realname.review.ports import Reviews
from realname.review.store.reviews import SqlReviews
from realname.vault.ports import WrappedKeys
from realname.vault.store.wrapped_keys import KnownKeys, SqlWrappedKeys, no_keys


class _Residue:
    """Whether SQLite's log may still hold what this process erased, because a reader or a writer kept it from being emptied."""

    def __init__(self) -> None:
        self._erased = self._emptied = 0
        self._lock = Lock()

    @property
    def is_left(self) -> bool:
        """Whether anything was erased since the log was emptied."""
        return self._erased > self._emptied

    def add(self) -> None:
        """Count an erasure that is committed."""
        with self._lock:
            self._erased += 1

    def clear(self, empty: Callable[[], bool]) -> bool:
        """Try to empty the log; what another thread erases meanwhile counts as left."""
        erased = self._erased
        if not empty():
            return False
        with self._lock:
            self._emptied = max(self._emptied, erased)
        return True


class SqlUnitsOfWork:
    """Makes units of work on an engine; implements the port `UnitsOfWork`."""

    def __init__(self, engine: Engine, known_keys: KnownKeys = no_keys) -> None:
        """Make them.

        Args:
            engine: Of the database.
            known_keys: The key-encryption keys of this process as they are now: no person's key is kept that is wrapped by another.
        """
        self._engine = engine
        self._stores = StoreFactories()
        self._stores.declare(SqlWrappedKeys, lambda transaction: SqlWrappedKeys(transaction, known_keys))
        self._residue = _Residue()

    def __call__(self) -> "SqlUnitOfWork":
        """A new one, not yet begun."""
        return SqlUnitOfWork(self._engine, self._stores, self._residue)

    def clear_residue(self) -> bool:
        """Empty SQLite's log, whoever left anything in it: another process may have ended before it could; without waiting for anybody.

        Returns:
            Whether nothing that was erased is in it any more.
        """
        return self._residue.clear(lambda: truncate_wal(self._engine))


class SqlUnitOfWork:
    """Implements the port `UnitOfWork`; used once, by one thread."""

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
    certificates: Certificates
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

    def __init__(self, engine: Engine, stores: StoreFactories, residue: _Residue) -> None:
        self._engine = engine
        self._factories = stores
        self._residue = residue
        self._connection: Connection
        self._transaction: Transaction
        self._ledger: SqlLedger

    def __enter__(self) -> Self:
        """Begin; on SQLite the write lock is taken at once.

        Raises:
            StorageUnavailable: The database is away, or locked for too long.
        """
        try:
            self._connection = self._engine.connect()
        except PoolTimeout as problem:
            raise StorageUnavailable(kind="database") from problem
        try:
            self._connection.begin()
        except BaseException:
            self._connection.close()
            raise
        self._transaction = Transaction(self._connection, self._factories)
        self.ledger = self._ledger = SqlLedger(self._connection)
        self._build_repositories()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Roll back what is not committed."""
        # Closing rolls back, and gives a broken connection up instead of failing over the error that broke it.
        self._connection.close()

    def __getitem__(self, kind: type[S]) -> S:
        """The store of a class, in this transaction.

        Raises:
            RegistryIncomplete: The class is no store.
        """
        return self._transaction[kind]

    def commit(self) -> None:
        """Keep everything, durably; what was erased, and every destroyed key, is gone from SQLite's log afterwards as well.

        Where somebody keeps the log from being emptied no commit waits for them: the next one tries again, and the reaper does.
        """
        self._ledger.write()
        self._connection.commit()
        if self._transaction.take_erasure():
            self._residue.add()
        if self._residue.is_left:
            self._residue.clear(lambda: truncate_wal_by(self._connection))

    def _build_repositories(self) -> None:
        self.wrapped_keys = self[SqlWrappedKeys]
        self.persons = self[SqlPersons]
        self.registrations = self[SqlRegistrations]
        self.numbers = self[SqlNumbers]
        self.sims = self[SqlSims]
        self.challenges = self[SqlChallenges]
        self.lines = self[SqlLines]
        self.line_orders = self[SqlLineOrders]
        self.notices = self[SqlNotices]
        self.receipts = self[SqlReceipts]
        self.certificates = self[SqlCertificates]
        self.idempotency_keys = self[SqlIdempotencyKeys]
        self.api_clients = self[SqlApiClients]
        self.campaigns = self[SqlCampaigns]
        self.campaign_lines = self[SqlCampaignLines]
        self.photo_openings = self[SqlPhotoOpenings]
        self.reviews = self[SqlReviews]
        self.visual_checks = self[SqlVisualChecks]
        self.other_means = self[SqlOtherMeans]
        self.line_codes = self[SqlLineCodes]
        self.record_holds = self[SqlRecordHolds]
        self.disputes = self[SqlDisputes]
        self.inspections = self[SqlInspections]
        self.person_codes = self[SqlPersonCodes]
        self.person_sign_ins = self[SqlPersonSignIns]
        self.case_files = self[SqlCaseFiles]
        self.leaks = self[SqlLeaks]
        self.face_filings = self[SqlFaceFilings]
        self.heads = self[SqlPublishedHeads]
        self.head_deliveries = self[SqlHeadDeliveries]
        self.shoppers = self[SqlShoppers]
        self.visits = self[SqlVisits]
        self.outlets = self[SqlOutlets]
        self.alerts = self[SqlAlerts]
        self.agents = self[SqlAgents]
        self.freezes = self[SqlFreezes]
        self.block_lists = self[SqlBlockLists]
        self.staff = self[SqlStaff]
        self.staff_sessions = self[SqlStaffSessions]
        self.sign_in_tries = self[SqlSignInTries]
        self.counters = self[SqlCounters]
        self.enrolment_codes = self[SqlEnrolmentCodes]
        self.live_sessions = self[SqlLiveSessions]
        self.frame_digests = self[SqlFrameDigests]
        self.passkeys = self[SqlPasskeys]
        self.passkey_questions = self[SqlPasskeyQuestions]
        self.invitations = self[SqlInvitations]
        self.authenticators = self[SqlAuthenticators]
