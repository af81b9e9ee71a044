"""Sign in, and out, with login and password. What answers, and after how long, does not tell whether there is such a login."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.application.ports import Clock, PasswordHasher, RandomTokens
from realname.application.token_hash import hash_token
from realname.application.typed_secrets import as_issued
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import InvalidInput, RateLimited, SignInFailed, SignInRequired
from realname.domain.staff import OpenSignIn, StaffAccount, StaffMember, parse_login

_TOUCHED_EVERY = timedelta(minutes=1)  # activity is written down no more often: a page must not cost a write
_CSRF = b"realname-csrf-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """Who is signed in.

    Attributes:
        csrf_token: What every form of this sign-in carries: another site cannot know it. Lower-case hexadecimal.
    """

    member: StaffMember
    csrf_token: str
    signed_in_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A sign-in that succeeded; `token` has 256 random bits and is shown this once."""

    token: str
    session: StaffSession


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Signs a member of staff in."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher

    def __call__(self, *, login: str, password: str) -> SignedIn:
        """Sign in.

        Raises:
            SignInFailed: Login and password do not belong together, or the member is deactivated.
            RateLimited: Too many tries in a row without success; `retry_after_s` says for how long.
        """
        known = self._count_try(_login_or_none(login))
        if not self._is_right(known, as_issued(password)) or known is None or not known.is_active:
            raise SignInFailed
        token, now = f"{self.tokens.token()}{self.tokens.token()}", self.clock.now()
        with self.units() as unit:
            current = unit.staff.find(known.member.login)
            if current != known:
                raise SignInFailed  # deactivated, or given a new password, in this moment
            unit.sign_in_tries.clear(known.member.login)
            unit.staff_sessions.add(OpenSignIn(token_hash=hash_token(token), agent_id=known.member.id, signed_in_at=now, seen_at=now))
            unit.commit()
        return SignedIn(token=token, session=_session(known.member, token, signed_in_at=now))

    def _count_try(self, login: str | None) -> StaffAccount | None:
        """Count the try before the password is looked at: many at once are counted one by one."""
        if login is None:
            return None
        now = self.clock.now()
        with self.units() as unit:
            before = unit.sign_in_tries.of(login, at=now)
            if pause_s := before.pause_s(now):
                raise RateLimited(retry_after_s=pause_s)
            unit.sign_in_tries.save(before.again(at=now))
            account = unit.staff.find(login)
            unit.commit()
        return account

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
        now, token_hash = self.clock.now(), hash_token(token)
        with self.reads() as unit:
            sign_in = unit.staff_sessions.find(token_hash)
            account = unit.staff.get(sign_in.agent_id) if sign_in else None
        if sign_in is None or account is None or sign_in.is_over(now) or not account.is_active:
            raise SignInRequired
        if now - sign_in.seen_at >= _TOUCHED_EVERY:
            with self.units() as unit:
                unit.staff_sessions.touch(token_hash, seen_at=now)
                unit.commit()
        return _session(account.member, token, signed_in_at=sign_in.signed_in_at)


@dataclass(frozen=True, slots=True)
class SignOut:
    """Signs out."""

    units: UnitsOfWork

    def __call__(self, token: str) -> None:
        """End the sign-in; one that is not there is no error."""
        with self.units() as unit:
            unit.staff_sessions.end(hash_token(token))
            unit.commit()


def _login_or_none(login: str) -> str | None:
    try:
        return parse_login(login)
    except InvalidInput:
        return None


def _session(member: StaffMember, token: str, *, signed_in_at: datetime) -> StaffSession:
    csrf_token = hmac.digest(token.encode(), _CSRF, hashlib.sha256).hex()
    return StaffSession(member=member, csrf_token=csrf_token, signed_in_at=signed_in_at)
