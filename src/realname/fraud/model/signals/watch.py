"""All signals together: entries of the ledger in, alerts out.

Whatever is known comes from the entries, one after the other: how they are cut into batches changes nothing, and the person who begins
anew, early enough before, comes to the same alerts.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from realname.cases.model.case_file import CaseFile, fold
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
from realname.kernel.ledger.events import LedgerEntry


class Signal(Protocol):
    """Looks at one thing."""

    def see(self, change: Change) -> Sequence[Alert]:
        """Take one step; returns what it raises."""
        ...

    def forget(self, before: datetime) -> None:
        """Drop what counts no more, once time has come so far."""
        ...


class SignalWatch:
    """Folds entries into case files and shows every change to all signals. What is a test is not looked at."""

    def __init__(self, rule: SignalRule, places: Places) -> None:
        """Nothing seen yet."""
        self._files = dict[str, CaseFile]()
        self._rule = rule
        self._day: date | None = None
        self._since: datetime | None = None
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
            UnlikePeers(rule),
        )

    def know(self, file: CaseFile) -> None:
        """Take a case file as it was before the next entry: for one that began before the watch did."""
        self._files[file.case_id.value] = file

    def knows(self, subject: str) -> bool:
        """Whether its case file is there."""
        return subject in self._files

    @property
    def remembers_since(self) -> datetime | None:
        """Of registrations that were opened before this nothing is known; None: no entry was seen yet."""
        return self._since

    def see(self, entry: LedgerEntry) -> Sequence[Alert]:
        """Go one entry further; returns the parts of alerts that it raises, for `grown` to put together."""
        file = fold(self._files.get(entry.event.subject), entry)
        if file is None:
            return ()
        self._files[entry.event.subject] = file
        self._forget_daily(entry.event.at)
        if file.is_test:
            return ()
        change = Change(entry=entry, file=file)
        return [alert for signal in self._signals for alert in signal.see(change)]

    def _forget_daily(self, at: datetime) -> None:
        if self._day is not None and at.date() <= self._day:
            return
        self._day = at.date()
        for signal in self._signals:
            signal.forget(at)
        self._since = at - self._rule.longest_span
        for subject in [subject for subject, file in self._files.items() if file.opened_at < self._since]:
            del self._files[subject]
