"""Authenticator apps: set up by a code, with backup codes that are shown once; the second factor of a sign-in by password."""

from dataclasses import dataclass
from datetime import datetime

from realname.access.errors import CodeRefused, SignInFailed
from realname.access.model.passkey import BACKUP_CODES, Authenticator
from realname.access.model.staff import SignInMeans, StaffMember
from realname.access.ports import OneTimeCodes
from realname.access.store.passkeys import Authenticators
from realname.access.store.staff import Staff
from realname.access.use_cases.sign_in_audit import app_added, app_removed
from realname.access.use_cases.staff_accounts import has_factor, require_account
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.tokens import as_issued, hash_token, typed_secret
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork

_GROUPS = 3  # of four characters: 60 bits, behind a password and its pauses


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSecret:
    """What is shown while an app is set up."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """Asks for the code where a member has an app."""

    codes: OneTimeCodes

    def means_of(self, unit: UnitOfWork, agent_id: AgentId, code: str, *, at: datetime) -> SignInMeans:
        """What a sign-in by the right password and this code amounts to; a code is taken once.

        Raises:
            SignInFailed: They have an app, and the code is not its present one, was taken before, and is no backup code.
        """
        app = unit[Authenticators].of(agent_id)
        if app is None or app.confirmed_at is None:
            return SignInMeans.PASSWORD
        backup = as_issued(code)
        hashes = (
            self.codes.backup_hash(app, backup),
            hash_token(backup),
        )  # without a key and a salt: codes that were given before there was one
        if _takes(unit, self.codes, app, code, at=at) or unit[Authenticators].take_backup_code(agent_id, hashes):
            return SignInMeans.PASSWORD_AND_CODE
        raise SignInFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginAuthenticator:
    """Draws a secret for an app; it counts for nothing before a code of it was typed."""

    units: UnitsOfWork
    tokens: RandomTokens
    codes: OneTimeCodes

    def __call__(self, member: StaffMember) -> ShownSecret:
        """Draw.

        Raises:
            CodeRefused: They have one that is set up: it is removed first.
        """
        app = Authenticator(agent_id=member.id, salt=self.tokens.token())
        with self.units() as unit:
            before = unit[Authenticators].of(member.id)
            if before is not None and before.confirmed_at is not None:
                raise CodeRefused
            unit[Authenticators].save(app)
            unit.commit()
        return ShownSecret(secret=self.codes.secret(app), address=self.codes.address(app, login=member.login))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmAuthenticator:
    """Takes the first code of an app."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    codes: OneTimeCodes

    def __call__(self, member: StaffMember, code: str) -> tuple[str, ...]:
        """Take it, and give backup codes: each good once, kept as hashes, shown this once.

        Raises:
            CodeRefused: It is not the app's present code, or no app is being set up.
            UnknownStaff: There is no such member.
        """
        now = self.clock.now()
        backups = tuple(typed_secret(self.tokens.token(), groups=_GROUPS) for _ in range(BACKUP_CODES))
        with self.units() as unit:
            account = require_account(unit, member.login)
            app = unit[Authenticators].of(member.id)
            if app is None or app.confirmed_at is not None or not _takes(unit, self.codes, app, code, at=now):
                raise CodeRefused
            unit[Authenticators].give_backup_codes(member.id, [self.codes.backup_hash(app, one) for one in backups])
            unit[Staff].save(account.with_factor(at=now))
            added = app_added(app)
            added.record(unit, at=now)
            unit.commit()
        added.log()
        return backups


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveAuthenticator:
    """Removes an app and its backup codes."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self, agent_id: AgentId) -> None:
        """Remove; none is no error."""
        with self.units() as unit:
            app = unit[Authenticators].of(agent_id)
            if app is None:
                return
            unit[Authenticators].remove(agent_id)
            removed = app_removed(app)
            # One that was never confirmed signed no one in.
            if app.confirmed_at is not None:
                removed.record(unit, at=self.clock.now())
            unit.commit()
        if app.confirmed_at is not None:
            removed.log()


@dataclass(frozen=True, slots=True)
class HasAuthenticator:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self, agent_id: AgentId) -> bool:
        """Whether a member has an app that is set up."""
        with self.units() as unit:
            app = unit[Authenticators].of(agent_id)
        return app is not None and app.confirmed_at is not None


@dataclass(frozen=True, slots=True)
class HasStrongMeans:
    """Says whether a member has set up more than a password: then a password alone changes nothing about how they sign in."""

    units: Reads

    def __call__(self, agent_id: AgentId) -> bool:
        """Whether a member has, or once had, a factor: deleting the row of a passkey opens nothing.

        Raises:
            UnknownStaff: There is no such member.
        """
        with self.units() as unit:
            return has_factor(unit, agent_id)


def _takes(unit: UnitOfWork, codes: OneTimeCodes, app: Authenticator, code: str, *, at: datetime) -> bool:
    """Take a code, unless one of its half minute or a later one was taken before: a person who looked over the shoulder comes too late."""
    step = codes.step_of(app, code, at=at)
    if step is None or step <= app.last_step:
        return False
    unit[Authenticators].save(app.taken(step, at=at))
    return True
