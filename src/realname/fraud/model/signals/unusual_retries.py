"""More captures than a registration needs: "blink again, please", and the second clip is for another person's line."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.unusual_share import UnusualShare
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import Event
from realname.live.events import LiveEvent
from realname.registration.events import RegistrationEvent


class UnusualRetries:
    """Counts registrations with many challenges, or with one more after a live session was kept already."""

    events: ClassVar[frozenset[Event]] = frozenset(
        {RegistrationEvent.CHALLENGE_ISSUED, LiveEvent.SESSION_JUDGED, RegistrationEvent.REGISTRATION_SUBMITTED}
    )

    def __init__(self, rule: SignalRule) -> None:
        """Nothing counted yet."""
        self._rule = rule
        self._share = UnusualShare(SignalKind.UNUSUAL_RETRIES, rule.retries, rule)
        self._kept = dict[RegistrationId, datetime]()  # of registrations that are not submitted: no challenge follows then
        self._counted = dict[RegistrationId, datetime]()

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at a challenge, at a session that was kept, or at the submission."""
        case_id = change.file.case_id
        if change.event is RegistrationEvent.CHALLENGE_ISSUED:
            return self._challenged(change)
        if change.event is LiveEvent.SESSION_JUDGED:
            self._kept[case_id] = change.at
        else:
            self._kept.pop(case_id, None)
            self._counted.pop(case_id, None)
        return ()

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._share.forget(before)
        for known in (self._kept, self._counted):
            for case_id in [case_id for case_id, at in known.items() if at < before - self._rule.share_span]:
                del known[case_id]

    def _challenged(self, change: Change) -> Sequence[Alert]:
        file = change.file
        if file.challenges == 1:
            self._share.try_at(change.at, file.outlet_id, file.agent_id)
        is_extra = file.challenges >= self._rule.retries_challenges or file.case_id in self._kept
        if not is_extra or file.case_id in self._counted:
            return ()
        self._counted[file.case_id] = change.at
        return self._share.hit(change.at, file.case_id, file.outlet_id, file.agent_id)
