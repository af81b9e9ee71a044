"""Rates with their confidence intervals: a rate without one says nothing about ten clips."""

from dataclasses import dataclass

from realname.kernel.rates import wilson


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
        return wilson(self.count, self.trials)

    def as_json(self) -> dict[str, object]:
        """For a report."""
        low, high = self.interval
        return {"count": self.count, "trials": self.trials, "rate": round(self.value, 5), "interval_95": [round(low, 5), round(high, 5)]}
