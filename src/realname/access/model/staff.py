"""Staff: who signs in at a counter, and for how long one sign-in lasts."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.clock_skew import is_ahead
from realname.kernel.errors import AccessDenied, InvalidInput
from realname.kernel.identifiers import AgentId, CounterId, OutletId, SignInId

IDLE_LIMIT = timedelta(minutes=30)  # NIST SP 800-63B, 7.2: AAL2, 30 minutes without activity
SESSION_LIMIT = timedelta(hours=12)  # the same: 12 hours, whatever happens
FRESH_FOR = timedelta(minutes=5)  # so long after signing in what is dangerous is done without signing in again
TEMPORARY_PASSWORD_LIFETIME = timedelta(days=7)  # a password that another person made for a member and no one used is void after that
STRANGER = "?"  # before the keyed hash of a login that does not exist; no login has it
MOST_STRANGERS = 10_000  # to push one out takes as many tries, an hour at the pace at which passwords are hashed
FAILED_TRIES_REMEMBERED = timedelta(days=1)  # a wrong password of yesterday is no row of wrong ones

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
_FREE_TRIES = 4  # the fifth wrong password in a row is the first that costs a pause
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
_DOUBLINGS = 7  # past an hour


class Realm(StrEnum):
    """Whose app a person signs in at; a sign-in at one is nothing at the other (ADR 0047)."""

    OPERATOR = "operator"
    SUPERVISION = "supervision"


class Role(StrEnum):
    """What a member of staff is; what each may do stands in `realname.access.model.rights`."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    PRIVACY_OFFICER = "privacy-officer"
    INSPECTOR = "inspector"
    ADMINISTRATOR = "administrator"

    @property
    def is_of_an_outlet(self) -> bool:
        """Whether its members work at one outlet; the others belong to none, so no outlet's data are theirs."""
        return self in {Role.AGENT, Role.SUPERVISOR}

    @property
    def has_power(self) -> bool:
        """Whether a second person confirms its accounts before anyone signs in to them: it decides over others, or over their data."""
        return self is not Role.AGENT

    @property
    def realm(self) -> Realm:
        """Where its members sign in, and nowhere else."""
        return Realm.SUPERVISION if self is Role.INSPECTOR else Realm.OPERATOR


class SignInMeans(StrEnum):
    """What a person signed in with."""

    PASSKEY = "passkey"
    PASSWORD_AND_CODE = "password-and-code"  # noqa: S105 - a name
    PASSWORD = "password"  # noqa: S105 - a name
    INVITATION = "invitation"
    PROVIDER = "provider"


