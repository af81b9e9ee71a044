"""Reset what a member signs in with, such as a lost phone: one person asks, a second confirms, and the member is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.access.errors import Attempt, NothingWaits, NotTwoPeople, ResetTooEarly, UnknownStaff
from realname.access.model.passkey import RESET_LIFETIME, FactorReset
from realname.access.model.staff import COMMAND_LINE, Realm, StaffAccount
from realname.access.model.two_people import TwoPersonAct
from realname.access.store.passkeys import Authenticators, FactorResets, Invitations, Passkeys, ProviderIdentities
from realname.access.store.staff import FailedSignInsByLogin, Staff, StaffSessions
from realname.access.use_cases.invitations import invite
from realname.access.use_cases.sign_in_audit import (
    SignInAudit,
    app_removed,
    passkey_removed,
    provider_unbound,
    reset_asked,
    reset_declined,
    staff_reset,
)
from realname.access.use_cases.staff_accounts import require_account, require_own_realm
from realname.access.use_cases.two_people import LATELY, TwoPeople
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.implied_records import time_text
from realname.kernel.ports import Clock, PasswordHasher, RandomTokens
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForReset:
    """Asks for a reset; nothing changes by it, and the member sees the request on the page of their sign-in."""

    units: UnitsOfWork
    clock: Clock
    realm: Realm = Realm.OPERATOR

    def check(self, login: str) -> None:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            self._account(unit, login)

    def __call__(self, login: str, *, acting: AgentId | None = None) -> FactorReset:
        """Ask, in the place of any request before; `acting` is None at the command line.

        Raises:
            UnknownStaff: There is no active member of staff with this login.
            OtherRealm: It is an account of the other realm.
        """
        now = self.clock.now()
        with self.units() as unit:
            account = self._account(unit, login)
            reset = FactorReset(agent_id=account.member.id, asked_by=acting or COMMAND_LINE, asked_at=now, lapses_at=now + RESET_LIFETIME)
            unit[FactorResets].ask(reset)
            audit = reset_asked(reset, at_latest=time_text(reset.lapses_at)).by(acting)
            audit.record(unit, at=now)
            unit.commit()
        audit.log()
        return reset

    def _account(self, unit: UnitOfWork, login: str) -> StaffAccount:
        account = require_account(unit, login)
        if not account.is_active:
            raise UnknownStaff(field="login")
        require_own_realm(account.member.role, self.realm)
        return account


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReset:
    """Answers a request for a reset, as the second person."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    passwords: PasswordHasher
    two_people: TwoPeople
    realm: Realm = Realm.OPERATOR

    def check(self, login: str, *, acting: AgentId) -> None:
        """Go as far as the first change of a confirmation; raises as `confirm`."""
        with self.units() as unit:
            self._waiting(unit, login, acting)

    def confirm(self, login: str, *, acting: AgentId) -> str:
        """Remove all the member signs in with, end their sessions, and return an invitation code to set up a new way to sign in.

        Raises:
            UnknownStaff: There is no such login.
            OtherRealm: It is an account of the other realm.
            NothingWaits: No reset of it waits.
            NotTwoPeople: They asked for it, it is their own account, or they and whoever asked do not count as two people.
            ResetTooEarly: The member has had less than `RESET_NOTICE` to decline it.
        """
        now, unseen = self.clock.now(), self.passwords.hash(f"{self.tokens.token()}{self.tokens.token()}")
        with self.two_people.recorded(), self.units() as unit:
            account, reset = self._waiting(unit, login, acting)
            audits = void_factors(unit, account, unseen, at=now, asked_by=reset.asked_by, confirmed_by=acting)
            issued = invite(unit, self.clock, self.tokens, account.member.id, acting=acting)
            unit.commit()
        for audit in (*audits, issued.audit):
            audit.log()
        return issued.code

    def decline(self, login: str, *, acting: AgentId) -> None:
        """Decline: all stays as it is. Anyone who may answer, and the member, may decline.

        Raises:
            UnknownStaff: There is no such login.
            OtherRealm: It is an account of the other realm.
            NothingWaits: No reset of it waits.
        """
        now = self.clock.now()
        with self.units() as unit:
            account, _ = self._reset(unit, login)
            unit[FactorResets].forget(account.member.id)
            audit = reset_declined(account.member.id).by(acting)
            audit.record(unit, at=now)
            unit.commit()
        audit.log()

    def _reset(self, unit: UnitOfWork, login: str) -> tuple[StaffAccount, FactorReset]:
        account = require_account(unit, login)
        require_own_realm(account.member.role, self.realm)
        reset = unit[FactorResets].of(account.member.id, at=self.clock.now())
        if reset is None or not account.is_active:
            raise NothingWaits
        return account, reset

    def _waiting(self, unit: UnitOfWork, login: str, acting: AgentId) -> tuple[StaffAccount, FactorReset]:
        account, reset = self._reset(unit, login)
        if acting in {account.member.id, reset.asked_by}:
            raise NotTwoPeople(attempt=Attempt(act=TwoPersonAct.RESET, acting=acting, other=account.member.id, sponsor=acting))
        if reset.asked_by != COMMAND_LINE:
            self.two_people.require(unit, TwoPersonAct.RESET, acting=acting, other=reset.asked_by)
        if self.clock.now() < reset.confirmable_at:
            raise ResetTooEarly
        return account, reset


