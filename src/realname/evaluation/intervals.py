"""Rates with their confidence intervals: a rate without one says nothing about ten clips."""

import math
from dataclasses import dataclass

_Z_95 = 1.959964  # two-sided 95 % of the normal distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How often something happened, with the Wilson interval at 95 %."""

    count: int
    trials: int

    @property
    def value(self) -> float:
        """The share; 0 where nothing was tried."""
        return self.count / self.trials if self.trials else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound (Wilson 1927)."""
        if not self.trials:
            return 0.0, 1.0
        spread = _Z_95**2 / self.trials
        middle = (self.value + spread / 2) / (1 + spread)
        half = _Z_95 / (1 + spread) * math.sqrt(self.value * (1 - self.value) / self.trials + spread / (4 * self.trials))
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_json(self) -> dict[str, object]:
        """For a report."""
        low, high = self.interval
        return {"count": self.count, "trials": self.trials, "rate": round(self.value, 5), "interval_95": [round(low, 5), round(high, 5)]}
