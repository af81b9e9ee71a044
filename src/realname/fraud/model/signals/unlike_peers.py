"""An outlet that is unlike its peers: once a day each is compared with those of like size, by robust z-scores of what they do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from statistics import median
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.compact import Times, packed
from realname.fraud.model.signals.shares import Counted, Hits
from realname.kernel.identifiers import OutletId
from realname.kernel.ledger.events import Event
from realname.kernel.rates import chance_spread, robust_z
from realname.registration.events import RegistrationEvent
from realname.review.events import ReviewEvent

_LIKE_SIZE = 3  # between a third of its registrations and three times as many


class Measure(StrEnum):
    """What is compared, each as a share of the registrations."""

    WITHOUT_FACE = "without-face"
    OVERRIDDEN = "overridden"
    REFUSED = "refused"
    RETRIED = "retried"
    LEFT_LYING = "left-lying"
    SAME_HOLDER = "same-holder"


_END = {RegistrationEvent.REGISTRATION_WITHDRAWN, RegistrationEvent.REGISTRATION_ABANDONED, RegistrationEvent.REGISTRATION_LAPSED}


class _Outlet:
    """What an outlet did in the last while."""

    __slots__ = ("hits", "holders", "opened")

    def __init__(self) -> None:
        self.opened = Times()
        self.hits = {measure: Hits() for measure in Measure}
        self.holders = dict[bytes, float]()  # when each was last seen

    def forget(self, before: float) -> None:
        self.opened.forget(before)
        for hits in self.hits.values():
            hits.forget(before)
        self.holders = {holder: at for holder, at in self.holders.items() if at >= before}

    def counted(self, measure: Measure) -> Counted:
        return Counted(hits=len(self.hits[measure]), trials=len(self.opened))


class UnlikePeers:
    """Counts by outlet, and compares when the first entry of a new day (UTC) comes."""

    events: ClassVar[frozenset[Event]] = frozenset(
        {
            RegistrationEvent.REGISTRATION_OPENED,
            RegistrationEvent.CHALLENGE_ISSUED,
            RegistrationEvent.REGISTRATION_SUBMITTED,
            RegistrationEvent.REGISTRATION_DECIDED,
            ReviewEvent.REVIEW_SETTLED,
            *_END,
        }
    )

    def __init__(self, rule: SignalRule) -> None:
        """Nothing counted yet."""
        self._rule = rule
        self._outlets = dict[OutletId, _Outlet]()

    def see(self, change: Change) -> Sequence[Alert]:
        """Count; it is the comparison that raises."""
        outlet = self._outlets.get(change.file.outlet_id)
        if outlet is None:
            outlet = self._outlets[change.file.outlet_id] = _Outlet()
        at = change.at.timestamp()
        if change.event is RegistrationEvent.REGISTRATION_OPENED:
            outlet.opened.add(at)
        for measure in self._measures(change, outlet):
            outlet.hits[measure].add(at, change.file.case_id)
        return ()

    def compare(self, at: datetime) -> Sequence[Alert]:
        """Compare what was counted before a day that begins, once it is forgotten what counts no more."""
        sizes = {outlet_id: len(one.opened) for outlet_id, one in self._outlets.items()}
        large = sorted((one for one, size in sizes.items() if size >= self._rule.peers_registrations), key=lambda one: one.value)
        return [alert for one in large for alert in self._unlike(one, _peers(one, large, sizes), at)]

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        since = (before - self._rule.share_span).timestamp()
        for outlet in self._outlets.values():
            outlet.forget(since)

    def _measures(self, change: Change, outlet: _Outlet) -> Sequence[Measure]:
        file, event = change.file, change.event
        if event is RegistrationEvent.REGISTRATION_SUBMITTED:
            return self._submitted(change, outlet)
        if event is ReviewEvent.REVIEW_SETTLED and file.is_overridden:
            return (Measure.OVERRIDDEN,)
        if event is RegistrationEvent.REGISTRATION_DECIDED and file.decided_as == "refused":
            return (Measure.REFUSED,)
        if event is RegistrationEvent.CHALLENGE_ISSUED and file.challenges == self._rule.retries_challenges:
            return (Measure.RETRIED,)
        return (Measure.LEFT_LYING,) if event in _END else ()

    def _submitted(self, change: Change, outlet: _Outlet) -> Sequence[Measure]:
        file = change.file
        found = [Measure.WITHOUT_FACE] if file.is_without_face else []
        if file.holder and change.is_new_line:
            holder = packed(file.holder)
            last, outlet.holders[holder] = outlet.holders.get(holder), change.at.timestamp()
            found += [Measure.SAME_HOLDER] if last is not None and last >= (change.at - self._rule.share_span).timestamp() else []
        return found

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
    return Alert(kind=SignalKind.UNLIKE_PEERS, at=at, outlet_id=outlet_id, agent_id=None, cases=outlet.hits[measure].cases, figures=figures)
