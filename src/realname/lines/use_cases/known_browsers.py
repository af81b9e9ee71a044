"""Browsers in which a holder typed back a code to a line: strangers' requests for codes leave them a budget of their own there."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.ports import KeyedHashes, RandomTokens
from realname.lines.model.line import Line

KNOWN_FOR = timedelta(days=90)  # since the last code that was typed back
MOST_LINES = 4  # that one browser is known for; a household shares one
_NONCE_LENGTH = 16
_MARK_LENGTH = 32
_DAY_S = 86_400
_MOST_DIGITS = 6  # of a day since 1970


@dataclass(frozen=True, slots=True)
class KnownBrowsers:
    """Reads and writes what a browser keeps: for each line a random number, the day on which it ends, and a keyed mark over both.

    The mark is good for this line and its present holder alone. The random numbers of two lines are unrelated, so what one browser
    keeps links no two people, and the server keeps none of it.
    """

    keyed_hashes: KeyedHashes
    tokens: RandomTokens

    def nonce_of(self, kept: str, line: Line, *, at: datetime) -> str | None:
        """The random number by which this browser is known for a line and its holder; None: it is not known."""
        today = _day(at)
        for nonce, ends_on, mark in _parts(kept):
            is_in_time = today < ends_on <= today + KNOWN_FOR.days
            if is_in_time and hmac.compare_digest(mark, self._mark(nonce, ends_on, line)):
                return nonce
        return None

    def remember(self, kept: str, line: Line, *, at: datetime) -> str:
        """What the browser keeps from now on; what it kept for this line, and the oldest beyond the bound, is left out."""
        nonce, ends_on = self.tokens.token()[:_NONCE_LENGTH], _day(at) + KNOWN_FOR.days
        others = [(one, end, mark) for one, end, mark in _parts(kept) if mark != self._mark(one, end, line)]
        newest = (nonce, ends_on, self._mark(nonce, ends_on, line))
        return ".".join(f"{one}-{end}-{mark}" for one, end, mark in [newest, *others][:MOST_LINES])

    def _mark(self, nonce: str, ends_on: int, line: Line) -> str:
        return self.keyed_hashes.hash(f"known-browser/{nonce}/{ends_on}/{line.id}/{line.person_id}")


def _day(at: datetime) -> int:
    return int(at.timestamp()) // _DAY_S


def _parts(kept: str) -> Iterator[tuple[str, int, str]]:
    """What of a cookie has the form of ours; its marks are not checked yet."""
    for part in kept.split(".", MOST_LINES)[:MOST_LINES]:
        nonce, _, rest = part.partition("-")
        ends_on, _, mark = rest.partition("-")
        is_ours = part.isascii() and (len(nonce), len(mark)) == (_NONCE_LENGTH, _MARK_LENGTH) and nonce.isalnum() and mark.isalnum()
        if is_ours and ends_on.isdigit() and len(ends_on) <= _MOST_DIGITS:
            yield nonce, int(ends_on), mark
