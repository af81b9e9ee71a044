"""How long the workflow waits for an outside system, and when it stops asking."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Pauses between tries: the first, then each `growth` times the one before, up to the longest.

    Attributes:
        tries: How often it is tried at all; None: until it is answered, however long that takes.
    """

    first_pause_s: float
    growth: float
    longest_pause_s: float
    tries: int | None = None

    def pauses_s(self) -> Iterator[float]:
        """List the pauses in seconds, one after each failed try that another one follows."""
        return islice(self._growing(), None if self.tries is None else self.tries - 1)

    def _growing(self) -> Iterator[float]:
        pause_s = self.first_pause_s
        while True:
            yield min(pause_s, self.longest_pause_s)
            # Kept at the longest, so that months of waiting never reach an infinite float.
            pause_s = min(pause_s * self.growth, self.longest_pause_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """One rule per kind of outside system.

    Attributes:
        source: The applicant waits at the counter: about half a minute, then a person decides.
        operator: The approval stands and the number is held: hours or days, never given up silently.
        notice: The line is live already; the message follows when it can.
        own: Our own media store and database: short pauses, for as long as it takes.
    """

    source: Retry = Retry(first_pause_s=1, growth=2, longest_pause_s=30, tries=6)
    operator: Retry = Retry(first_pause_s=2, growth=2, longest_pause_s=600)
    notice: Retry = Retry(first_pause_s=5, growth=2, longest_pause_s=3600)
    own: Retry = Retry(first_pause_s=1, growth=2, longest_pause_s=60)
