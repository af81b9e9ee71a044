"""Several lines on one identity within minutes: the card is still on the counter, and its holder asked for one line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.recent_sightings import Sighting, Sightings, sighting_of
from realname.fraud.model.signals.unusual_share import UnusualShare
from realname.kernel.ledger.events import Event
from realname.registration.events import RegistrationEvent
from realname.review.events import ReviewEvent

_LATE = timedelta(days=3)  # reviewers take their time; what was submitted meanwhile is still known
_DAY = timedelta(days=1)


class LinesInMinutes:
    """Counts approved new lines, and tries for them, by the mark of the holder, at the time at which they were submitted.

    A family has as many marks as members. Who takes a second line for a tablet is usual; an agent whose applicants often do is not.
    """

    events: ClassVar[frozenset[Event]] = frozenset(
        {RegistrationEvent.REGISTRATION_SUBMITTED, RegistrationEvent.REGISTRATION_DECIDED, ReviewEvent.REVIEW_SETTLED}
    )

    def __init__(self, rule: SignalRule) -> None:
        """Nothing seen yet."""
        self._rule = rule
        self._within = timedelta(minutes=rule.lines_minutes)
        self._approved = Sightings(_LATE)
        self._tried = Sightings(_DAY)
        self._further = UnusualShare(SignalKind.LINES_IN_MINUTES, rule.further_line, rule)

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at a submission, or an approval."""
        file = change.file
        if not file.holder or not change.is_new_line:
            return ()
        if change.event is RegistrationEvent.REGISTRATION_SUBMITTED:
            return self._submitted(change)
        return self._was_approved(change) if file.is_approved else ()

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._approved.forget(before)
        self._tried.forget(before)
        self._further.forget(before)

    def _submitted(self, change: Change) -> Sequence[Alert]:
        seen = self._tried.see(change.file.holder, sighting_of(change.file, change.at))
        return (_alert(change, seen, "tries_a_day"),) if len(seen) >= self._rule.tries_a_day else ()

    def _was_approved(self, change: Change) -> Sequence[Alert]:
        file = change.file
        at = file.submitted_at or change.at
        self._further.try_at(change.at, file.outlet_id, file.agent_id)
        here = sighting_of(file, at)
        seen = self._approved.see(file.holder, here)
        near = [one for one in seen if abs(one.at - at) <= self._within]
        day = [one for one in seen if abs(one.at - at) <= _DAY]
        is_further = any(one.case_id != here.case_id and one.outlet == here.outlet for one in near)
        unusual = self._further.hit(change.at, file.case_id, file.outlet_id, file.agent_id) if is_further else ()
        if len(near) >= self._rule.lines_within:
            return (_alert(change, near, "lines"),)
        return (_alert(change, day, "lines_a_day"),) if len(day) >= self._rule.lines_a_day else unusual


def _alert(change: Change, seen: Sequence[Sighting], counted: str) -> Alert:
    times = [one.at for one in seen]
    minutes = ("minutes", round((max(times) - min(times)).total_seconds() / 60, 1))
    return Alert(
        kind=SignalKind.LINES_IN_MINUTES,
        at=change.at,
        outlet_id=change.file.outlet_id,
        agent_id=change.file.agent_id,
        cases=tuple(one.case_id for one in seen),
        figures=((counted, float(len(seen))), *((minutes,) if counted == "lines" else ())),
    )
