"""A share as it is plotted: its value and its interval on a line of a hundred."""

from dataclasses import dataclass

from realname.kernel.rates import Share

_PERCENT = 100
_LAST = 99  # the mark is one wide, and stays on the line


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePlot:
    """One share, in percent.

    Attributes:
        says_something: Whether there is enough of it.
        low, high: Its interval at 95 %.
    """

    count: int
    of: int
    says_something: bool
    percent: int
    low: int
    high: int

    @property
    def width(self) -> int:
        """Of the interval; something is always seen."""
        return max(1, self.high - self.low)

    @property
    def mark(self) -> int:
        """Where the value is marked."""
        return min(self.percent, _LAST)


def plot_of(share: Share, *, enough: int) -> SharePlot:
    """Lay a share out."""
    low, high = share.interval
    return SharePlot(
        count=share.count,
        of=share.of,
        says_something=share.of >= enough,
        percent=round(share.value * _PERCENT),
        low=round(low * _PERCENT),
        high=round(high * _PERCENT),
    )