# Two factors (NIST SP 800-63B, AAL2); of a provider the operator answers for them (`oidc_acr`). A sandbox takes a password as well.
STRONG_MEANS = frozenset({SignInMeans.PASSKEY, SignInMeans.PASSWORD_AND_CODE, SignInMeans.PROVIDER})
_BY_PASSWORD = frozenset({SignInMeans.PASSWORD, SignInMeans.PASSWORD_AND_CODE})


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One member of staff.

    Attributes:
        outlet_id: Where they work; None for the roles that belong to no outlet.
    """

    id: AgentId
    login: str
    outlet_id: OutletId | None
    role: Role

    def __post_init__(self) -> None:
        """Refuse an outlet where the role has none, and none where it has one."""
        if (self.outlet_id is not None) is not self.role.is_of_an_outlet:
            raise InvalidInput(field="outlet")

    def require_outlet(self) -> OutletId:
        """Name their outlet.

        Raises:
            AccessDenied: They belong to none.
        """
        if self.outlet_id is None:
            raise AccessDenied(field="role")
        return self.outlet_id


# Who acts when a command is run on the server: one and the same person, as far as anyone can tell.
COMMAND_LINE = AgentId("command-line")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAccount:
    """A member with what they sign in with; of the password only the salted, slow hash is kept.

    Attributes:
        password_lapses_at: Of a password that was handed out: it is good for one sign-in before that time. None: it is the member's own.
        added_by: Who added the account. None: unknown (added by a release before 0.3.0), the bootstrap, the provider or the sandbox.
        confirmed_at: When a second person confirmed the account; only roles with power need that.
        confirmed_by: Who confirmed it. None: nobody yet, or the bootstrap, the regulator, the sandbox, or the upgrade to 0.3.0.
        access_issued_by: Who last issued a way into the account and saw it first: an invitation's link or a one-time password.
        access_issued_at: When.
        reset_asked_by: Who asked for the last reset of what the member signs in with; `access_issued_by` confirmed it then.
        reset_at: When it was reset; the member is told.
        factor_since: Since when the member has set up more than a password; None: never, or not since a reset, which alone clears it.
    """

    member: StaffMember
    password_hash: str
    added_at: datetime
    deactivated_at: datetime | None = None
    password_lapses_at: datetime | None = None
    added_by: AgentId | None = None
    confirmed_at: datetime | None = None
    confirmed_by: AgentId | None = None
    access_issued_by: AgentId | None = None
    access_issued_at: datetime | None = None
    reset_asked_by: AgentId | None = None
    reset_at: datetime | None = None
    factor_since: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether the account was not deactivated."""
        return self.deactivated_at is None

    @property
    def awaits_confirmation(self) -> bool:
        """Whether a second person has to confirm the account before anyone signs in to it."""
        return self.is_active and self.member.role.has_power and self.confirmed_at is None

    @property
    def may_sign_in(self) -> bool:
        """Whether its member may sign in and act."""
        return self.is_active and not self.awaits_confirmation

    def with_access_issued(self, by: AgentId | None, *, at: datetime) -> "StaffAccount":
        """Record who issued a way into the account; None: at the command line."""
        return replace(self, access_issued_by=by or COMMAND_LINE, access_issued_at=at)

    def with_factor(self, *, at: datetime) -> "StaffAccount":
        """Record that the member has set up more than a password."""
        return replace(self, factor_since=self.factor_since or at)

    def has_lapsed(self, at: datetime) -> bool:
        """Whether the password was handed out, and was used or left for too long."""
        return self.password_lapses_at is not None and at >= self.password_lapses_at

    def must_renew_password(self, means: SignInMeans) -> bool:
        """Whether the person who signed in by these means takes a password of their own before anything else."""
        return self.password_lapses_at is not None and means in _BY_PASSWORD


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSignIn:
    """A sign-in that has not ended, found by the hash of its token.

    Attributes:
        id: By which its member ends it from elsewhere; None: it was begun by a release that gave none.
        counter_id: At which counter it is, by the counter's key; None: no one knows.
    """

    token_hash: str
    agent_id: AgentId
    signed_in_at: datetime
    seen_at: datetime
    means: SignInMeans = SignInMeans.PASSWORD
    id: SignInId | None = None
    counter_id: CounterId | None = None

    @property
    def ends_at(self) -> datetime:
        """When it ends by itself, unless something happens before."""
        return min(self.seen_at + IDLE_LIMIT, self.signed_in_at + SESSION_LIMIT)

    def is_over(self, at: datetime) -> bool:
        """Whether it was idle for too long, or lasts too long; one that is dated ahead of the clock was never begun."""
        return at >= self.ends_at or is_ahead(self.signed_in_at, at=at) or is_ahead(self.seen_at, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedSignIns:
    """Tries to sign in under a login since the last one that succeeded, whether or not there is such a login."""

    login: str
    count: int
    last_at: datetime
    paused_until: datetime | None

    def again(self, *, at: datetime) -> "FailedSignIns":
        """Count one more try; from the fifth on each costs a pause, twice as long as the one before."""
        count = self.count + 1
        pause = min(_FIRST_PAUSE * 2 ** min(max(0, count - _FREE_TRIES - 1), _DOUBLINGS), _LONGEST_PAUSE)
        return FailedSignIns(login=self.login, count=count, last_at=at, paused_until=at + pause if count > _FREE_TRIES else None)

    def pause_s(self, at: datetime) -> int:
        """Whole seconds until the next try is heard; 0: now."""
        return 0 if self.paused_until is None else max(0, -((at - self.paused_until) // timedelta(seconds=1)))


def parse_login(text: str) -> str:
    """Read a login: lower-case letters, digits, `.`, `-` and `_`, at most 40 characters.

    Raises:
        InvalidInput: Of another form.
    """
    login = text.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise InvalidInput(field="login")
    return login


class SignInFault(StrEnum):
    """Why a sign-in failed, as codes for the log and the ledger: the page tells none of them apart."""

    LOGIN_UNKNOWN = "login-unknown"
    PASSWORD_WRONG = "password-wrong"  # noqa: S105 - a code
    PASSWORD_LAPSED = "password-lapsed"  # noqa: S105 - a code
    CODE_WRONG = "code-wrong"
    QUESTION_MISSING = "question-missing"
    PASSKEY_UNKNOWN = "passkey-unknown"
    PASSKEY_REFUSED = "passkey-refused"
    INVITATION_REFUSED = "invitation-refused"
    DEACTIVATED = "deactivated"
    OTHER_REALM = "other-realm"
    ACCOUNT_CHANGED = "account-changed"
    PAUSE = "pause"
    PROVIDER_REFUSED = "provider-refused"
    PROVIDER_ROLE = "provider-role"
    PROVIDER_OTHER = "provider-other"
    PROVIDER_DOMAIN = "provider-domain"
    PROVIDER_UNBOUND = "provider-unbound"
    NOT_CONFIRMED = "not-confirmed"
