"""Invitations: a code that lets a member in once, to set up what they sign in with first. It replaces nothing that is set up."""

from dataclasses import dataclass, replace

from realname.access.errors import InvitationRefused, UnknownStaff
from realname.access.model.passkey import INVITATION_LIFETIME, Invitation
from realname.access.model.staff import Realm, Role, SignInFault, SignInMeans, StaffAccount
from realname.access.store.passkeys import Invitations
from realname.access.store.staff import Staff, StaffSessions
from realname.access.use_cases.sign_in_audit import SignInAudit, invited, sign_in_failed, signed_in
from realname.access.use_cases.staff_accounts import has_factor, require_account, require_no_factor, require_own_realm
from realname.access.use_cases.staff_session import SignedIn, begin_session
from realname.access.use_cases.strangers_tries import CountStrangersTries, forgive
from realname.kernel.clock_skew import is_current
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.tokens import as_issued, hash_token, typed_secret
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.platform.config.served import ServedAddresses
from realname.platform.config.settings import Settings

_LOCAL = "http://localhost:8080"
_LOCAL_OF_INSPECTORS = "http://localhost:8081"
_GROUPS = 5  # of four characters: 100 bits, for a day


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteStaff:
    """Invites a member who has set up nothing yet."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    realm: Realm = Realm.OPERATOR

    def check(self, login: str) -> None:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            self._account(unit, login)

    def __call__(self, login: str, *, acting: AgentId | None = None) -> str:
        """Invite; the link lets in once within a day, and not before an account with power is confirmed. Open sign-ins end.

        Raises:
            UnknownStaff: There is no active member of staff with this login.
            OtherRealm: It is an account of the other realm.
            FactorPresent: The member has a passkey, an authenticator app or a sign-in by the provider: two people reset that.
        """
        now = self.clock.now()
        with self.units() as unit:
            account = self._account(unit, login)
            # A password that was handed out before lets nobody in any more: only the person who made the new link has a way in.
            lapses_at = None if account.password_lapses_at is None else min(account.password_lapses_at, now)
            unit[Staff].save(replace(account.with_access_issued(acting, at=now), password_lapses_at=lapses_at))
            unit[StaffSessions].end_all_of(account.member.id)
            issued = invite(unit, self.clock, self.tokens, account.member.id, acting=acting)
            unit.commit()
        issued.audit.log()
        return issued.code

    def _account(self, unit: UnitOfWork, login: str) -> StaffAccount:
        account = require_account(unit, login)
        if not account.is_active:
            raise UnknownStaff(field="login")
        require_own_realm(account.member.role, self.realm)
        require_no_factor(unit, account.member.id)
        return account


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvitation:
    """Lets a member in by their code."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    tries: CountStrangersTries
    realm: Realm = Realm.OPERATOR

    def __call__(self, code: str, *, address: str) -> SignedIn:
        """Sign in, once; what such a sign-in may do is to set up another.

        Args:
            code: As it was typed.
            address: Where the request comes from.

        Raises:
            RateLimited: Too many from there were refused lately; nothing is looked at.
            InvitationRefused: The code is unknown, was used, or has run out, the member is deactivated, is not confirmed yet, has set up
                how they sign in, or signs in at the other app.
        """
        now = self.clock.now()
        mark = self.tries("invitation", address=address)
        with self.units() as unit:
            forgive(unit, mark, at=now)
            taken = unit[Invitations].take(hash_token(as_issued(code)))
            account = (
                unit[Staff].get(taken.agent_id) if taken and is_current(taken.expires_at, at=now, lifetime=INVITATION_LIFETIME) else None
            )
            may_enter = account is not None and account.may_sign_in and account.member.role.realm is self.realm
            if account is None or not may_enter or has_factor(unit, account.member.id):
                # The log alone: one that has run out can be tried as often as anyone likes.
                _refused(taken.agent_id if taken else None).log()
                raise InvitationRefused
            begun = begin_session(unit, self.tokens, account, means=SignInMeans.INVITATION, at=now)
            unit.commit()
        signed_in(account.member.id, SignInMeans.INVITATION).log()
        return begun


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code as it is shown once, and what the caller logs once it is committed."""

    code: str
    audit: SignInAudit


def invite(unit: UnitOfWork, clock: Clock, tokens: RandomTokens, agent_id: AgentId, *, acting: AgentId | None = None) -> IssuedCode:
    """Make a code; the member's one before is void. The ledger has that, and the caller logs it."""
    code, now = new_code(tokens), clock.now()
    invitation = Invitation(code_hash=hash_token(code), agent_id=agent_id, expires_at=now + INVITATION_LIFETIME)
    unit[Invitations].add(invitation)
    audit = invited(invitation).by(acting)
    audit.record(unit, at=now)
    return IssuedCode(code=code, audit=audit)


def new_code(tokens: RandomTokens) -> str:
    """Draw a code of 100 random bits, as people type it."""
    return typed_secret(tokens.token(), groups=_GROUPS)


def invitation_link(code: str, role: Role, settings: Settings, *, served: ServedAddresses, otherwise: str = "") -> str:
    """The link that lets a member in: at the app where their role signs in. The code stands behind the `#`, which no server sees.

    Args:
        code: Of the invitation.
        role: Of the member.
        settings: Say where the apps are.
        served: Where the last server listened; asked if no setting says where the app is.
        otherwise: Outranks it.
    """
    if role.realm is Realm.SUPERVISION:
        place = settings.inspector_place or otherwise or served.inspectors() or _LOCAL_OF_INSPECTORS
    else:
        place = settings.passkey_origin or otherwise or served.pages() or _LOCAL
    return f"{place}/join#{code}"


def _refused(agent_id: AgentId | None) -> SignInAudit:
    return sign_in_failed(agent_id, SignInMeans.INVITATION, SignInFault.INVITATION_REFUSED)
