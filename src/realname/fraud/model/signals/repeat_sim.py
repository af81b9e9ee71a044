"""One SIM on several registrations: lines are opened and the card goes round, or stays in a drawer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.recent_sightings import Sightings, sighting_of
from realname.kernel.ledger.events import Event
from realname.registration.events import RegistrationEvent


class RepeatSim:
    """Counts registrations and people by the mark of the SIM that was chosen."""

    events: ClassVar[frozenset[Event]] = frozenset({RegistrationEvent.LINE_RESERVED})

    def __init__(self, rule: SignalRule) -> None:
        """Nothing seen yet."""
        self._rule = rule
        self._seen = Sightings(timedelta(days=rule.repeat_sim_days))

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at a choice of a number and a SIM."""
        file = change.file
        if not file.sim:
            return ()
        seen = self._seen.see(file.sim, sighting_of(file, change.at))
        holders = {one.holder for one in seen if one.holder}
        if len(seen) < self._rule.repeat_sim_registrations and len(holders) < self._rule.repeat_sim_holders:
            return ()
        figures = (
            ("days", float(self._rule.repeat_sim_days)),
            ("holders", float(len(holders))),
            ("registrations", float(len(seen))),
        )
        cases = tuple(one.case_id for one in seen)
        alert = Alert(
            kind=SignalKind.REPEAT_SIM, at=change.at, outlet_id=file.outlet_id, agent_id=file.agent_id, cases=cases, figures=figures
        )
        return (alert,)

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._seen.forget(before)
