"""The unit of work: one transaction over all that is recorded; nothing is kept unless `commit` is called."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from realname.application.campaign_records import CampaignLines, Campaigns
from realname.application.counter_records import (
    Counters,
    EnrolmentCodes,
    FrameDigests,
    LiveSessions,
    SignInTriesByLogin,
    Staff,
    StaffSessions,
)
from realname.application.key_ports import WrappedKeys
from realname.application.staff_records import Authenticators, Invitations, PasskeyQuestions, Passkeys
from realname.domain.applicant import Person
from realname.domain.challenge import Challenge
from realname.domain.decisions import Decision
from realname.domain.events import LedgerEntry, RecordedEvent
from realname.domain.identifiers import (
    AgentId,
    ClientId,
    Iccid,
    LineId,
    Msisdn,
    NoticeId,
    OrderId,
    OutletId,
    PersonId,
    RegistrationId,
)
from realname.domain.line import Line
from realname.domain.line_order import LineOrder
from realname.domain.notice import KeptNotice
from realname.domain.number_pattern import NumberPattern
from realname.domain.receipt import SignedStatement
from realname.domain.registration import Registration
from realname.domain.scopes import ALL_SCOPES, Scope
from realname.domain.service_order import OrderKind
from realname.domain.stock import NumberState, Sim, SimState, StockedNumber


class Registrations(Protocol):
    """Registrations by id."""

    def add(self, registration: Registration) -> None:
        """Keep a new one."""
        ...

    def get(self, registration_id: RegistrationId) -> Registration:
        """Read and lock until the transaction ends.

        Raises:
            UnknownRegistration: There is none.
        """
        ...

    def read_many(self, ids: Sequence[RegistrationId]) -> Sequence[Registration]:
        """Read those of some hundred that there are; not locked, in no order."""
        ...

    def save(self, registration: Registration) -> None:
        """Replace."""
        ...

    def ids_open_before(self, opened_before: datetime) -> Sequence[RegistrationId]:
        """Those still open although opened before a time, oldest first."""
        ...

    def ids_referred_before(self, decided_before: datetime) -> Sequence[RegistrationId]:
        """Those referred and not finally decided although decided before a time."""
        ...

    def ids_refused_with_media_before(self, decided_before: datetime) -> Sequence[RegistrationId]:
        """Those refused before a time whose media are not erased yet."""
        ...

    def ids_in_workflow(self) -> Sequence[RegistrationId]:
        """Those in state submitted, approved, or activated without `notified_at`: their workflow must be running."""
        ...

    def ids_closed_with_media(self) -> Sequence[RegistrationId]:
        """Those withdrawn, abandoned, lapsed or with a rejected activation whose `media_erased_at` is not set yet."""
        ...

    def decisions_since(self, person_id: PersonId, since: datetime) -> Sequence[Decision]:
        """Decisions on those of a person since a time, in their order; not locked."""
        ...

    def forget_persons(self, *, erased_before: datetime) -> int:
        """Forget whose those were that were withdrawn, abandoned or lapsed, and erased before a time; returns how many."""
        ...

    def ids_of_former_holders(self, *, given_before: datetime, limit: int) -> Sequence[RegistrationId]:
        """Activated ones that are not erased, of holders who gave their line to somebody else before a time."""
        ...

    def forget_sealed_number(self, registration_id: RegistrationId) -> None:
        """Forget the number of a line that was sealed for a former holder; none is no error."""
        ...

    def ids_interrupted_before(self, used_before: datetime) -> Sequence[RegistrationId]:
        """Those still open with an uploaded clip whose current challenge was used before a time: their judging was interrupted."""
        ...

    def ids_handed_over_before(self, handed_over_before: datetime) -> Sequence[RegistrationId]:
        """Those that await a supervisor although handed over before a time."""
        ...

    def of_agent_since(self, agent_id: AgentId, *, outlet_id: OutletId, since: datetime, limit: int) -> Sequence[Registration]:
        """Those an agent opened at an outlet since a time, newest first; not locked."""
        ...

    def handed_over(self, outlet_id: OutletId, *, limit: int) -> Sequence[Registration]:
        """Those that await a supervisor of an outlet, the longest waiting first; not locked."""
        ...


class Persons(Protocol):
    """Persons by id and by keyed hash of their identity number."""

    def add(self, person: Person) -> None:
        """Keep a new one.

        Raises:
            KeysOutdated: The key is wrapped by a key-encryption key that was replaced; retryable.
        """
        ...

    def get(self, person_id: PersonId) -> Person:
        """Read and lock until the transaction ends: what depends on the person's other lines is counted under this lock.

        Raises:
            SealBroken: There is none.
        """
        ...

    def find(self, identity_hash: str) -> Person | None:
        """Find again whom the operator knows."""
        ...

    def renew_key(self, person_id: PersonId, *, wrapped_key: bytes) -> Person:
        """Give a person whose key was destroyed a new one; nothing sealed before opens with it.

        Raises:
            KeysOutdated: The key is wrapped by a key-encryption key that was replaced; retryable.
        """
        ...

    def destroy_key(self, person_id: PersonId) -> None:
        """Forget the wrapped key: whatever is sealed under it is gone."""
        ...

    def registrations_that_need_key(self, person_id: PersonId) -> int:
        """Registrations of the person that have neither ended without a line nor been erased: after refusal, or at the record's term."""
        ...

    def forget_unneeded(self, *, erased_before: datetime) -> int:
        """Let nobody be found by the hash of their number whose key is destroyed, and whose registrations were all erased before a time.

        Returns:
            How many persons.
        """
        ...


