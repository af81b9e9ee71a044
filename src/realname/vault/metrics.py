"""Rows that were refused because their seals do not fit, as a metric."""

from prometheus_client import CollectorRegistry, Counter


class RefusedRowMetrics:
    """What this process refused, by table."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._rows = Counter(
            "realname_rows_refused", "Rows that this process read and refused: their seals do not fit.", ["table"], registry=registry
        )

    def __call__(self, table: str) -> None:
        """Count one."""
        self._rows.labels(table).inc()
