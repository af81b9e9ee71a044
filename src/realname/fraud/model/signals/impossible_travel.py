"""An agent, or a counter, at two outlets sooner than anyone travels: a sign-in was lent, or a device is not where it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.kernel.identifiers import OutletId, RegistrationId
from realname.kernel.ledger.events import Event
from realname.outlets.model.place import OutletPlace
from realname.registration.events import RegistrationEvent

_REMEMBERED = timedelta(days=1)  # the earth is no larger
Places = Mapping[OutletId, OutletPlace]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Presence:
    at: datetime
    outlet_id: OutletId
    case_id: RegistrationId


class ImpossibleTravel:
    """Remembers where each agent and counter was last."""

    events: ClassVar[frozenset[Event]] = frozenset(
        {RegistrationEvent.REGISTRATION_OPENED, RegistrationEvent.CHALLENGE_ISSUED, RegistrationEvent.REGISTRATION_SUBMITTED}
    )

    def __init__(self, rule: SignalRule, places: Places) -> None:
        """No one seen yet."""
        self._rule = rule
        self._places = places
        self._last = dict[str, _Presence]()

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at what is done at a counter."""
        file = change.file
        here = _Presence(at=change.at, outlet_id=file.outlet_id, case_id=file.case_id)
        agent = change.fact("agent") or file.agent_id.value
        movers = [("agent", agent)] + (
            [("counter", file.counter)] if file.counter and change.event is RegistrationEvent.CHALLENGE_ISSUED else []
        )
        found = [self._move(change, who, name, here) for who, name in movers]
        return [one for one in found if one is not None][:1]

    def forget(self, before: datetime) -> None:
        """Drop who was not seen for a day."""
        for name in [name for name, last in self._last.items() if last.at < before - _REMEMBERED]:
            del self._last[name]

    def _move(self, change: Change, who: str, name: str, here: _Presence) -> Alert | None:
        key = f"{who}/{name}"
        last = self._last.get(key)
        if last is None or here.at >= last.at:
            self._last[key] = here
        if last is None or last.outlet_id == here.outlet_id:
            return None
        km = self._distance(last.outlet_id, here.outlet_id)
        hours = abs((here.at - last.at).total_seconds()) / 3600
        if km is None or km < self._rule.travel_km or km <= self._rule.travel_kmh * hours:
            return None
        figures = (("km", round(km, 1)), ("minutes", round(60 * hours, 1)), (f"of_{who}", 1.0))
        return Alert(
            kind=SignalKind.IMPOSSIBLE_TRAVEL,
            at=change.at,
            outlet_id=here.outlet_id,
            agent_id=change.file.agent_id,
            cases=(last.case_id, here.case_id),
            figures=tuple(sorted(figures)),
        )

    def _distance(self, first: OutletId, second: OutletId) -> float | None:
        from_place, to_place = self._places.get(first), self._places.get(second)
        return from_place.distance_km(to_place) if from_place and to_place else None
