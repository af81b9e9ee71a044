"""Tokens of relying services: opaque, kept as hashes, so that one that is revoked opens nothing at the next call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.clock_skew import is_ahead
from realname.kernel.identifiers import ConsentId, LineId, PersonId, RelyingClientId
from realname.relying.model.scopes import Asked

ACCESS_HOLDS = timedelta(seconds=300)  # Number Verification 2.1: at most so long; the others have no reason for longer
REFRESH_HOLDS = timedelta(days=30)
ID_TOKEN_HOLDS = timedelta(seconds=300)


class TokenKind(StrEnum):
    """What a token is for."""

    ACCESS = "access"
    REFRESH = "refresh"


HOLDS = {TokenKind.ACCESS: ACCESS_HOLDS, TokenKind.REFRESH: REFRESH_HOLDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingToken:
    """One token.

    Attributes:
        id: Names it (`jti`).
        family: All tokens of one consent of a person that follow each other by refreshing.
        line_id: About which line; None: the token is two-legged.
        is_single_use: Whether it opens one call alone.
        key_thumbprint: Of the key whose holder alone may use it (RFC 9449); None: it is a bearer token.
    """

    id: str
    kind: TokenKind
    token_hash: str
    family: str
    client_id: RelyingClientId
    asked: Asked
    issued_at: datetime
    expires_at: datetime
    consent_id: ConsentId | None = None
    line_id: LineId | None = None
    person_id: PersonId | None = None
    is_single_use: bool = False
    used_at: datetime | None = None
    key_thumbprint: str | None = None

    def is_alive(self, at: datetime) -> bool:
        """Whether it still opens something: no longer than its kind lasts from its issue, and never if it is dated ahead of the clock."""
        ends_at = min(self.expires_at, self.issued_at + HOLDS[self.kind])
        return at < ends_at and not is_ahead(self.issued_at, at=at) and not (self.is_single_use and self.used_at is not None)
