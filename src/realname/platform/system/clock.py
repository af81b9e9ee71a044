"""The clock of the machine: the only place that asks for the time."""

from datetime import UTC, datetime


class SystemClock:
    """Implements the port `Clock`."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC)
