"""The records of the counter, part of the unit of work: staff and their sign-ins, counters, live sessions, hashes of their frames."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from realname.access.model.counter import Counter, EnrolmentCode
from realname.access.model.staff import OpenSignIn, SignInTries, StaffAccount
from realname.kernel.identifiers import AgentId, CounterId, LiveSessionId, OutletId, PersonId, SignInId
from realname.registration.model.live_session import LiveSession
from realname.verification.model.session_findings import SessionFinding


class Staff(Protocol):
    """Accounts by login and by agent."""

    def add(self, account: StaffAccount) -> None:
        """Keep a new one.

        Raises:
            LoginTaken: The login is in use, also where its member is deactivated.
        """
        ...

    def find(self, login: str) -> StaffAccount | None:
        """Find by login, or None; locked until the transaction ends."""
        ...

    def get(self, agent_id: AgentId) -> StaffAccount:
        """Read.

        Raises:
            UnknownStaff: There is none.
        """
        ...

    def save(self, account: StaffAccount) -> None:
        """Replace."""
        ...

    def all_of(self, outlet_id: OutletId | None) -> Sequence[StaffAccount]:
        """Those of an outlet, or of all, by outlet and login."""
        ...


class StaffSessions(Protocol):
    """Sign-ins that have not ended, by the hash of their token."""

    def add(self, sign_in: OpenSignIn) -> None:
        """Keep a new one."""
        ...

    def find(self, token_hash: str) -> OpenSignIn | None:
        """Find, or None."""
        ...

    def touch(self, token_hash: str, *, seen_at: datetime) -> None:
        """Record activity; one that ended meanwhile is no error."""
        ...

    def bind(self, token_hash: str, counter_id: CounterId) -> bool:
        """Record at which counter one is; returns whether there is one."""
        ...

    def end(self, token_hash: str) -> None:
        """End one; one that is not there is no error."""
        ...

    def of(self, agent_id: AgentId) -> Sequence[OpenSignIn]:
        """All of a member, the newest first."""
        ...

    def end_one_of(self, agent_id: AgentId, sign_in_id: SignInId) -> bool:
        """End one of a member; returns whether there was one."""
        ...

    def end_others_of(self, agent_id: AgentId, *, but: str) -> int:
        """End all of a member but the one of a token's hash; returns how many."""
        ...

    def end_all_of(self, agent_id: AgentId) -> None:
        """End all of a member."""
        ...

    def forget(self, *, seen_before: datetime, signed_in_before: datetime) -> int:
        """Forget those idle since the one time or begun before the other; returns how many."""
        ...


class SignInTriesByLogin(Protocol):
    """Tries to sign in, by login, whether or not it exists: the pause after wrong passwords must not tell which do."""

    def of(self, login: str, *, at: datetime) -> SignInTries:
        """Find, or begin to count at a time; locked until the transaction ends, so that many at once are counted one by one."""
        ...

    def save(self, tries: SignInTries) -> None:
        """Replace."""
        ...

    def clear(self, login: str) -> None:
        """Forget those of a login."""
        ...

    def forget(self, *, last_before: datetime) -> int:
        """Forget those whose last try was before a time; returns how many."""
        ...


class Counters(Protocol):
    """Counters by id."""

    def add(self, counter: Counter) -> None:
        """Keep a new one."""
        ...

    def get(self, counter_id: CounterId) -> Counter:
        """Read.

        Raises:
            CounterUnknown: There is none.
        """
        ...

    def save(self, counter: Counter) -> None:
        """Replace."""
        ...

    def all_of(self, outlet_id: OutletId | None) -> Sequence[Counter]:
        """Those of an outlet, or of all, by outlet and time of enrolment; the revoked too."""
        ...


class EnrolmentCodes(Protocol):
    """Codes that enrol a counter, by their hash."""

    def add(self, code: EnrolmentCode) -> None:
        """Keep a new one."""
        ...

    def take(self, code_hash: str) -> EnrolmentCode | None:
        """Take a code out, so that nobody else gets it; None where there is none (any more)."""
        ...

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that ran out before a time; returns how many."""
        ...


class LiveSessions(Protocol):
    """Live sessions by id and by the hash of their token."""

    def add(self, session: LiveSession) -> None:
        """Keep a new one."""
        ...

    def find(self, token_hash: str) -> LiveSession | None:
        """Find, or None; not locked, so that registration and session are always locked in this order."""
        ...

    def get(self, session_id: LiveSessionId) -> LiveSession:
        """Read and lock until the transaction ends.

        Raises:
            LiveTokenRefused: There is none.
        """
        ...

    def save(self, session: LiveSession) -> None:
        """Replace."""
        ...

    def ids_interrupted_before(self, opened_before: datetime) -> Sequence[LiveSessionId]:
        """Those opened before a time that have not ended."""
        ...

    def failures_since(self, person_id: PersonId, since: datetime) -> Sequence[tuple[SessionFinding, ...]]:
        """The findings of those of a person, over all registrations, that failed since a time, in the order of their ends."""
        ...


class FrameDigests(Protocol):
    """SHA-256 of the pictures of live sessions that ended, with the day and nothing else: not which session, not whose."""

    def add(self, digests: Sequence[bytes], *, seen_on: date) -> int:
        """Keep those that nobody brought before; returns how many there were."""
        ...

    def are_seen(self, digests: Sequence[bytes]) -> bool:
        """Whether a session that ended brought any of them."""
        ...

    def forget(self, *, seen_before: date) -> int:
        """Forget those of days before; returns how many."""
        ...
