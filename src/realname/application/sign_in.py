"""Sign in, and out, with login and password. What answers, and after how long, does not tell whether there is such a login."""

import hashlib
import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.application.authenticator_apps import SecondFactor
from realname.application.known_browsers import KnownBrowsers
from realname.application.ports import Clock, PasswordHasher, RandomTokens
from realname.application.token_hash import hash_token
from realname.application.tries_of_strangers import TriesOfStrangers
from realname.application.typed_secrets import as_issued
from realname.application.unit_of_work import UnitOfWork, UnitsOfWork
from realname.domain.errors import FreshSignInRequired, InvalidInput, RateLimited, SignInFailed, SignInRequired
from realname.domain.staff import FRESH_FOR, OpenSignIn, SignInMeans, SignInTries, StaffAccount, StaffMember, parse_login

_TOUCHED_EVERY = timedelta(minutes=1)  # activity is written down no more often: a page must not cost a write
_CSRF = b"realname-csrf-1"
_STRANGERS = "-"  # no login: one row for all of them, written where a row of staff would be, as it takes as long


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """Who is signed in.

    Attributes:
        csrf_token: What every form of this sign-in carries: another site cannot know it. Lower-case hexadecimal.
    """

    member: StaffMember
    csrf_token: str
    signed_in_at: datetime
    means: SignInMeans = SignInMeans.PASSWORD

    def require_fresh(self, at: datetime) -> None:
        """Refuse whoever signed in some time ago: somebody else may stand there now.

        Raises:
            FreshSignInRequired: It is more than five minutes ago.
        """
        if at - self.signed_in_at > FRESH_FOR:
            raise FreshSignInRequired


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
class SignIn:
    """Signs a member of staff in.

    Attributes:
        hashing_slot: Holds one of the process's slots for hashing a password; raises ServerBusy where none comes free.
    """

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher
    browsers: KnownBrowsers
    strangers: TriesOfStrangers
    hashing_slot: Callable[[], AbstractContextManager[None]]
    second: SecondFactor

    def __call__(self, *, login: str, password: str, browser: str = "", code: str = "") -> SignedIn:
        """Sign in; `browser` is what the browser kept of sign-ins before, `code` what the authenticator app shows, for whoever has one.

        Raises:
            SignInFailed: Login and password do not belong together, the code is wrong, or the member is deactivated.
            RateLimited: Too many tries in a row without success; `retry_after_s` says for how long.
            ServerBusy: Too many sign in at this moment; the try does not count.
        """
        with self.hashing_slot():
            known = self._count_try(_login_or_none(login), browser)
            is_right = self._is_right(known, as_issued(password))
        if not is_right or known is None or not known.is_active:
            raise SignInFailed
        now = self.clock.now()
        with self.units() as unit:
            current = unit.staff.find(known.member.login)
            if current != known:
                raise SignInFailed  # deactivated, or given a new password, in this moment
            means = self.second.means_of(unit, known.member.id, code, at=now)
            unit.sign_in_tries.clear(self._counted_under(known, browser))
            signed_in = begin_session(unit, self.tokens, known.member, means=means, at=now)
            unit.commit()
        return replace(signed_in, browser=self.browsers.remember(browser, known))

    def _count_try(self, login: str | None, browser: str) -> StaffAccount | None:
        """Count the try before the password is looked at: many at once are counted one by one."""
        if login is None:
            return None
        now = self.clock.now()
        with self.units() as unit:
            account = unit.staff.find(login)
            if account is None:
                self._count_stranger(unit, login, at=now)
            else:
                before = unit.sign_in_tries.of(self._counted_under(account, browser), at=now)
                unit.sign_in_tries.save(_one_more(before, at=now))
            unit.commit()
        return account

    def _count_stranger(self, unit: UnitOfWork, login: str, *, at: datetime) -> None:
        all_of_them = unit.sign_in_tries.of(_STRANGERS, at=at)  # locked until the transaction ends
        self.strangers.save(_one_more(self.strangers.of(login, at=at), at=at))
        unit.sign_in_tries.save(replace(all_of_them, last_at=at))

    def _counted_under(self, account: StaffAccount, browser: str) -> str:
        """A browser that the member signed in with before has a row of its own: a stranger cannot lock them out of it."""
        mark = self.browsers.mark_of(browser, account)
        return account.member.login if mark is None else f"@{mark}"

    def _is_right(self, account: StaffAccount | None, password: str) -> bool:
        if account is None:
            self.passwords.hash(password)  # takes as long as the look at a hash would
            return False
        return self.passwords.is_right(password, account.password_hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStaffSession:
    """Says who holds a token.

    Attributes:
        reads: Where a sign-in is looked up: it waits for no writer.
    """

    units: UnitsOfWork
    reads: UnitsOfWork
    clock: Clock

    def __call__(self, token: str) -> StaffSession:
        """Read, and keep the sign-in from idling out.

        Raises:
            SignInRequired: Nobody holds it, the sign-in has run out, or the member was deactivated.
        """
        sign_in, session = self._read(token)
        now = self.clock.now()
        if now - sign_in.seen_at >= _TOUCHED_EVERY:
            with self.units() as unit:
                unit.staff_sessions.touch(sign_in.token_hash, seen_at=now)
                unit.commit()
        return session

    def without_activity(self, token: str) -> StaffSession:
        """Read for what a page asks by itself: nobody need be there, and the sign-in idles on.

        Raises:
            SignInRequired: As above.
        """
        return self._read(token)[1]

    def _read(self, token: str) -> tuple[OpenSignIn, StaffSession]:
        now = self.clock.now()
        with self.reads() as unit:
            sign_in = unit.staff_sessions.find(hash_token(token))
            account = unit.staff.get(sign_in.agent_id) if sign_in else None
        if sign_in is None or account is None or sign_in.is_over(now) or not account.is_active:
            raise SignInRequired
        return sign_in, _session(account.member, token, signed_in_at=sign_in.signed_in_at, means=sign_in.means)


@dataclass(frozen=True, slots=True)
class SignOut:
    """Signs out."""

    units: UnitsOfWork

    def __call__(self, token: str) -> None:
        """End the sign-in; one that is not there is no error."""
        with self.units() as unit:
            unit.staff_sessions.end(hash_token(token))
            unit.commit()


def _one_more(before: SignInTries, *, at: datetime) -> SignInTries:
    """Count one more.

    Raises:
        RateLimited: During a pause nothing is counted.
    """
    if pause_s := before.pause_s(at):
        raise RateLimited(retry_after_s=pause_s)
    return before.again(at=at)


def _login_or_none(login: str) -> str | None:
    try:
        return parse_login(login)
    except InvalidInput:
        return None


def begin_session(unit: UnitOfWork, tokens: RandomTokens, member: StaffMember, *, means: SignInMeans, at: datetime) -> SignedIn:
    """Open a sign-in under a new token of 256 random bits, which is shown this once."""
    token = f"{tokens.token()}{tokens.token()}"
    unit.staff_sessions.add(OpenSignIn(token_hash=hash_token(token), agent_id=member.id, signed_in_at=at, seen_at=at, means=means))
    return SignedIn(token=token, session=_session(member, token, signed_in_at=at, means=means))


def _session(member: StaffMember, token: str, *, signed_in_at: datetime, means: SignInMeans) -> StaffSession:
    csrf_token = hmac.digest(token.encode(), _CSRF, hashlib.sha256).hex()
    return StaffSession(member=member, csrf_token=csrf_token, signed_in_at=signed_in_at, means=means)
