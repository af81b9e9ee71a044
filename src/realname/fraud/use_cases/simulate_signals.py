"""Try other thresholds on what happened: what would have been raised, beside what was. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.fraud.model.alert import Alert, SignalKind, gathered
from realname.fraud.model.raised_alert import AlertsAsked
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.store.alerts import Alerts
from realname.fraud.use_cases.signal_memory import SignalMemory, first_since
from realname.kernel.unit_of_work import Reads

_ENTRIES_AT_ONCE = 1_000
_MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What other rules would have raised, beside what was raised.

    Attributes:
        entries: How many entries of the ledger were looked at.
        was: Counts of what was raised, by kind.
        would: Counts of what would have been.
        alerts: What would have been, the newest first.
    """

    entries: int
    was: Mapping[SignalKind, int]
    would: Mapping[SignalKind, int]
    alerts: Sequence[Alert]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateSignals:
    """Reads; changes nothing."""

    reads: Reads

    def __call__(self, rule: SignalRule, *, since: datetime, until: datetime) -> Simulated:
        """Go through the ledger from a time on and before another, with what the signals remember at its beginning.

        Raises:
            LedgerBroken: An entry cannot be read.
            StorageUnavailable: The database is away.
        """
        with self.reads() as unit:
            size = unit.ledger.count()
            first = first_since(unit, since, until=size)
            listed = unit[Alerts].listed(AlertsAsked(since=since), limit=_MOST)
        memory = SignalMemory(rule=rule)
        memory.catch_up(self.reads, first)
        parts, seen = list[Alert](), 0
        while first + seen < size:
            with self.reads() as unit:
                entries = unit.ledger.from_index(first + seen, limit=_ENTRIES_AT_ONCE)
                within = [entry for entry in entries if entry.event.at < until]
                parts += memory.see(unit, within)
            seen += len(within)
            if len(within) < len(entries) or not entries:
                break
        alerts = sorted(gathered(parts, window_days=rule.window_days).values(), key=lambda one: one.at, reverse=True)
        return Simulated(
            entries=seen,
            was=_counts([one.alert for one in listed if one.alert.at < until]),
            would=_counts(alerts),
            alerts=alerts,
        )


def _counts(alerts: Sequence[Alert]) -> Mapping[SignalKind, int]:
    return {kind: sum(one.kind is kind for one in alerts) for kind in SignalKind}