class Numbers(Protocol):
    """The stock of numbers: each is free, reserved, issued, cooling off or quarantined, exactly once."""

    def add(self, msisdns: Sequence[Msisdn]) -> int:
        """Take new numbers into the stock; those known already are left as they are. Returns how many were new."""
        ...

    def free(self, *, limit: int, at: datetime, pattern: NumberPattern | None = None) -> Sequence[Msisdn]:
        """Offer free numbers, in order, those that match a pattern; a reservation that has run out is free again."""
        ...

    def reserve(self, msisdn: Msisdn, *, registration_id: RegistrationId, until: datetime, at: datetime) -> None:
        """Reserve for a registration.

        Raises:
            NumberUnavailable: Not in the stock, issued, or reserved for another registration.
        """
        ...

    def issue(self, msisdn: Msisdn, *, registration_id: RegistrationId) -> None:
        """Issue the number that is reserved for this registration.

        Raises:
            NumberUnavailable: It is not reserved for this registration.
        """
        ...

    def release(self, registration_id: RegistrationId) -> None:
        """Free what is reserved for a registration; nothing reserved is no error, what is issued stays issued."""
        ...

    def cool_off(self, msisdn: Msisdn, *, until: datetime) -> None:
        """Keep the number of a closed line from everybody until a time.

        Raises:
            NumberUnavailable: It is not issued.
        """
        ...

    def cooled(self, *, at: datetime, limit: int) -> Sequence[Msisdn]:
        """Numbers whose cooling-off is over, the longest over first."""
        ...

    def free_cooled(self, msisdn: Msisdn, *, at: datetime) -> None:
        """Free a number whose cooling-off is over.

        Raises:
            NumberUnavailable: It is not.
        """
        ...

    def cool_longer(self, msisdn: Msisdn, *, until: datetime, at: datetime) -> None:
        """Put off the end of a cooling-off that is over.

        Raises:
            NumberUnavailable: It is not.
        """
        ...

    def quarantine(self, msisdn: Msisdn, *, at: datetime) -> None:
        """Keep a free number from everybody until somebody frees it.

        Raises:
            NumberUnavailable: It is not free.
        """
        ...

    def free_quarantined(self, msisdn: Msisdn) -> None:
        """Free a quarantined number.

        Raises:
            NumberUnavailable: It is not quarantined.
        """
        ...

    def stocked(self, *, state: NumberState | None, after: Msisdn | None, limit: int) -> Sequence[StockedNumber]:
        """Numbers of the stock, in order, from behind one on."""
        ...

    def counts(self) -> Sequence[tuple[NumberState, int]]:
        """How many numbers there are in each state that any is in."""
        ...


class Sims(Protocol):
    """The SIMs: an ICCID is bound to one registration or line at a time, and retired when that is over."""

    def add(self, stocked: Sequence[Sim], *, at: datetime) -> int:
        """Take new SIMs into the stock; those of the stock already, by ICCID, are left as they are. Returns how many were new.

        One that was bound before is of the stock from then on, and stays bound. An eUICC has several, each with its own ICCID.
        """
        ...

    def bind(self, iccid: Iccid, *, registration_id: RegistrationId) -> None:
        """Bind; a SIM bound to this registration before is let go.

        Raises:
            SimUnavailable: Bound to another registration or line, or retired.
        """
        ...

    def release(self, registration_id: RegistrationId) -> None:
        """Let go of the SIM bound to a registration, unless a live line has it."""
        ...

    def retire(self, iccid: Iccid) -> None:
        """Take a SIM out of use for good."""
        ...

    def is_stocked(self, iccid: Iccid) -> bool:
        """Whether the SIM was taken into the stock, whatever became of it."""
        ...

    def counts(self) -> Sequence[tuple[SimState, int]]:
        """How many SIMs there are in each state that any is in."""
        ...


