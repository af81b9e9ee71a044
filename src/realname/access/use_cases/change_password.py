"""A member's own new password: made here, shown once, in the place of the one they have or were handed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from realname.access.errors import SignInRequired
from realname.access.model.hashing_queue import HashingCaller
from realname.access.model.staff import StaffMember
from realname.access.store.staff import FailedSignInsByLogin, Staff, StaffSessions
from realname.access.use_cases.recognised_browsers import RecognisedBrowsers
from realname.access.use_cases.sign_in_audit import password_given
from realname.access.use_cases.staff_accounts import new_password
from realname.kernel.ports import Clock, PasswordHasher, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """What a member is given.

    Attributes:
        password: Shown this once; no one can read it again.
        browser: What the browser keeps, so that it stays known: the password before had made it so.
    """

    password: str
    browser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """Gives the person who is signed in a new password.

    Attributes:
        hashing_slot: Holds one of the process's slots for hashing a password for a caller; raises ServerBusy where none comes free.
    """

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher
    browsers: RecognisedBrowsers
    hashing_slot: Callable[[HashingCaller], AbstractContextManager[None]]

    def __call__(self, member: StaffMember, *, token: str, browser: str) -> NewPassword:
        """Give one that does not lapse; the one before is void, and every sign-in but that of `token` ends.

        Raises:
            SignInRequired: The sign-in ended in this moment: the member was deactivated, or given another password.
            ServerBusy: Too many passwords are hashed at this moment.
        """
        password = new_password(self.tokens)
        with self.hashing_slot(HashingCaller(browser=member.id.value)):
            hashed = self.passwords.hash(password)
        with self.units() as unit:
            account = unit[Staff].find(member.login)
            is_over = unit[StaffSessions].find(hash_token(token)) is None
            if account is None or not account.may_sign_in or is_over:
                raise SignInRequired
            renewed = replace(account, password_hash=hashed, password_lapses_at=None)
            unit[Staff].save(renewed)
            given = password_given(renewed, by="member")
            unit[StaffSessions].end_others_of(member.id, but=hash_token(token))
            unit[FailedSignInsByLogin].clear(member.login)
            given.record(unit, at=self.clock.now())
            unit.commit()
        given.log()
        return NewPassword(password=password, browser=self.browsers.remember(browser, renewed))
