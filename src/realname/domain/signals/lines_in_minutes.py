"""Several lines on one identity within minutes: the card is still on the counter, and its holder asked for one line."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from realname.domain.alert import Alert, SignalKind
from realname.domain.events import Event
from realname.domain.signal_rule import SignalRule
from realname.domain.signals.change import Change
from realname.domain.signals.sightings import Sighting, Sightings, sighting_of
from realname.domain.signals.unusual_share import UnusualShare

_DAY = timedelta(hours=24)
_LATE = timedelta(days=3)  # reviewers take their time; what was submitted meanwhile is still known
_APPROVALS = frozenset({Event.REGISTRATION_DECIDED, Event.REVIEW_SETTLED})


class LinesInMinutes:
    """Counts approved new lines by the mark of the holder, at the time at which they were submitted.

    A family has as many marks as members. Who takes a second line for a tablet is usual; an agent whose applicants often do is not.
    """

    def __init__(self, rule: SignalRule) -> None:
        """Nothing seen yet."""
        self._rule = rule
        self._within = timedelta(minutes=rule.lines_minutes)
        self._seen = Sightings(max(self._within, _LATE))
        self._further = UnusualShare(SignalKind.LINES_IN_MINUTES, rule.further_line, rule)

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at an approval."""
        file = change.file
        if change.event not in _APPROVALS or not file.is_approved or not file.holder or not change.is_new_line:
            return ()
        at = file.submitted_at or change.at
        self._further.try_at(change.at, file.outlet_id, file.agent_id)
        seen = self._seen.see(file.holder, sighting_of(file, at))
        near = [one for one in seen if abs(one.at - at) <= self._within]
        if len(near) >= self._rule.lines_within:
            return (self._many(change, near),)
        of_day = [one for one in seen if abs(one.at - at) <= _DAY]
        if len(of_day) >= self._rule.lines_a_day:
            return (self._many(change, of_day),)
        is_further = any(one.case_id != file.case_id and one.outlet_id == file.outlet_id for one in near)
        return self._further.hit(change.at, file.case_id, file.outlet_id, file.agent_id) if is_further else ()

    def _many(self, change: Change, near: Sequence[Sighting]) -> Alert:
        file = change.file
        minutes = (max(one.at for one in near) - min(one.at for one in near)).total_seconds() / 60
        self._further.hit(change.at, file.case_id, file.outlet_id, file.agent_id)
        return Alert(
            kind=SignalKind.LINES_IN_MINUTES,
            at=change.at,
            outlet_id=file.outlet_id,
            agent_id=file.agent_id,
            cases=tuple(one.case_id for one in near),
            figures=(("lines", float(len(near))), ("minutes", round(minutes, 1))),
        )

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._seen.forget(before)
        self._further.forget(before)
