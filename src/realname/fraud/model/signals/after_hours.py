"""Registrations while the outlet is closed: by its own clock, which changes to summer time where it is."""

from collections import deque
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.impossible_travel import Places
from realname.kernel.identifiers import OutletId, RegistrationId
from realname.kernel.ledger.events import Event
from realname.outlets.model.place import OutletPlace
from realname.registration.events import RegistrationEvent

_MOST = 50


class AfterHours:
    """Counts what is opened outside of the hours, by outlet and local day; a while before and after is no one's business."""

    events: ClassVar[frozenset[Event]] = frozenset({RegistrationEvent.REGISTRATION_OPENED})

    def __init__(self, rule: SignalRule, places: Places) -> None:
        """Nothing seen yet."""
        self._rule = rule
        self._places = places
        self._seen = dict[tuple[OutletId, date], deque[RegistrationId]]()
        self._count = dict[tuple[OutletId, date], int]()

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at an opening."""
        file = change.file
        place = self._places.get(file.outlet_id)
        if place is None:
            return ()
        minutes = minutes_outside(place, file.opened_at)
        if minutes <= self._rule.after_hours_grace_minutes:
            return ()
        key = (file.outlet_id, place.local(file.opened_at - timedelta(hours=4)).date())  # after midnight is still the night before
        cases = self._seen.setdefault(key, deque(maxlen=_MOST))
        cases.append(file.case_id)
        self._count[key] = self._count.get(key, 0) + 1
        if self._count[key] < self._rule.after_hours_registrations:
            return ()
        figures = (("minutes", float(minutes)), ("registrations", float(self._count[key])))
        alert = Alert(
            kind=SignalKind.AFTER_HOURS, at=change.at, outlet_id=file.outlet_id, agent_id=None, cases=tuple(cases), figures=figures
        )
        return (alert,)

    def forget(self, before: datetime) -> None:
        """Drop the days that are over everywhere."""
        last = (before - timedelta(days=2)).date()
        for key in [key for key in self._seen if key[1] < last]:
            del self._seen[key], self._count[key]


def minutes_outside(place: OutletPlace, at: datetime) -> int:
    """Whole minutes by the clock on the wall since closing or until opening, whichever is nearer; 0 while it is open."""
    if place.is_open(at):
        return 0
    local = place.local(at)
    now, opens, closes = (60 * one.hour + one.minute for one in (local.time(), place.opens_at, place.closes_at))
    return min((now - closes) % (24 * 60), (opens - now) % (24 * 60))
