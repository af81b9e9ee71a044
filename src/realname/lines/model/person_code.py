"""One-time codes that go to a line: what a code opens, how long it is valid, and how often it is typed. Only hashes are kept."""

import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.clock_skew import is_ahead
from realname.kernel.identifiers import LineId, PersonId

CODE_DIGITS = 6  # NIST SP 800-63B, 3.1.3: out-of-band secrets of six digits at least
CODE_HOLDS = timedelta(minutes=10)  # the same: ten minutes at most
CODE_TRIES = 3
CODES_PER_NUMBER = 5  # an hour: who guesses has 15 tries of a million, and no one's phone is flooded
COUNTED_FOR = timedelta(hours=1)


class CodePurpose(StrEnum):
    """What a code opens."""

    SIGN_IN = "sign-in"
    CLOSE_LINE = "close-line"
    ALLOW_SERVICE = "allow-service"


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
        is_alive = self.code_hash is not None and at < self.expires_at and not is_ahead(self.asked_at, at=at)
        is_right = hmac.compare_digest(self.code_hash or "", code_hash) and is_alive
        tries = self.tries + 1
        left = None if is_right or not is_alive or tries >= CODE_TRIES else self.code_hash
        return replace(self, tries=tries, code_hash=left), is_right
