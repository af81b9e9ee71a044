"""The consent of a person: to one relying service, for one purpose, about one line, in a wording that can be shown again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.kernel.identifiers import ConsentId, LineId, PersonId, RelyingClientId
from realname.lines.model.transitions import LineState
from realname.relying.model.client import AuthenticationMeans
from realname.relying.model.scopes import Asked, Purpose

# A barred line is in service: a new SIM bars its messages for a day, just when services want to know of it. Consent that its holder gave
# before goes on to count. New consent needs an active line: after a new SIM, or in a dispute, whoever answers may not be the holder.
IN_SERVICE = frozenset({LineState.ACTIVE, LineState.BARRED, LineState.DEACTIVATION_REQUESTED})
REVOKED_KEPT = timedelta(days=365)  # shown on the person's page; that it was given and revoked is in the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One consent.

    Attributes:
        line_id: About this line alone: a service does not learn that two lines have one holder.
        scopes: What the person was told, and allowed.
        wording: SHA-256 of the sentences, in the language of the catalogue's source.
        language: In which the person read them.
        means: How it was known that the line is theirs.
    """

    id: ConsentId
    person_id: PersonId
    line_id: LineId
    client_id: RelyingClientId
    purpose: Purpose
    scopes: frozenset[str]
    wording: str
    language: str
    means: AuthenticationMeans
    given_at: datetime
    revoked_at: datetime | None = None

    @property
    def is_in_force(self) -> bool:
        """Whether it was not revoked."""
        return self.revoked_at is None

    def covers(self, asked: Asked) -> bool:
        """Whether it is for this purpose and for all that is asked."""
        return self.is_in_force and self.purpose is asked.purpose and asked.scopes <= self.scopes

    @property
    def as_asked(self) -> Asked:
        """What was asked when it was given."""
        return Asked(purpose=self.purpose, scopes=self.scopes)

    def revoked(self, *, at: datetime) -> "Consent":
        """Revoke; the first time counts."""
        return self if self.revoked_at else replace(self, revoked_at=at)
