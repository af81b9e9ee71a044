"""Accounts of staff: added, given a new password, deactivated, listed.

A password is made here and shown once, to the person who adds the member or helps them, and not to the member: it is good for one sign-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.access.errors import OwnAccount, UnknownStaff
from realname.access.model.staff import TEMPORARY_PASSWORD_LIFETIME, Role, StaffAccount, StaffMember, parse_login
from realname.access.store.passkeys import Authenticators, Invitations, Passkeys, ProviderIdentities
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
        self,
        login: str,
        outlet_id: OutletId | None,
        role: Role,
        *,
        good_for: timedelta | None = TEMPORARY_PASSWORD_LIFETIME,
        acting: AgentId | None = None,
    ) -> str:
        """Add, and give the password; no one can read it again.

        Args:
            login: What they type.
            outlet_id: Where they work; None for the roles that belong to no outlet.
            role: What they may do.
            good_for: So long it waits for the one sign-in that it is good for. None: it stays, as a sandbox's own logins do.
            acting: Who adds; None: a person at the command line.

        Raises:
            InvalidInput: The login is not of its form, or the role has no outlet and one is named, or the other way round.
            LoginTaken: It is in use.
        """
        password = new_password(self.tokens)
        member = StaffMember(id=AgentId(self.tokens.token()), login=parse_login(login), outlet_id=outlet_id, role=role)
        now = self.clock.now()
        lapses_at = None if good_for is None else now + good_for
        account = StaffAccount(member=member, password_hash=self.passwords.hash(password), added_at=now, password_lapses_at=lapses_at)
        added, given = staff_added(account).by(acting), password_given(account, by="administrator").by(acting)
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

    def __call__(self, login: str, *, acting: AgentId | None = None) -> str:
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
            given = password_given(renewed, by="administrator").by(acting)
            given.record(unit, at=now)
            unit.commit()
        given.log()
        return password


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivateStaff:
    """Deactivates a member for good: what they did keeps their id."""

    units: UnitsOfWork
    clock: Clock

    def check(self, login: str, *, acting: AgentId | None = None) -> None:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            _require_another(require_account(unit, login), acting)

    def __call__(self, login: str, *, acting: AgentId | None = None) -> None:
        """Deactivate, and sign them out; again changes nothing.

        Raises:
            UnknownStaff: There is no such login.
            OwnAccount: It is the account of who acts.
        """
        with self.units() as unit:
            account, now = require_account(unit, login), self.clock.now()
            _require_another(account, acting)
            ended = staff_deactivated(account.member.id).by(acting)
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


@dataclass(frozen=True, slots=True)
class FindStaff:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self, login: str) -> StaffAccount | None:
        """Find by login, the deactivated too, or None."""
        with self.units() as unit:
            return unit[Staff].find(login)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFile:
    """An account, and how far its member has come with signing in.

    Attributes:
        has_strong_means: They have a passkey or an authenticator app, or sign in by the operator's provider.
        invited_until: Until when their invitation lets them in; None: none waits.
    """

    account: StaffAccount
    has_strong_means: bool
    invited_until: datetime | None

    def is_waiting(self, at: datetime) -> bool:
        """Whether the member has never set up how they sign in: what they were handed waits, or was used or left for too long."""
        has_own_password = self.account.password_lapses_at is None
        return self.account.is_active and not self.has_strong_means and (not has_own_password or self.is_invited(at))

    def is_invited(self, at: datetime) -> bool:
        """Whether an invitation waits for them."""
        return self.invited_until is not None and at < self.invited_until


@dataclass(frozen=True, slots=True)
class ReadStaff:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self) -> Sequence[StaffFile]:
        """All, by outlet and login, the deactivated too."""
        with self.units() as unit:
            has_means = unit[Passkeys].holders() | unit[Authenticators].holders() | unit[ProviderIdentities].holders()
            invited = {one.agent_id: one.expires_at for one in unit[Invitations].all()}
            return [
                StaffFile(account=one, has_strong_means=one.member.id in has_means, invited_until=invited.get(one.member.id))
                for one in unit[Staff].all_of(None)
            ]

    def one(self, agent_id: AgentId) -> StaffFile:
        """One.

        Raises:
            UnknownStaff: There is none.
        """
        found = next((one for one in self() if one.account.member.id == agent_id), None)
        if found is None:
            raise UnknownStaff
        return found


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


def _require_another(account: StaffAccount, acting: AgentId | None) -> None:
    """Refuse one's own account: the last administrator would be locked out.

    Raises:
        OwnAccount: It is.
    """
    if account.member.id == acting:
        raise OwnAccount(field="login")
