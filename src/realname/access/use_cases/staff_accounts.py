"""Accounts of staff: added by one person, confirmed by a second where they have power, given a new password, deactivated, listed.

A password is made here and shown once, to the person who adds the member or helps them, and not to the member: it is good for one sign-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.errors import Attempt, FactorPresent, NothingWaits, NotTwoPeople, OtherRealm, OwnAccount, UnknownStaff
from realname.access.events import ConfirmedBy
from realname.access.model.passkey import FactorReset
from realname.access.model.staff import (
    COMMAND_LINE,
    TEMPORARY_PASSWORD_LIFETIME,
    Realm,
    Role,
    StaffAccount,
    StaffMember,
    parse_login,
)
from realname.access.model.two_people import TwoPersonAct
from realname.access.store.passkeys import Authenticators, FactorResets, Invitations, Passkeys, ProviderIdentities
from realname.access.store.staff import FailedSignInsByLogin, Staff, StaffSessions
from realname.access.use_cases.sign_in_audit import password_given, staff_added, staff_confirmed, staff_deactivated
from realname.access.use_cases.two_people import TwoPeople
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
    realm: Realm = Realm.OPERATOR

    def __call__(self, login: str, outlet_id: OutletId | None, role: Role, *, acting: AgentId | None = None) -> str:
        """Add, and give the password; no one can read it again. An account with power lets no one in before a second person confirms it.

        Args:
            login: What they type.
            outlet_id: Where they work; None for the roles that belong to no outlet.
            role: What they may do.
            acting: Who adds; None: a person at the command line.

        Raises:
            InvalidInput: The login is not of its form, or the role has no outlet and one is named, or the other way round.
            LoginTaken: It is in use.
            OtherRealm: An administrator would add an inspector, or an inspector one of the operator's staff.
        """
        require_own_realm(role, self.realm)
        password = new_password(self.tokens)
        member = StaffMember(id=AgentId(self.tokens.token()), login=parse_login(login), outlet_id=outlet_id, role=role)
        now = self.clock.now()
        account = StaffAccount(
            member=member,
            password_hash=self.passwords.hash(password),
            added_at=now,
            password_lapses_at=now + TEMPORARY_PASSWORD_LIFETIME,
            added_by=acting or COMMAND_LINE,
        ).with_access_issued(acting, at=now)
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
class ConfirmStaff:
    """Confirms an account with power, as the second person."""

    units: UnitsOfWork
    clock: Clock
    two_people: TwoPeople
    realm: Realm = Realm.OPERATOR

    def check(self, login: str, *, acting: AgentId, by_command: bool = False) -> None:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            self._account(unit, login, acting, by_command=by_command)

    def __call__(self, login: str, *, acting: AgentId, by_command: bool = False) -> StaffAccount:
        """Confirm: from now on its member may sign in.

        Args:
            login: Of the account.
            acting: The second person.
            by_command: At the command line, where anyone may name anyone: what was added there is confirmed on a page.

        Raises:
            UnknownStaff: There is no such login.
            OtherRealm: It is an account of the other realm.
            NothingWaits: It is confirmed, needs no confirmation, or was deactivated.
            NotTwoPeople: They added the account, are its member, or are one person with either as far as anyone can tell.
        """
        now = self.clock.now()
        with self.two_people.recorded(), self.units() as unit:
            account = self._account(unit, login, acting, by_command=by_command)
            confirmed = replace(account, confirmed_at=now, confirmed_by=acting)
            unit[Staff].save(confirmed)
            audit = staff_confirmed(account.member.id, ConfirmedBy.PERSON).by(acting)
            audit.record(unit, at=now)
            unit.commit()
        audit.log()
        return confirmed

    def _account(self, unit: UnitOfWork, login: str, acting: AgentId, *, by_command: bool) -> StaffAccount:
        account = require_account(unit, login)
        require_own_realm(account.member.role, self.realm)
        if not account.awaits_confirmation:
            raise NothingWaits
        first = {account.added_by, account.access_issued_by}
        if account.member.id == acting or acting in first or (by_command and COMMAND_LINE in first):
            raise NotTwoPeople(attempt=Attempt(act=TwoPersonAct.ACCOUNT, acting=acting, other=account.member.id, sponsor=acting))
        for sponsor in first - {COMMAND_LINE}:
            self.two_people.require(unit, TwoPersonAct.ACCOUNT, acting=acting, other=sponsor)
        return account


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """Gives a new password to a member who has set up no more than a password."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher
    realm: Realm = Realm.OPERATOR

    def check(self, login: str) -> None:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            self._account(unit, login)

    def __call__(self, login: str, *, acting: AgentId | None = None) -> str:
        """Give a new one, good for one sign-in within a week; the one before is void.

        A person who is signed in with it is signed out, and any pause is over.

        Raises:
            UnknownStaff: There is no such login.
            OtherRealm: It is an account of the other realm.
            FactorPresent: The member has a passkey, an authenticator app or a sign-in by the provider: two people reset that.
        """
        password = new_password(self.tokens)
        hashed, now = self.passwords.hash(password), self.clock.now()
        with self.units() as unit:
            account = self._account(unit, login)
            given_for = now + TEMPORARY_PASSWORD_LIFETIME
            renewed = replace(account, password_hash=hashed, password_lapses_at=given_for).with_access_issued(acting, at=now)
            unit[Staff].save(renewed)
            unit[Invitations].void(account.member.id)  # of two people who made a way in, only the last one keeps theirs
            unit[StaffSessions].end_all_of(account.member.id)
            unit[FailedSignInsByLogin].clear(account.member.login)
            given = password_given(renewed, by="administrator").by(acting)
            given.record(unit, at=now)
            unit.commit()
        given.log()
        return password

    def _account(self, unit: UnitOfWork, login: str) -> StaffAccount:
        account = require_account(unit, login)
        require_own_realm(account.member.role, self.realm)
        require_no_factor(unit, account.member.id)
        return account


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivateStaff:
    """Deactivates a member for good: what they did keeps their id."""

    units: UnitsOfWork
    clock: Clock
    realm: Realm = Realm.OPERATOR

    def check(self, login: str, *, acting: AgentId | None = None) -> None:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            self._account(unit, login, acting)

    def __call__(self, login: str, *, acting: AgentId | None = None) -> None:
        """Deactivate, and sign them out; again changes nothing.

        Raises:
            UnknownStaff: There is no such login.
            OtherRealm: It is an account of the other realm.
            OwnAccount: It is the account of who acts.
        """
        with self.units() as unit:
            account, now = self._account(unit, login, acting), self.clock.now()
            ended = staff_deactivated(account.member.id).by(acting)
            if account.is_active:
                unit[Staff].save(replace(account, deactivated_at=now))
                ended.record(unit, at=now)
            unit[Invitations].void(account.member.id)
            unit[FactorResets].forget(account.member.id)
            unit[StaffSessions].end_all_of(account.member.id)
            unit.commit()
        if account.is_active:
            ended.log()

    def _account(self, unit: UnitOfWork, login: str, acting: AgentId | None) -> StaffAccount:
        account = require_account(unit, login)
        require_own_realm(account.member.role, self.realm)
        _require_another(account, acting)
        return account


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
        has_strong_means: They have set up a passkey or an authenticator app, or sign in by the operator's provider (`has_factor`).
        invited_until: Until when their invitation lets them in; None: none waits.
        reset: A reset of what they sign in with that waits for a second person; None: none.
    """

    account: StaffAccount
    has_strong_means: bool
    invited_until: datetime | None
    reset: FactorReset | None = None

    @property
    def awaits_second_person(self) -> bool:
        """Whether the account, or a reset of it, waits for a second person."""
        return self.account.awaits_confirmation or (self.account.is_active and self.reset is not None)

    def is_waiting(self, at: datetime) -> bool:
        """Whether the member has never set up how they sign in: what they were handed waits, or was used or left for too long."""
        has_own_password = self.account.password_lapses_at is None
        return self.account.is_active and not self.has_strong_means and (not has_own_password or self.is_invited(at))

    def is_invited(self, at: datetime) -> bool:
        """Whether an invitation waits for them."""
        return self.invited_until is not None and at < self.invited_until


@dataclass(frozen=True, slots=True)
class ReadStaff:
    """Reads accounts, and how far each member has come with signing in."""

    units: Reads
    clock: Clock

    def __call__(self) -> Sequence[StaffFile]:
        """All, by outlet and login, the deactivated too."""
        now = self.clock.now()
        with self.units() as unit:
            has_means = unit[Passkeys].holders() | unit[Authenticators].holders() | unit[ProviderIdentities].holders()
            invited = {invitation.agent_id: invitation.expires_at for invitation in unit[Invitations].all()}
            resets = {reset.agent_id: reset for reset in unit[FactorResets].all(at=now)}
            return [
                StaffFile(
                    account=account,
                    has_strong_means=account.factor_since is not None or account.member.id in has_means,
                    invited_until=invited.get(account.member.id),
                    reset=resets.get(account.member.id),
                )
                for account in unit[Staff].all_of(None)
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


def require_own_realm(role: Role, realm: Realm) -> None:
    """Refuse to change an account of the other app: administrators do not manage inspectors, and inspectors manage no other staff.

    Raises:
        OtherRealm: It is not.
    """
    if role.realm is not realm:
        raise OtherRealm(field="role")


def has_factor(unit: UnitOfWork, agent_id: AgentId) -> bool:
    """Whether a member has set up more than a password, ever or since a reset: by the sealed account, or by a factor that there is.

    A factor that was removed, also by hand, counts still: only two people together give the member a new way in.
    """
    if unit[Staff].get(agent_id).factor_since is not None:
        return True
    app = unit[Authenticators].of(agent_id)
    has_app = app is not None and app.confirmed_at is not None
    return has_app or bool(unit[Passkeys].of(agent_id)) or unit[ProviderIdentities].of(agent_id) is not None


def require_no_factor(unit: UnitOfWork, agent_id: AgentId) -> None:
    """Let one person alone hand out a way into an account only while its member has set up nothing.

    Raises:
        FactorPresent: They have: two people reset that.
    """
    if has_factor(unit, agent_id):
        raise FactorPresent(field="login")


def _require_another(account: StaffAccount, acting: AgentId | None) -> None:
    """Refuse one's own account: the last administrator would be locked out.

    Raises:
        OwnAccount: It is.
    """
    if account.member.id == acting:
        raise OwnAccount(field="login")
