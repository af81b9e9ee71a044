"""The sign-in of a person to their own page: by a one-time code to an active line of theirs. Of the session only a hash is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.clock_skew import is_ahead
from realname.kernel.identifiers import LineId, PersonId

IDLE_LIMIT = timedelta(minutes=15)
SESSION_LIMIT = timedelta(hours=1)
NUMBER_TRIES = 3  # identity numbers typed for the download; then the sign-in ends


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSignIn:
    """A sign-in that has begun.

    Attributes:
        line_id: The line it came over: it ends when that line is not active any more, or another person's.
        number_tries: Wrong identity numbers that were typed in it.
    """

    token_hash: str
    person_id: PersonId
    line_id: LineId
    signed_in_at: datetime
    seen_at: datetime
    number_tries: int = 0

    @property
    def ends_at(self) -> datetime:
        """When it ends by itself, unless something happens before."""
        return min(self.seen_at + IDLE_LIMIT, self.signed_in_at + SESSION_LIMIT)

    def is_over(self, at: datetime) -> bool:
        """Whether it has run out; one that is dated ahead of the clock was never begun."""
        return at >= self.ends_at or is_ahead(self.signed_in_at, at=at) or is_ahead(self.seen_at, at=at)