@dataclass(frozen=True, slots=True)
class ReadOwnReset:
    """Tells a member of resets of what they sign in with."""

    units: Reads
    clock: Clock

    def __call__(self, agent_id: AgentId) -> tuple[FactorReset | None, datetime | None]:
        """The reset that waits, or None; and when theirs was reset within the last 30 days, or None."""
        now = self.clock.now()
        with self.units() as unit:
            reset_at = unit[Staff].get(agent_id).reset_at
            return unit[FactorResets].of(agent_id, at=now), reset_at if reset_at and reset_at > now - LATELY else None


def void_factors(
    unit: UnitOfWork,
    account: StaffAccount,
    password_hash: str,
    *,
    at: datetime,
    asked_by: AgentId | None,
    confirmed_by: AgentId | None,
    **state: str,
) -> Sequence[SignInAudit]:
    """Remove everything a member signs in with, end all their sign-ins, and record who stood behind it; the caller logs what it returns.

    Args:
        unit: The transaction.
        account: Whose.
        password_hash: Of a password that nobody has seen.
        at: Now.
        asked_by: Who asked; None: the regulator.
        confirmed_by: Who confirmed, and gets the invitation; None: the regulator.
        state: More facts of the event, such as the digest of the regulator's statement.
    """
    agent_id = account.member.id
    audits = [passkey_removed(passkey) for passkey in unit[Passkeys].of(agent_id)]
    for passkey in unit[Passkeys].of(agent_id):
        unit[Passkeys].remove(passkey.id, agent_id=agent_id)
    app, identity = unit[Authenticators].of(agent_id), unit[ProviderIdentities].of(agent_id)
    if app is not None and app.confirmed_at is not None:
        audits.append(app_removed(app))
    if identity is not None:
        audits.append(provider_unbound(identity))
    unit[Authenticators].remove(agent_id)
    unit[ProviderIdentities].remove(agent_id)
    unit[Invitations].void(agent_id)
    unit[FactorResets].forget(agent_id)
    unit[StaffSessions].end_all_of(agent_id)
    unit[FailedSignInsByLogin].clear(account.member.login)
    renewed = replace(
        account,
        password_hash=password_hash,
        password_lapses_at=at,  # nobody has seen it, so it lets nobody in
        reset_asked_by=asked_by,
        reset_at=at,
        access_issued_by=confirmed_by,
        access_issued_at=at,
        factor_since=None,
    )
    unit[Staff].save(renewed)
    asked = {"asked": asked_by.value} if asked_by else {}
    audits.append(staff_reset(renewed, **asked, **state).by(confirmed_by))
    for audit in audits:
        audit.record(unit, at=at)
    return audits
