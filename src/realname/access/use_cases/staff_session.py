"""Sign-ins that have begun: opened under a new token, read, kept from idling out, ended."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.access.errors import CounterUnknown, SignInRequired
from realname.access.model.operating_status import OperatingState, OperatingStates
from realname.access.model.staff import FRESH_FOR, SESSION_LIMIT, OpenSignIn, Realm, SignInMeans, StaffAccount, StaffMember
from realname.access.store.counters import Counters
from realname.access.store.staff import Staff, StaffSessions
from realname.access.use_cases.acting_staff import ReadOperatingStates
from realname.access.use_cases.sign_in_audit import log_signed_out, signed_in
from realname.kernel.identifiers import CounterId, SignInId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork

_TOUCHED_EVERY = timedelta(minutes=1)  # activity is written down no more often: a page must not cost a write
_CSRF = b"realname-csrf-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """Who is signed in.

    Attributes:
        csrf_token: What every form of this sign-in carries: another site cannot know it. Lower-case hexadecimal.
        ends_at: When it ends by itself, unless something happens before.
        must_renew_password: They came in by a password that was handed to them: nothing opens before they have one of their own.
        counter_id: The counter of their outlet that they work at, by its key; None: no counter, or one that was revoked.
        own_state: How they stand as an agent; the person who is not enrolled as one is active.
        outlet_state: How their outlet stands; one that is not enrolled is active.
    """

    member: StaffMember
    csrf_token: str
    signed_in_at: datetime
    ends_at: datetime
    means: SignInMeans = SignInMeans.PASSWORD
    must_renew_password: bool = False
    counter_id: CounterId | None = None
    own_state: OperatingState = OperatingState.ACTIVE
    outlet_state: OperatingState = OperatingState.ACTIVE

    def is_fresh(self, at: datetime) -> bool:
        """Whether they signed in within the last five minutes: another person may stand there by now."""
        return at - self.signed_in_at <= FRESH_FOR

    def left_s(self, at: datetime) -> int:
        """Whole seconds until it has ended."""
        return _seconds(self.ends_at - at)

    def most_s(self, at: datetime) -> int:
        """Whole seconds until it has ended whatever happens."""
        return _seconds(self.signed_in_at + SESSION_LIMIT - at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A sign-in that succeeded.

    Attributes:
        token: Has 256 random bits and is shown this once.
        browser: What the browser keeps, so that it is known from now on; empty where it is known by nothing new.
    """

    token: str
    session: StaffSession
    browser: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStaffSession:
    """Says who holds a token.

    Attributes:
        reads: Where a sign-in is looked up: it waits for no writer.
        realm: Whose app asks: the token of a sign-in at the other one is no one's here.
    """

    units: UnitsOfWork
    reads: Reads
    clock: Clock
    states: ReadOperatingStates
    realm: Realm = Realm.OPERATOR

    def __call__(self, token: str) -> StaffSession:
        """Read, and keep the sign-in from idling out.

        Raises:
            SignInRequired: No one holds it, the sign-in has run out, or the member was deactivated.
        """
        sign_in, session = self._read(token)
        now = self.clock.now()
        if now - sign_in.seen_at < _TOUCHED_EVERY:
            return session
        with self.units() as unit:
            unit[StaffSessions].touch(sign_in.token_hash, seen_at=now)
            unit.commit()
        return replace(session, ends_at=replace(sign_in, seen_at=now).ends_at)

    def without_activity(self, token: str) -> StaffSession:
        """Read for what a page asks by itself: no one need be there, and the sign-in idles on.

        Raises:
            SignInRequired: As above.
        """
        return self._read(token)[1]

    def _read(self, token: str) -> tuple[OpenSignIn, StaffSession]:
        now = self.clock.now()
        with self.reads() as unit:
            sign_in = unit[StaffSessions].find(hash_token(token))
            account = unit[Staff].get(sign_in.agent_id) if sign_in else None
            counter_id = _counter_of(unit, sign_in, account)
            states = self._states_of(unit, account)
        if sign_in is None or account is None or sign_in.is_over(now) or not account.may_sign_in:
            raise SignInRequired
        if account.member.role.realm is not self.realm:
            raise SignInRequired
        session = _session(account, token, sign_in)
        return sign_in, replace(session, counter_id=counter_id, own_state=states.agent, outlet_state=states.outlet)

    def _states_of(self, unit: UnitOfWork, account: StaffAccount | None) -> OperatingStates:
        """How a member stands, and their outlet: read with each request, so that no one works on after they were stopped."""
        if account is None or account.member.outlet_id is None:
            return OperatingStates()
        return self.states(unit, account.member.outlet_id, account.member.id)


@dataclass(frozen=True, slots=True)
class SignOut:
    """Signs out."""

    units: UnitsOfWork

    def __call__(self, token: str) -> None:
        """End the sign-in; one that is not there is no error."""
        with self.units() as unit:
            ended = unit[StaffSessions].find(hash_token(token))
            unit[StaffSessions].end(hash_token(token))
            unit.commit()
        if ended is not None:
            log_signed_out(ended.agent_id, sign_ins=1)


def begin_session(unit: UnitOfWork, tokens: RandomTokens, account: StaffAccount, *, means: SignInMeans, at: datetime) -> SignedIn:
    """Open a sign-in under a new token of 256 random bits, which is shown this once; the ledger has it, and the caller logs it."""
    token = f"{tokens.token()}{tokens.token()}"
    sign_in = OpenSignIn(
        token_hash=hash_token(token),
        agent_id=account.member.id,
        signed_in_at=at,
        seen_at=at,
        means=means,
        id=SignInId(tokens.token()),
    )
    unit[StaffSessions].add(sign_in)
    signed_in(account.member.id, means).record(unit, at=at)
    return SignedIn(token=token, session=_session(account, token, sign_in))


def _session(account: StaffAccount, token: str, sign_in: OpenSignIn) -> StaffSession:
    csrf_token = hmac.digest(token.encode(), _CSRF, hashlib.sha256).hex()
    return StaffSession(
        member=account.member,
        csrf_token=csrf_token,
        signed_in_at=sign_in.signed_in_at,
        ends_at=sign_in.ends_at,
        means=sign_in.means,
        must_renew_password=account.must_renew_password(sign_in.means),
    )


def _seconds(left: timedelta) -> int:
    return max(0, -(-left // timedelta(seconds=1)))


def _counter_of(unit: UnitOfWork, sign_in: OpenSignIn | None, account: StaffAccount | None) -> CounterId | None:
    """The counter a sign-in is bound to, as long as there is one that serves the member's outlet."""
    if sign_in is None or account is None or sign_in.counter_id is None or account.member.outlet_id is None:
        return None
    try:
        counter = unit[Counters].get(sign_in.counter_id)
    except CounterUnknown:
        return None
    return counter.id if counter.serves(account.member.outlet_id) else None
