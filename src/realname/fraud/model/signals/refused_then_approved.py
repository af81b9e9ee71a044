"""Refused at one outlet and approved at another: a person goes from counter to counter until one lets them pass."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.recent_sightings import Sightings, sighting_of
from realname.fraud.model.signals.unusual_share import UnusualShare
from realname.kernel.ledger.events import Event
from realname.registration.events import RegistrationEvent
from realname.review.events import ReviewEvent


class RefusedThenApproved:
    """Remembers who was refused where, by the mark of the holder, and counts approvals of them elsewhere.

    One such approval is what happens to honest people whose card is renewed, or who go to a larger shop. An agent or outlet with
    many is not.
    """

    events: ClassVar[frozenset[Event]] = frozenset({RegistrationEvent.REGISTRATION_DECIDED, ReviewEvent.REVIEW_SETTLED})

    def __init__(self, rule: SignalRule) -> None:
        """Nothing seen yet."""
        self._refused = Sightings(timedelta(days=rule.refused_days))
        self._share = UnusualShare(SignalKind.REFUSED_THEN_APPROVED, rule.refused, rule)

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at a decision."""
        file = change.file
        if not file.holder:
            return ()
        here = sighting_of(file, change.at)
        if not file.is_approved:
            if "refused" in {file.decided_as, file.reviewed_as}:
                self._refused.see(file.holder, here)
            return ()
        self._share.try_at(change.at, file.outlet_id, file.agent_id)
        elsewhere = any(one.outlet != here.outlet for one in self._refused.of(file.holder, at=change.at))
        return self._share.hit(change.at, file.case_id, file.outlet_id, file.agent_id) if elsewhere else ()

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._refused.forget(before)
        self._share.forget(before)
