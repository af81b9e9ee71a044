"""Accounts of staff: added, given a new password, deactivated, listed.

A password is made here and shown once, to the person who adds the member or helps them, and not to the member: it is good for one sign-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from realname.access.errors import UnknownStaff
from realname.access.model.staff import TEMPORARY_PASSWORD_LIFETIME, Role, StaffAccount, StaffMember, parse_login
from realname.access.store.passkeys import Invitations
from realname.access.store.staff import FailedSignInsByLogin, Staff, StaffSessions
from realname.access.use_cases.sign_in_audit import password_given, staff_added, staff_deactivated
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ports import Clock, PasswordHasher, RandomTokens
from realname.kernel.tokens import typed_secret
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork

_GROUPS = 4  # of four characters: 80 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStaff:
    """Adds a member of staff: to an outlet, or to none where the role belongs to none."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher

    def __call__(
        self, login: str, outlet_id: OutletId | None, role: Role, *, good_for: timedelta | None = TEMPORARY_PASSWORD_LIFETIME
    ) -> str:
        """Add, and give the password; no one can read it again.

        Args:
            login: What they type.
            outlet_id: Where they work; None for the roles that belong to no outlet.
            role: What they may do.
            good_for: So long it waits for the one sign-in that it is good for. None: it stays, as a sandbox's own logins do.

        Raises:
            InvalidInput: The login is not of its form, or the role has no outlet and one is named, or the other way round.
            LoginTaken: It is in use.
        """
        password = new_password(self.tokens)
        member = StaffMember(id=AgentId(self.tokens.token()), login=parse_login(login), outlet_id=outlet_id, role=role)
        now = self.clock.now()
        lapses_at = None if good_for is None else now + good_for
        account = StaffAccount(member=member, password_hash=self.passwords.hash(password), added_at=now, password_lapses_at=lapses_at)
        added, given = staff_added(account), password_given(account, by="administrator")
        with self.units() as unit:
            unit[Staff].add(account)
            added.record(unit, at=now)
            given.record(unit, at=now)
            unit.commit()
        added.log()
        given.log()
        return password


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """Gives a member a new password."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher

    def check(self, login: str) -> None:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            require_account(unit, login)

    def __call__(self, login: str) -> str:
        """Give a new one, good for one sign-in within a week; the one before is void.

        A person who is signed in with it is signed out, and any pause is over.

        Raises:
            UnknownStaff: There is no such login.
        """
        password = new_password(self.tokens)
        hashed, now = self.passwords.hash(password), self.clock.now()
        with self.units() as unit:
            account = require_account(unit, login)
            renewed = replace(account, password_hash=hashed, password_lapses_at=now + TEMPORARY_PASSWORD_LIFETIME)
            unit[Staff].save(renewed)
            unit[StaffSessions].end_all_of(account.member.id)
            unit[FailedSignInsByLogin].clear(account.member.login)
            given = password_given(renewed, by="administrator")
            given.record(unit, at=now)
            unit.commit()
        given.log()
        return password


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivateStaff:
    """Deactivates a member for good: what they did keeps their id."""

    units: UnitsOfWork
    clock: Clock

    def check(self, login: str) -> None:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            require_account(unit, login)

    def __call__(self, login: str) -> None:
        """Deactivate, and sign them out; again changes nothing.

        Raises:
            UnknownStaff: There is no such login.
        """
        with self.units() as unit:
            account, now = require_account(unit, login), self.clock.now()
            ended = staff_deactivated(account.member.id)
            if account.is_active:
                unit[Staff].save(replace(account, deactivated_at=now))
                ended.record(unit, at=now)
            unit[Invitations].void(account.member.id)
            unit[StaffSessions].end_all_of(account.member.id)
            unit.commit()
        if account.is_active:
            ended.log()


@dataclass(frozen=True, slots=True)
class ListStaff:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self, outlet_id: OutletId | None = None) -> Sequence[StaffAccount]:
        """List those of an outlet, or all, the deactivated too."""
        with self.units() as unit:
            return unit[Staff].all_of(outlet_id)


def new_password(tokens: RandomTokens) -> str:
    """Make a password of 80 random bits."""
    return typed_secret(tokens.token(), groups=_GROUPS)


def require_account(unit: UnitOfWork, login: str) -> StaffAccount:
    """Find an account by what was typed as its login.

    Raises:
        InvalidInput: It is not of the form of a login.
        UnknownStaff: There is none.
    """
    account = unit[Staff].find(parse_login(login))
    if account is None:
        raise UnknownStaff
    return account
