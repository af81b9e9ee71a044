"""The sign-in of a person to their own page: by a one-time code to an active line of theirs. Of code and session only hashes are kept."""

import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.identifiers import LineId, PersonId

CODE_DIGITS = 6  # NIST SP 800-63B, 3.1.3: out-of-band secrets of six digits at least
CODE_HOLDS = timedelta(minutes=10)  # the same: ten minutes at most
CODE_TRIES = 3
CODES_PER_NUMBER = 5  # an hour: who guesses has 15 tries of a million, and no one's phone is flooded
COUNTED_FOR = timedelta(hours=1)
IDLE_LIMIT = timedelta(minutes=15)
SESSION_LIMIT = timedelta(hours=1)
NUMBER_TRIES = 3  # identity numbers typed for the download; then the sign-in ends


class CodePurpose(StrEnum):
    """What a code opens."""

    SIGN_IN = "sign-in"
    CLOSE_LINE = "close-line"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCode:
    """One code that was asked for, also for a number that is no one's: then it is good for nothing.

    Attributes:
        holder_hash: Of what the browser that asked holds: the code is good in that browser alone.
        number_mark: Keyed hash of the number, to count how often a code was asked for.
        code_hash: Keyed; None: used, used up, run out, or never sent.
        line_id: Where it was sent; None: nowhere.
        person_id: Who held the line then.
    """

    holder_hash: str
    purpose: CodePurpose
    number_mark: str
    asked_at: datetime
    code_hash: str | None = field(default=None, repr=False)
    line_id: LineId | None = None
    person_id: PersonId | None = None
    tries: int = 0

    @property
    def expires_at(self) -> datetime:
        """Until when it is good."""
        return self.asked_at + CODE_HOLDS

    def tried(self, code_hash: str, *, at: datetime) -> tuple["PersonCode", bool]:
        """Count a try; a right one uses the code up, and so does the last wrong one."""
        is_alive = self.code_hash is not None and at < self.expires_at
        is_right = hmac.compare_digest(self.code_hash or "", code_hash) and is_alive
        tries = self.tries + 1
        left = None if is_right or not is_alive or tries >= CODE_TRIES else self.code_hash
        return replace(self, tries=tries, code_hash=left), is_right


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
        """Whether it has run out."""
        return at >= self.ends_at
