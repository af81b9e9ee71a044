"""Machine clients of the API: what they authenticate with, and what they hold for a quarter of an hour in return."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from realname.access.errors import OutletNotCovered
from realname.access.model.scopes import Scope
from realname.kernel.identifiers import ClientId, OutletId
from realname.platform.errors import ScopeMissing

ACCESS_LASTS = timedelta(minutes=15)  # RFC 9700, 2.2.1: short, so that a stolen one is soon worth nothing
LONGEST_DAYS = 730


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
        """Whether it opens anything."""
        return self.expires_at is None or at < self.expires_at


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

    def covers(self, outlet_id: OutletId) -> bool:
        """Whether they act for an outlet."""
        return not self.outlets or outlet_id in self.outlets
