"""The unit of work: one transaction over all that is recorded; nothing is kept unless `commit` is called."""

from types import TracebackType
from typing import Protocol, Self

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


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit` keeps nothing."""

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

    def __enter__(self) -> Self:
        """Begin; writers wait for each other."""
        ...

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Roll back what is not committed."""
        ...

    def commit(self) -> None:
        """Keep everything, durably."""
        ...


class UnitsOfWork(Protocol):
    """Makes units of work."""

    def __call__(self) -> UnitOfWork:
        """A new one, not yet begun."""
        ...
