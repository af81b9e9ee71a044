"""Sign in with login and password. What answers, and after how long, does not tell whether there is such a login."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.errors import SignInFailed
from realname.access.model.hashing_queue import HashingCaller
from realname.access.model.staff import (
    FAILED_TRIES_REMEMBERED,
    STRANGER,
    FailedSignIns,
    Realm,
    SignInFault,
    SignInMeans,
    StaffAccount,
    parse_login,
)
from realname.access.store.staff import FailedSignInsByLogin, Staff
from realname.access.use_cases.authenticator_apps import SecondFactor
from realname.access.use_cases.recognised_browsers import RecognisedBrowsers
from realname.access.use_cases.sign_in_audit import sign_in_failed, signed_in
from realname.access.use_cases.staff_session import SignedIn, begin_session
from realname.kernel.errors import InvalidInput, RateLimited
from realname.kernel.network_limits import site_of
from realname.kernel.ports import Clock, KeyedHashes, PasswordHasher, RandomTokens
from realname.kernel.tokens import as_issued
from realname.kernel.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """A try.

    Attributes:
        account: Of the login; None: there is none.
        counted_under: The row that it was counted in; empty: what was typed can be no login, and nothing was counted.
        pause_s: What it costs until the next one, unless it succeeds; 0: nothing.
    """

    account: StaffAccount | None
    counted_under: str = ""
    pause_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Signs a member of staff in.

    Attributes:
        hashing_slot: Holds one of the process's slots for hashing a password for a caller; raises ServerBusy where none comes free.
        realm: Whose app it is.
    """

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher
    browsers: RecognisedBrowsers
    keyed_hashes: KeyedHashes
    hashing_slot: Callable[[HashingCaller], AbstractContextManager[None]]
    second: SecondFactor
    realm: Realm = Realm.OPERATOR

    def __call__(self, *, login: str, password: str, browser: str = "", code: str = "", address: str = "") -> SignedIn:
        """Sign in.

        Args:
            login: As it was typed.
            password: As it was typed.
            browser: What the browser kept of sign-ins before.
            code: What the authenticator app shows, for anyone who has one.
            address: Where the request comes from.

        Raises:
            SignInFailed: Login and password do not belong together, the code is wrong, or the member is deactivated.
            RateLimited: Too many tries in a row without success; `retry_after_s` says for how long.
            ServerBusy: Too many sign in at this moment; the try does not count.
        """
        parsed = _login_or_none(login)
        caller = HashingCaller(browser=self.browsers.known(browser), network=site_of(address), login=parsed or "")
        with self.hashing_slot(caller):
            tried = self._count_try(parsed, browser)
            is_right = self._is_right(tried.account, as_issued(password))
        outcome = self._outcome(tried.account, is_right=is_right, browser=browser, code=code)
        if isinstance(outcome, SignInFault):
            self._note_failure(tried, outcome)
            raise SignInFailed
        signed_in(outcome.session.member.id, outcome.session.means).log()
        return outcome

    def _outcome(self, known: StaffAccount | None, *, is_right: bool, browser: str, code: str) -> SignedIn | SignInFault:
        if known is None:
            return SignInFault.LOGIN_UNKNOWN
        now = self.clock.now()
        if fault := _fault_of(known, is_right=is_right, at=now):
            return fault
        if known.member.role.realm is not self.realm:
            return SignInFault.OTHER_REALM
        with self.units() as unit:
            if unit[Staff].find(known.member.login) != known:
                return SignInFault.ACCOUNT_CHANGED  # deactivated, or given a new password, in this moment
            try:
                means = self.second.means_of(unit, known.member.id, code, at=now)
            except SignInFailed:
                return SignInFault.CODE_WRONG
            unit[FailedSignInsByLogin].clear(self._counted_under(known, browser))
            if known.password_lapses_at is not None:
                # Good for one sign-in, which is this one.
                unit[Staff].save(replace(known, password_lapses_at=now))
            begun = begin_session(unit, self.tokens, known, means=means, at=now)
            unit.commit()
        return replace(begun, browser=self.browsers.remember(browser, known))

    def _note_failure(self, tried: _Try, fault: SignInFault) -> None:
        means = SignInMeans.PASSWORD_AND_CODE if fault is SignInFault.CODE_WRONG else SignInMeans.PASSWORD
        audit = sign_in_failed(tried.account.member.id if tried.account else None, means, fault, pause_s=tried.pause_s)
        now = self.clock.now()
        with self.units() as unit:
            if tried.account is None and tried.counted_under:
                # Nothing is recorded of no one; a row is written all the same, as it takes as long.
                unit[FailedSignInsByLogin].save(replace(unit[FailedSignInsByLogin].of(tried.counted_under, at=now), last_at=now))
            audit.record(unit, at=now)
            unit.commit()
        audit.log()

    def _count_try(self, login: str | None, browser: str) -> _Try:
        """Count the try before the password is looked at: many at once are counted one by one."""
        if login is None:
            return _Try(account=None)
        now = self.clock.now()
        with self.units() as unit:
            account = unit[Staff].find(login)
            counted_under = self._stranger(login) if account is None else self._counted_under(account, browser)
            try:
                counted = _one_more(unit[FailedSignInsByLogin].of(counted_under, at=now), at=now)
            except RateLimited:
                sign_in_failed(account.member.id if account else None, SignInMeans.PASSWORD, SignInFault.PAUSE).log()
                raise
            unit[FailedSignInsByLogin].save(counted)
            unit.commit()
        return _Try(account=account, counted_under=counted_under, pause_s=counted.pause_s(now))

    def _stranger(self, login: str) -> str:
        """The row of a login that does not exist, by its keyed hash: it may be a name, or a password in the wrong field."""
        return f"{STRANGER}{self.keyed_hashes.hash(f'unknown-login/{login}')}"

    def _counted_under(self, account: StaffAccount, browser: str) -> str:
        """A browser that the member signed in with before has a row of its own: a stranger cannot lock them out of it."""
        mark = self.browsers.mark_of(browser, account)
        return account.member.login if mark is None else f"@{mark}"

    def _is_right(self, account: StaffAccount | None, password: str) -> bool:
        if account is None:
            self.passwords.hash(password)  # takes as long as the look at a hash would
            return False
        return self.passwords.is_right(password, account.password_hash)


def _fault_of(known: StaffAccount, *, is_right: bool, at: datetime) -> SignInFault | None:
    if not is_right:
        return SignInFault.PASSWORD_WRONG
    if not known.is_active:
        return SignInFault.DEACTIVATED
    if known.awaits_confirmation:
        return SignInFault.NOT_CONFIRMED
    return SignInFault.PASSWORD_LAPSED if known.has_lapsed(at) else None


def _one_more(before: FailedSignIns, *, at: datetime) -> FailedSignIns:
    """Count one more; yesterday's are forgotten, whether or not they were deleted already.

    Raises:
        RateLimited: During a pause nothing is counted.
    """
    if at - before.last_at > FAILED_TRIES_REMEMBERED:
        return replace(before, count=0, paused_until=None).again(at=at)
    if pause_s := before.pause_s(at):
        raise RateLimited(retry_after_s=pause_s)
    return before.again(at=at)


def _login_or_none(login: str) -> str | None:
    try:
        return parse_login(login)
    except InvalidInput:
        return None
