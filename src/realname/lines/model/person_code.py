"""One-time codes that go to a line: what a code opens, how long it is valid, and how often it is typed. Only hashes are kept."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.clock_skew import is_ahead
from realname.kernel.errors import RateLimited
from realname.kernel.identifiers import LineId, PersonId

CODE_DIGITS = 6  # NIST SP 800-63B, 3.1.3: out-of-band secrets of six digits at least
CODE_HOLDS = timedelta(minutes=10)  # the same: ten minutes at most
CODE_TRIES = 3
_MARK_LENGTH = 32  # of the column
COUNTED_FOR = timedelta(hours=1)  # every bound below is for this time, and for one number
HOLDERS_CODES = 5  # for a browser that is known for the line, and for the holder who is signed in
SITES_CODES = 3  # for one site of strangers
STRANGERS_CODES = 5  # for all strangers together
# Beyond that, sites that did not ask yet get one each, up to this: a few sites together do not use up what a holder at a new browser
# needs. Strangers who have more sites guess at 30 of a million, and cause so many messages.
MOST_STRANGERS_CODES = 10


class CodePurpose(StrEnum):
    """What a code opens."""

    SIGN_IN = "sign-in"
    CLOSE_LINE = "close-line"
    ALLOW_SERVICE = "allow-service"


class AskerKind(StrEnum):
    """Who asks for a code, by the first letter of their marks."""

    STRANGER = "s"  # a site
    KNOWN_BROWSER = "b"
    HOLDER = "h"  # signed in

    def mark(self, keyed_hash: str) -> str:
        """Make the mark of one who asks: 32 characters, of which the hash has 31 (124 bits)."""
        return f"{self.value}{keyed_hash}"[:_MARK_LENGTH]


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """That a code was asked for with a number: when, and the mark of who asked; empty: a process of the former release did not say."""

    at: datetime
    by: str


def require_code_left(asker: str, lately: Sequence[CodeAsked], *, at: datetime) -> None:
    """Refuse a code too many for one number. Strangers use up nothing of known browsers and of a holder who is signed in.

    Args:
        asker: The mark of who asks.
        lately: The codes of this number within `COUNTED_FOR`, in any order.
        at: Now.

    Raises:
        RateLimited: `retry_after_s` is exact where the caller's own requests are too many. It is the whole time where others' are: when
            others asked is not told.
    """
    own = sorted(one.at for one in lately if one.by == asker)
    is_stranger = asker.startswith(AskerKind.STRANGER)
    most = SITES_CODES if is_stranger else HOLDERS_CODES
    if len(own) >= most:
        raise RateLimited(retry_after_s=max(1, -((at - own[-most] - COUNTED_FOR) // timedelta(seconds=1))))
    strangers = [one for one in lately if not one.by.startswith((AskerKind.KNOWN_BROWSER, AskerKind.HOLDER))]
    if is_stranger and len(strangers) >= (STRANGERS_CODES if own else MOST_STRANGERS_CODES):
        raise RateLimited(retry_after_s=int(COUNTED_FOR.total_seconds()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCode:
    """One code that was asked for, also for a number that is no one's: then it is good for nothing.

    Attributes:
        holder_hash: Of what the browser that asked holds: the code is good in that browser alone.
        number_mark: Keyed hash of the number, to count how often a code was asked for.
        code_hash: Keyed; None: used, used up, run out, or never sent.
        line_id: Where it was sent; None: nowhere.
        person_id: Who held the line then.
        asked_by: The mark of who asked, of `AskerKind`; it names no browser, site or person. None: a process of the former release.
    """

    holder_hash: str
    purpose: CodePurpose
    number_mark: str
    asked_at: datetime
    code_hash: str | None = field(default=None, repr=False)
    line_id: LineId | None = None
    person_id: PersonId | None = None
    tries: int = 0
    asked_by: str | None = None

    @property
    def expires_at(self) -> datetime:
        """Until when it is good."""
        return self.asked_at + CODE_HOLDS

    def is_awaited(self, at: datetime) -> bool:
        """Whether it may still be typed back. Also of a number without a line, where no code was sent."""
        return at < self.expires_at and self.tries < CODE_TRIES

    def tried(self, code_hash: str, *, at: datetime) -> tuple["PersonCode", bool]:
        """Count a try; a right one uses the code up, and so does the last wrong one."""
        is_alive = self.code_hash is not None and at < self.expires_at and not is_ahead(self.asked_at, at=at)
        is_right = hmac.compare_digest(self.code_hash or "", code_hash) and is_alive
        tries = self.tries + 1
        left = None if is_right or not is_alive or tries >= CODE_TRIES else self.code_hash
        return replace(self, tries=tries, code_hash=left), is_right
