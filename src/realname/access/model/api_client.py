"""Machine clients of the API: what they authenticate with, what they hold for a quarter of an hour in return, and what it opens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from realname.access.errors import OutletNotCovered
from realname.kernel.clock_skew import is_ahead
from realname.kernel.identifiers import AgentId, ClientId, OutletId
from realname.platform.errors import ScopeMissing

ACCESS_LASTS = timedelta(minutes=15)  # RFC 9700, 2.2.1: short, so that a stolen one is soon worth nothing
LONGEST_DAYS = 730
_AS_AGENT = "client."  # ids of staff are drawn and have no dot


class CredentialKind(StrEnum):
    """What a client was given."""

    SECRET = "secret"  # noqa: S105 - a name; exchanged for an access token (RFC 6749, 4.4)
    TOKEN = "token"  # noqa: S105 - a name; sent with each request as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredential:
    """A secret or a token of a client; only its hash is kept.

    Attributes:
        id: Random, names it without saying anything of it.
        expires_at: None: issued before there was an end, valid until it is replaced.
    """

    id: str
    client_id: ClientId
    kind: CredentialKind
    secret_hash: str
    issued_at: datetime
    expires_at: datetime | None

    def is_valid(self, at: datetime) -> bool:
        """Whether it opens anything; one with an end opens nothing when it is older than the longest that a person may ask for."""
        if is_ahead(self.issued_at, at=at):
            return False
        return self.expires_at is None or at < min(self.expires_at, self.issued_at + timedelta(days=LONGEST_DAYS))


class Scope(StrEnum):
    """What a token opens: each route needs one, each token has some (docs/reference/roles.md)."""

    REGISTRATIONS_WORK = "registrations:work"
    REGISTRATIONS_READ = "registrations:read"
    LINES_READ = "lines:read"
    LINES_CHANGE = "lines:change"
    NUMBERS_READ = "numbers:read"
    REVIEWS_READ = "reviews:read"
    REVIEWS_DECIDE = "reviews:decide"
    LEDGER_READ = "ledger:read"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiClient:
    """A machine client.

    Attributes:
        outlets: For which it acts; empty: for all.
    """

    id: ClientId
    scopes: frozenset[Scope]
    outlets: frozenset[OutletId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGrant:
    """What an access token says: a client may do this until then, by this secret."""

    id: str
    client_id: ClientId
    credential_id: str
    scopes: frozenset[Scope]
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownClient:
    """Who calls, and what they may do.

    Attributes:
        outlets: For which outlets they act; empty: for all.
    """

    id: ClientId
    scopes: Collection[Scope]
    outlets: frozenset[OutletId] = frozenset()

    @property
    def agent_id(self) -> AgentId:
        """As whom it opens registrations and takes their steps: as itself, and in no one else's name (ADR 0057)."""
        return agent_of(self.id)

    def require(self, scope: Scope) -> None:
        """Return where it may.

        Raises:
            ScopeMissing: It may not.
        """
        if scope not in self.scopes:
            raise ScopeMissing(scope=scope.value)

    def require_outlet(self, outlet_id: OutletId) -> None:
        """Return where they act for an outlet.

        Raises:
            OutletNotCovered: They act for others.
        """
        if not self.covers(outlet_id):
            raise OutletNotCovered(field="outlet_id")

    def reach(self, asked: OutletId | None) -> frozenset[OutletId] | None:
        """The outlets of a list: those they act for, or of them the one that is asked for; None: all there are."""
        if asked is None:
            return self.outlets or None
        return frozenset({asked}) if self.covers(asked) else frozenset()

    def covers(self, outlet_id: OutletId) -> bool:
        """Whether they act for an outlet."""
        return not self.outlets or outlet_id in self.outlets


def agent_of(client_id: ClientId) -> AgentId:
    """As which agent a client answers for what it does: its id behind a prefix that no member of staff has.

    Raises:
        InvalidInput: The id is too long for it.
    """
    return AgentId(f"{_AS_AGENT}{client_id}")


# What a client has where none is named: an auditor's scope and those of reviews are named.
USUAL_SCOPES = frozenset(Scope) - {Scope.LEDGER_READ, Scope.REVIEWS_READ, Scope.REVIEWS_DECIDE}
MEANINGS: Mapping[Scope, str] = {
    Scope.REGISTRATIONS_WORK: "open a registration of a new line, go on with it, submit and withdraw it",
    Scope.REGISTRATIONS_READ: "read how a registration stands, and its receipt",
    Scope.LINES_READ: "read how a line stands",
    Scope.LINES_CHANGE: "open a registration that changes a line, record an appeal against a campaign",
    Scope.NUMBERS_READ: "see which numbers are free",
    Scope.REVIEWS_READ: "list the reviews of referrals and appeals, and read how each is; given by name alone",
    Scope.REVIEWS_DECIDE: "hand in what a reviewer says who has the review open on its page, by the code shown there; given by name alone",
    Scope.LEDGER_READ: "read the transparency log: signed heads, proofs and entries; for auditors, and given by name alone",
}
