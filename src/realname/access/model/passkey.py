"""Passkeys and authenticator apps of staff, what is asked of a passkey, and the invitations by which an account is entered first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.identifiers import AgentId

QUESTION_LIFETIME = timedelta(minutes=5)  # a person looks for the key, or the device for its finger
INVITATION_LIFETIME = timedelta(days=1)
RESET_NOTICE = timedelta(hours=1)  # so long the member can decline a reset before a second person may confirm it
RESET_LIFETIME = timedelta(days=3)  # so long a reset of what a member signs in with waits for a second person
MOST_PASSKEYS = 10
BACKUP_CODES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """One passkey of a member; its private half never leaves the device or the member's own keychain.

    Attributes:
        id: The credential's id, base64url without padding.
        public_key: COSE key.
        sign_count: How often it was used, as the authenticator counts; 0 where it does not count.
        name: What the member calls it.
    """

    id: str
    agent_id: AgentId
    public_key: bytes
    sign_count: int
    name: str
    added_at: datetime
    used_at: datetime | None = None

    def used(self, sign_count: int, *, at: datetime) -> "Passkey":
        """Record a use."""
        return replace(self, sign_count=sign_count, used_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """What an authenticator made, before it is a member's."""

    id: str
    public_key: bytes
    sign_count: int


class QuestionPurpose(StrEnum):
    """What a passkey, the key of a counter, or the operator's OpenID provider is asked for."""

    ADD = "add"
    SIGN_IN = "sign-in"
    COUNTER = "counter"
    PROVIDER = "provider"
    CONNECT_PROVIDER = "connect-provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyQuestion:
    """A challenge that one browser was given; it is answered once.

    Attributes:
        holder_hash: Hash of the secret that the browser's forms carry: no one else can answer.
        challenge: 32 random bytes, lower-case hexadecimal.
    """

    holder_hash: str
    purpose: QuestionPurpose
    challenge: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A code that lets a member in once, to set up what they sign in with; kept as a hash."""

    code_hash: str
    agent_id: AgentId
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupCode:
    """A code that stands once for one of a member's authenticator app; kept as a hash."""

    agent_id: AgentId
    code_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorReset:
    """A reset of everything a member signs in with, which one person asked for and a second has not answered yet."""

    agent_id: AgentId
    asked_by: AgentId
    asked_at: datetime
    lapses_at: datetime

    @property
    def confirmable_at(self) -> datetime:
        """When a second person may confirm it at the earliest."""
        return self.asked_at + RESET_NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderIdentity:
    """Which member the operator's OpenID provider means: connected by the member, or with the account that their first sign-in made.

    Attributes:
        subject_hash: SHA-256 of issuer and subject.
    """

    subject_hash: str
    agent_id: AgentId
    bound_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """What is kept of an authenticator app (RFC 6238).

    Its secret is not: it is drawn from a key of the server and the salt, whenever it is needed.

    Attributes:
        salt: Random, lower-case hexadecimal; another salt is another secret.
        last_step: The half minute, counted from 1970, of the last code that was taken; no code of it or before is taken again.
        confirmed_at: When a first code was taken; None: it was shown, and counts for nothing yet.
    """

    agent_id: AgentId
    salt: str
    last_step: int = 0
    confirmed_at: datetime | None = None

    def taken(self, step: int, *, at: datetime) -> "Authenticator":
        """Record a code that was taken; the first confirms."""
        return replace(self, last_step=step, confirmed_at=self.confirmed_at or at)
