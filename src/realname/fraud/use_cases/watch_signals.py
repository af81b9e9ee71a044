"""Watch the ledger for signals of fraud: every new entry is looked at once, by whichever process comes to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from realname.fraud.events import FraudEvent
from realname.fraud.model.alert import Alert, AlertKey, gathered
from realname.fraud.model.raised_alert import RaisedAlert, raise_alert
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.store.alerts import Alerts
from realname.fraud.use_cases.signal_memory import SignalMemory
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork

_ENTRIES_AT_ONCE = 200  # they are looked at under the lock, which on SQLite every registration waits for


@dataclass(slots=True, kw_only=True)
class WatchSignals:
    """Raises alerts, and lets those that were raised grow.

    What the signals remember is made of the ledger: a process that begins, or that another one was ahead of, reads what it missed
    first. How far all of them came is kept with the alerts, in the same transaction.

    Attributes:
        reads: Read first: most of the time there is nothing.
    """

    units: UnitsOfWork
    reads: Reads
    clock: Clock
    rule: SignalRule
    _memory: SignalMemory | None = field(default=None, init=False)

    def __call__(self) -> int:
        """Look at all there is; returns how many entries were looked at by now.

        Raises:
            LedgerBroken: An entry cannot be read.
            StorageUnavailable: The database is away.
        """
        while True:
            with self.reads() as unit:
                watched = unit[Alerts].watched()
                if not unit.ledger.from_index(watched, limit=1):
                    return watched
            memory, self._memory = self._memory or SignalMemory(rule=self.rule), None  # whatever fails, it is made anew
            memory.catch_up(self.reads, watched)
            self._watch_more(memory, watched)
            self._memory = memory

    def forget(self) -> None:
        """Drop what is remembered; the next call makes it anew."""
        self._memory = None

    def _watch_more(self, memory: SignalMemory, watched: int) -> None:
        with self.units() as unit:
            if unit[Alerts].watched() != watched:
                return  # another process was faster: what it saw is caught up with
            entries = unit.ledger.from_index(watched, limit=_ENTRIES_AT_ONCE)
            changed = self._raised(unit, memory.see(unit, entries))
            unit[Alerts].save([alert for _, alert in changed], watched=watched + len(entries))
            now = self.clock.now()
            for before, alert in changed:
                if before is None or (before.answer is not None and alert.answer is None):
                    unit.ledger.append(_event(alert, at=now))
            unit.commit()

    def _raised(self, unit: UnitOfWork, parts: Sequence[Alert]) -> Sequence[tuple[RaisedAlert | None, RaisedAlert]]:
        """What was raised before, with what it is now."""
        together = gathered(parts, window_days=self.rule.window_days)
        known = unit[Alerts].among(list(together))
        now = self.clock.now()
        return [(known.get(key), _grown(known.get(key), key, alert, at=now)) for key, alert in together.items()]


def _grown(before: RaisedAlert | None, key: AlertKey, more: Alert, *, at: datetime) -> RaisedAlert:
    return before.grow(more) if before else raise_alert(key, more, at=at)


def _event(raised: RaisedAlert, *, at: datetime) -> RecordedEvent:
    alert = raised.alert
    said = {"cases": len(alert.cases), "kind": alert.kind.value, "outlet": alert.outlet_id.value}
    about = {"about": alert.agent_id.value} if alert.agent_id else {}
    return RecordedEvent(at=at, event=FraudEvent.ALERT_RAISED, subject=raised.id.value, facts=tuple(sorted((said | about).items())))
