"""An authenticator app of a member: the second way in beside a password (RFC 6238)."""

from dataclasses import dataclass, replace
from datetime import datetime

from realname.kernel.identifiers import AgentId

BACKUP_CODES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """What is kept of an app. Its secret is not: it is drawn from a key of the server and the salt, whenever it is needed.

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
