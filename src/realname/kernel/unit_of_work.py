"""The unit of work: one transaction over all that is recorded; nothing is kept unless `commit` is called."""

from types import TracebackType
from typing import Protocol, Self, TypeVar

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
from realname.kernel.ledger.ledger_records import Ledger
from realname.ledger.ports import HeadDeliveries, PublishedHeads
from realname.lines.ports import LineOrders, Lines, Notices
from realname.no_face.ports import LineCodes, OtherMeansAnswers, VisualChecks
from realname.outlets.ports import Agents, BlockLists, Freezes, Outlets
from realname.photo_access.ports import PhotoOpenings
from realname.registration.ports import Certificates, Challenges, Persons, Receipts, Registrations, Shoppers
from realname.retention.ports import RecordHolds
from realname.review.ports import Reviews
from realname.vault.ports import WrappedKeys


class Store:
    """What a unit of work gives by its class: the records of one kind, read and written in its transaction."""

    __slots__ = ()


S = TypeVar("S", bound=Store)


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

    def __getitem__(self, kind: type[S]) -> S:
        """The store of a class, in this transaction.

        Raises:
            RegistryIncomplete: The class is no store.
        """
        ...

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
