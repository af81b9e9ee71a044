"""A code that is sent to a line and typed back: the person who types it has the line at hand.

Kept is a keyed mark of it alone; it lives for ten minutes and three tries.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from realname.kernel.identifiers import LineId, RegistrationId

DIGITS = 6
LIFETIME = timedelta(minutes=10)
MOST_TRIES = 3
MOST_SENT = 3  # of one registration: no one is flooded, and a hundred codes are not guessed at


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """The digits themselves: sent, typed, and kept nowhere."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCode:
    """The last code that was sent for a registration.

    Attributes:
        mark: Keyed, of registration and digits.
        tries: How often something was typed for it.
        sent: How many codes were sent for the registration, this one counted.
    """

    registration_id: RegistrationId
    line_id: LineId
    mark: str = field(repr=False)
    sent_at: datetime
    tries: int = 0
    sent: int = 1

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be typed."""
        return at < self.sent_at + LIFETIME and self.tries < MOST_TRIES

    def tried(self) -> "LineCode":
        """Count a try."""
        return replace(self, tries=self.tries + 1)

    def used(self) -> "LineCode":
        """Use it up: it is typed right once."""
        return replace(self, tries=MOST_TRIES)


def code_of(token: str) -> OneTimeCode:
    """Make six digits of a random token of 128 bits; so long a number favours none of them in any way that counts."""
    return OneTimeCode(f"{int(token, 16) % 10**DIGITS:0{DIGITS}d}")