class Challenges(Protocol):
    """Challenges by id and by registration."""

    def add(self, challenge: Challenge) -> None:
        """Keep a new one; it replaces the registration's current one."""
        ...

    def current(self, registration_id: RegistrationId) -> Challenge:
        """The last one issued for a registration, locked until the transaction ends.

        Raises:
            StateConflict: There is none.
        """
        ...

    def save(self, challenge: Challenge) -> None:
        """Record its use."""
        ...

    def failed_since(self, person_id: PersonId, since: datetime) -> Sequence[datetime]:
        """When those issued to a person since a time that count as failures were issued, oldest first, over all registrations.

        No failures are: all of a registration that was approved or activated; one whose answer was judged and is kept, as long as
        nothing is decided; and those that `free_since` counts.
        """
        ...

    def free_since(self, registration_id: RegistrationId, since: datetime) -> Sequence[datetime]:
        """When those issued for a registration since a time that cost no try were issued, oldest first.

        They are: one drawn for a live session that was never opened, since nobody learned of its actions; and one whose live session
        ended by nothing but a fault of the server.
        """
        ...


class Lines(Protocol):
    """Lines by id and by registration; one registration has one line at most, by database constraint."""

    def add(self, line: Line) -> None:
        """Keep a new one.

        Raises:
            ApprovalAlreadyUsed: The registration has a line, or the number or SIM carries one.
        """
        ...

    def get(self, line_id: LineId) -> Line:
        """Read and lock.

        Raises:
            UnknownLine: There is none.
        """
        ...

    def save(self, line: Line) -> None:
        """Replace."""
        ...

    def count_held(self, person_id: PersonId) -> int:
        """Lines the person holds or uses, or has been promised: live lines, and approvals that have brought no line yet."""
        ...

    def count(self) -> int:
        """How many there are, of whatever state."""
        ...

    def page(self, *, after: LineId | None, limit: int) -> Sequence[Line]:
        """Lines in the order of their ids, from behind one on; not locked."""
        ...

    def count_private(self, person_id: PersonId) -> int:
        """As `count_held`, without those that an organisation holds."""
        ...

    def of_number(self, msisdn: Msisdn) -> Sequence[Line]:
        """All lines a number carried that are still known by it, the newest first; not locked."""
        ...

    def of_person(self, person_id: PersonId) -> Sequence[Line]:
        """All lines a person holds or held, the newest first; not locked."""
        ...

    def holder_registrations(self, line_id: LineId) -> Sequence[Registration]:
        """Those that gave a line its holders, one after the other: the one that opened it, and every transfer; not locked."""
        ...

    def sealed_number_of(self, registration_id: RegistrationId) -> bytes | None:
        """The number of a line that was forgotten, as it was sealed then for who held it by a registration before the last holder."""
        ...

    def forget_number(self, line_id: LineId, *, sealed: bytes | None, former: Mapping[RegistrationId, bytes]) -> None:
        """Let nothing of a closed line be found by its number: in its orders, its notices and the registrations that were for it neither.

        An order without an answer keeps the number until it has one.

        Args:
            line_id: Of a line that is not live.
            sealed: The number under the last holder's key; None where that key is gone, or it was never theirs.
            former: The number under the keys of those who held the line before, by the registration that made them its holder.
        """
        ...

    def sealed_number(self, line_id: LineId) -> bytes | None:
        """The number of a line that was forgotten, as it was sealed then."""
        ...

    def ids_served_before(self, *, ended_before: datetime, limit: int) -> Sequence[LineId]:
        """Closed lines whose service ended before a time, whose number is purged and which are not forgotten; the longest ended first."""
        ...

    def ids_of_records(self, line_id: LineId) -> Sequence[RegistrationId]:
        """Activated registrations that opened or changed a line and are not erased, in the order they were opened."""
        ...

    def forget(self, line_id: LineId) -> None:
        """Forget SIM, organisation and sealed numbers of a closed line whose registrations are erased: that it was there remains."""
        ...

    def ids_with_ended_bars(self, *, at: datetime, limit: int) -> Sequence[LineId]:
        """Live lines with a bar whose time is over, the longest over first."""
        ...


