"""Bars: why a line is barred, and how much of it by which reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from realname.lines.model.service_order import BarScope


class BarReason(StrEnum):
    """Why a line is barred. The list is closed; each reason has its scope in `SCOPES`."""

    SIM_REPLACEMENT = "sim-replacement"
    REVERIFICATION = "reverification"
    SUSPENSION = "suspension"
    DISPUTED = "disputed"
    LOST = "lost"
    COURT = "court"
    REGULATOR = "regulator"


# Emergency calls go through under every one of them: no scope bars them (BarScope).
SCOPES: Mapping[BarReason, BarScope] = {
    BarReason.SIM_REPLACEMENT: BarScope.SMS,
    BarReason.REVERIFICATION: BarScope.OUTGOING,
    BarReason.SUSPENSION: BarScope.ALL,
    BarReason.DISPUTED: BarScope.ALL,
    BarReason.LOST: BarScope.ALL,
    BarReason.COURT: BarScope.ALL,
    BarReason.REGULATOR: BarScope.ALL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One reason that stands.

    Attributes:
        until: When it is lifted by itself; None: by a person.
    """

    reason: BarReason
    until: datetime | None = None

    @property
    def scope(self) -> BarScope:
        """How much it bars."""
        return SCOPES[self.reason]


def with_bar(bars: frozenset[Bar], bar: Bar) -> frozenset[Bar]:
    """Add a bar; of two with one reason the one that ends later stays, and one without an end outlasts all."""
    before = next((one for one in bars if one.reason is bar.reason), None)
    if before is not None and (before.until is None or (bar.until is not None and bar.until <= before.until)):
        return bars
    return without_bars(bars, (bar.reason,)) | {bar}


def without_bars(bars: frozenset[Bar], reasons: Iterable[BarReason]) -> frozenset[Bar]:
    """Take the bars of these reasons away."""
    gone = frozenset(reasons)
    return frozenset(bar for bar in bars if bar.reason not in gone)
