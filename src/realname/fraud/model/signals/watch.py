"""All signals together: changes of case files in, alerts out.

Whatever is known comes from the entries, one after the other: how they are cut into batches changes nothing, and a watch that begins
anew, early enough before, raises the same alerts.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Protocol

from realname.fraud.model.alert import Alert
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.after_hours import AfterHours
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.impossible_travel import ImpossibleTravel, Places
from realname.fraud.model.signals.lines_in_minutes import LinesInMinutes
from realname.fraud.model.signals.override_abuse import OverrideAbuse
from realname.fraud.model.signals.refused_then_approved import RefusedThenApproved
from realname.fraud.model.signals.repeat_sim import RepeatSim
from realname.fraud.model.signals.route_abuse import RouteAbuse
from realname.fraud.model.signals.unlike_peers import UnlikePeers
from realname.fraud.model.signals.unusual_retries import UnusualRetries
from realname.fraud.model.signals.waived_parts import WaivedParts
from realname.kernel.ledger.event_schema import SubjectKind
from realname.kernel.ledger.events import Event, RecordedEvent


class Signal(Protocol):
    """Looks at one thing.

    Attributes:
        events: What it looks at: it sees no other change.
    """

    events: ClassVar[frozenset[Event]]

    def see(self, change: Change) -> Sequence[Alert]:
        """Take one step; returns what it raises."""
        ...

    def forget(self, before: datetime) -> None:
        """Drop what counts no more, once time has come so far."""
        ...


class SignalWatch:
    """Shows every change to the signals that look at its event; a test, or what was opened too long ago, to none."""

    def __init__(self, rule: SignalRule, places: Places) -> None:
        """Nothing seen yet."""
        self._rule = rule
        self._day: date | None = None
        self._since: datetime | None = None
        self._peers = UnlikePeers(rule)
        self._signals: Sequence[Signal] = (
            RepeatSim(rule),
            LinesInMinutes(rule),
            AfterHours(rule, places),
            ImpossibleTravel(rule, places),
            RouteAbuse(rule),
            WaivedParts(rule),
            OverrideAbuse(rule),
            UnusualRetries(rule),
            RefusedThenApproved(rule),
            self._peers,
        )
        looked_at = frozenset[Event]().union(*(signal.events for signal in self._signals))
        self._looking = {event: [signal for signal in self._signals if event in signal.events] for event in looked_at}

    def looks_at(self, event: RecordedEvent) -> bool:
        """Whether the case file of an event's subject is needed: a signal looks at the event, or a day may begin with it."""
        return event.event in self._looking or (event.event.declared.about is SubjectKind.REGISTRATION and self._is_new_day(event.at))

    def see(self, change: Change) -> Sequence[Alert]:
        """Go one change further; returns the parts of alerts that it raises, for `grown` to put together."""
        if change.file.opened_at < (self._since or change.at - self._rule.longest_span):
            return ()
        raised = self._begin_day(change.at) if self._is_new_day(change.at) else ()
        looking = () if change.file.is_test else self._looking.get(change.event, ())
        return [*raised, *(alert for signal in looking for alert in signal.see(change))]

    def _is_new_day(self, at: datetime) -> bool:
        return self._day is None or at.date() > self._day

    def _begin_day(self, at: datetime) -> Sequence[Alert]:
        self._day, self._since = at.date(), at - self._rule.longest_span
        for signal in self._signals:
            signal.forget(at)
        return self._peers.compare(at)
