"""An outlet that is unlike its peers: once a day each is compared with those of like size, by robust z-scores of what they do."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.shares import Counted
from realname.kernel.identifiers import OutletId, RegistrationId
from realname.kernel.rates import chance_spread, robust_z
from realname.registration.events import RegistrationEvent
from realname.review.events import ReviewEvent

_LIKE_SIZE = 3  # between a third of its registrations and three times as many
_MOST = 50


class Measure(StrEnum):
    """What is compared, each as a share of the registrations."""

    WITHOUT_FACE = "without-face"
    OVERRIDDEN = "overridden"
    REFUSED = "refused"
    RETRIED = "retried"
    LEFT_LYING = "left-lying"
    SAME_HOLDER = "same-holder"


_END = {RegistrationEvent.REGISTRATION_WITHDRAWN, RegistrationEvent.REGISTRATION_ABANDONED, RegistrationEvent.REGISTRATION_LAPSED}


@dataclass(frozen=True, slots=True)
class _Hit:
    at: datetime
    measure: Measure
    case_id: RegistrationId


class _Outlet:
    """What an outlet did in the last while."""

    __slots__ = ("hits", "opened")

    def __init__(self) -> None:
        self.opened = deque[datetime]()
        self.hits = deque[_Hit]()

    def forget(self, before: datetime) -> None:
        while self.opened and self.opened[0] < before:
            self.opened.popleft()
        while self.hits and self.hits[0].at < before:
            self.hits.popleft()

    def counted(self, measure: Measure) -> Counted:
        return Counted(hits=sum(1 for one in self.hits if one.measure is measure), trials=len(self.opened))

    def cases(self, measure: Measure) -> tuple[RegistrationId, ...]:
        return tuple(one.case_id for one in self.hits if one.measure is measure)[-_MOST:]


class UnlikePeers:
    """Counts by outlet, and compares when the first entry of a new day (UTC) comes."""

    def __init__(self, rule: SignalRule) -> None:
        """Nothing counted yet."""
        self._rule = rule
        self._outlets = dict[OutletId, _Outlet]()
        self._day: date | None = None
        self._holders = dict[tuple[OutletId, str], datetime]()

    def see(self, change: Change) -> Sequence[Alert]:
        """Count, after the comparison that is due."""
        raised = self._compare_if_due(change.at)
        file = change.file
        outlet = self._outlets.setdefault(file.outlet_id, _Outlet())
        if change.event is RegistrationEvent.REGISTRATION_OPENED:
            outlet.opened.append(change.at)
        for measure in self._measures(change):
            outlet.hits.append(_Hit(change.at, measure, file.case_id))
        return raised

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        since = before - self._rule.share_span
        for outlet in self._outlets.values():
            outlet.forget(since)
        for key in [key for key, at in self._holders.items() if at < since]:
            del self._holders[key]

    def _measures(self, change: Change) -> Sequence[Measure]:
        file, event = change.file, change.event
        if event is RegistrationEvent.REGISTRATION_SUBMITTED:
            return self._submitted(change)
        if event is ReviewEvent.REVIEW_SETTLED and file.is_overridden:
            return (Measure.OVERRIDDEN,)
        if event is RegistrationEvent.REGISTRATION_DECIDED and file.decided_as == "refused":
            return (Measure.REFUSED,)
        if event is RegistrationEvent.CHALLENGE_ISSUED and file.challenges == self._rule.retries_challenges:
            return (Measure.RETRIED,)
        return (Measure.LEFT_LYING,) if event in _END else ()

    def _submitted(self, change: Change) -> Sequence[Measure]:
        file = change.file
        found = [Measure.WITHOUT_FACE] if file.is_without_face else []
        key = (file.outlet_id, file.holder)
        last = self._holders.get(key)
        if file.holder and change.is_new_line:
            self._holders[key] = change.at
            found += [Measure.SAME_HOLDER] if last is not None and change.at - last <= self._rule.share_span else []
        return found

    def _compare_if_due(self, at: datetime) -> Sequence[Alert]:
        day = at.date()
        if self._day is not None and day <= self._day:
            return ()
        is_first = self._day is None
        self._day = day
        if is_first:
            return ()
        self.forget(datetime.combine(day, datetime.min.time(), tzinfo=at.tzinfo))
        sizes = {outlet_id: len(one.opened) for outlet_id, one in self._outlets.items()}
        large = sorted((one for one, size in sizes.items() if size >= self._rule.peers_registrations), key=lambda one: one.value)
        return [alert for one in large for alert in self._unlike(one, _peers(one, large, sizes), at)]

    def _unlike(self, outlet_id: OutletId, peers: Sequence[OutletId], at: datetime) -> Sequence[Alert]:
        if len(peers) < self._rule.peers_minimum:
            return ()
        outlet = self._outlets[outlet_id]
        found = []
        for measure in Measure:
            counted = outlet.counted(measure)
            shares = [self._outlets[one].counted(measure).share for one in peers]
            z = robust_z(counted.share, shares, least_spread=chance_spread(shares, counted.trials))
            if z >= self._rule.peers_z:
                found.append(_alert(outlet_id, at, outlet, measure, z=z, middle=median(shares)))
        return found


def _peers(outlet: OutletId, large: Sequence[OutletId], sizes: Mapping[OutletId, int]) -> Sequence[OutletId]:
    size = sizes[outlet]
    return [one for one in large if one != outlet and size <= _LIKE_SIZE * sizes[one] and sizes[one] <= _LIKE_SIZE * size]


def _alert(outlet_id: OutletId, at: datetime, outlet: _Outlet, measure: Measure, *, z: float, middle: float) -> Alert:
    name = measure.value.replace("-", "_")
    counted = outlet.counted(measure)
    figures = (
        (f"{name}_median_percent", round(100 * middle, 1)),
        (f"{name}_percent", round(100 * counted.share, 1)),
        (f"{name}_z", round(z, 1)),
    )
    return Alert(kind=SignalKind.UNLIKE_PEERS, at=at, outlet_id=outlet_id, agent_id=None, cases=outlet.cases(measure), figures=figures)
