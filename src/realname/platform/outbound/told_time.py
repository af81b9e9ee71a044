"""The time that another server tells by the `Date` of its answers (RFC 9110, 6.6.1): to the second, and no more."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ssl import SSLContext

from realname.platform.errors import TimeSourceAway
from realname.platform.outbound.allowed_addresses import Reach
from realname.platform.outbound.call import Answer, CallFailed, Failure, Request, deadline_in
from realname.platform.outbound.exchange import exchange

_WITHIN_S = 5.0


def told_time(answer: Answer) -> datetime | None:
    """The time that an answer tells; None: it tells none."""
    try:
        return parsedate_to_datetime(answer.header("date") or "").astimezone(UTC)
    except (ValueError, TypeError):
        return None


def _elapsed_s() -> float:
    """Seconds of a clock that no one sets, and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(slots=True, kw_only=True)
class OutsideClock:
    """The clock of a server that the settings name: it is asked now and then, and reckoned on in between.

    Attributes:
        url: What is asked; empty: no server is named, and its time is never known.
    """

    url: str
    tls: SSLContext
    reach: Reach
    elapsed_s: Callable[[], float] = _elapsed_s
    _told: tuple[datetime, float] | None = field(default=None, init=False)

    def ask(self) -> None:
        """Ask what time it is; where there is no answer, the time is not known from then on.

        Raises:
            TimeSourceAway: It did not answer, or told no time.
        """
        if not self.url:
            return
        self._told = None
        try:
            answer = exchange(Request(method="GET", url=self.url), deadline=deadline_in(_WITHIN_S), tls=self.tls, reach=self.reach)
        except CallFailed as problem:
            raise TimeSourceAway(reason=problem.failure.value) from None
        said = told_time(answer)
        if said is None:
            raise TimeSourceAway(reason=Failure.ANSWER_INVALID.value)
        self._told = (said, self.elapsed_s())

    def now(self) -> datetime | None:
        """What it shows now; None: not known."""
        if self._told is None:
            return None
        said, at_s = self._told
        return said + timedelta(seconds=self.elapsed_s() - at_s)