class LineOrders(Protocol):
    """Orders to the operator, by id and by line."""

    def add(self, order: LineOrder) -> None:
        """Keep a new one.

        Raises:
            ApprovalAlreadyUsed: There is an order of this id: an approval orders once.
        """
        ...

    def get(self, order_id: OrderId) -> LineOrder:
        """Read and lock.

        Raises:
            UnknownOrder: There is none.
        """
        ...

    def save(self, order: LineOrder) -> None:
        """Replace."""
        ...

    def of_line(self, line_id: LineId) -> Sequence[LineOrder]:
        """All orders of a line, in order of ordinal; not locked."""
        ...

    def claim_due(
        self, *, kinds: frozenset[OrderKind], at: datetime, until: datetime, limit: int, line_id: LineId | None = None
    ) -> Sequence[LineOrder]:
        """Take due orders of these kinds for oneself until a time, the longest due first; no other claim gets them before.

        An order that waits for another one of its line (`LineOrder.waits_for`) is not due.

        Args:
            kinds: Which orders.
            at: Now.
            until: The end of the lease.
            limit: Most orders.
            line_id: Those of one line; None: of all.
        """
        ...

    def unanswered(self, *, asked_before: datetime, limit: int) -> Sequence[LineOrder]:
        """Orders sent before a time that have no answer, the oldest first; not locked."""
        ...


class Notices(Protocol):
    """Notices that wait to be sent, and were."""

    def add(self, notice: KeptNotice) -> None:
        """Keep a new one; a second one of the same id changes nothing."""
        ...

    def get(self, notice_id: NoticeId) -> KeptNotice | None:
        """Read and lock, or None."""
        ...

    def save(self, notice: KeptNotice) -> None:
        """Replace."""
        ...

    def take_back(self, notice_id: NoticeId) -> None:
        """Forget one that is not sent yet; one that was sent, or is not there, is no error."""
        ...

    def drop_unsent(self, line_id: LineId) -> None:
        """Forget what is not sent yet of a line: it was meant for whoever held it before."""
        ...

    def claim_due(self, *, at: datetime, until: datetime, limit: int) -> Sequence[KeptNotice]:
        """Take due notices for oneself until a time, the longest due first."""
        ...


class Ledger(Protocol):
    """The append-only ledger, in the same transaction as what it records.

    What is appended gets its place by the commit, after everything else that is written: the ledger is the one thing that all
    transactions wait for, and whoever holds it waits for nobody. Until then it is not read back either.
    """

    def append(self, event: RecordedEvent) -> None:
        """Append at the end, once the transaction is committed."""
        ...

    def count(self) -> int:
        """How many entries there are."""
        ...

    def of_subject(self, subject: str) -> Sequence[LedgerEntry]:
        """All entries about a registration or line, in order."""
        ...

    def require_intact(self) -> int:
        """Recompute every leaf hash and the order of indices; returns how many entries there are.

        Raises:
            LedgerBroken: An entry does not agree with its hash, or an index is missing.
        """
        ...


class Receipts(Protocol):
    """Signed receipts and deletion certificates by registration."""

    def add(self, registration_id: RegistrationId, statement: SignedStatement) -> None:
        """Keep; a second one for the same registration changes nothing."""
        ...

    def get(self, registration_id: RegistrationId) -> SignedStatement | None:
        """Read, or None."""
        ...


class IdempotencyKeys(Protocol):
    """Which request a client's idempotency key stood for."""

    def claim(self, *, client_id: ClientId, key: str, fingerprint: str, subject: str) -> str:
        """Bind a key to a request and its subject; at a repeat the first subject comes back.

        Raises:
            IdempotencyKeyReused: The key stood for a request with another fingerprint.
        """
        ...

    def find(self, *, client_id: ClientId, key: str, fingerprint: str) -> str | None:
        """The subject that a key is bound to, or None; binds nothing.

        Raises:
            IdempotencyKeyReused: As above.
        """
        ...


class ApiClients(Protocol):
    """Machine clients, found by the hash of their token."""

    def add(self, client_id: ClientId, *, token_hash: str, scopes: frozenset[Scope] = ALL_SCOPES) -> None:
        """Keep a new client, or give a known one a new token and these scopes."""
        ...

    def scopes_of(self, client_id: ClientId) -> frozenset[Scope]:
        """What a client's token was issued for; none where there is no such client."""
        ...

    def find(self, token_hash: str) -> ClientId | None:
        """Who holds this token, or None."""
        ...

    def count(self) -> int:
        """How many there are."""
        ...


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
