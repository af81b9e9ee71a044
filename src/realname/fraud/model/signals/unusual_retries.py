"""More captures than a registration needs: "blink again, please", and the second clip is for another person's line."""

from collections.abc import Sequence
from datetime import datetime

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.unusual_share import UnusualShare
from realname.kernel.identifiers import RegistrationId
from realname.live.events import LiveEvent
from realname.registration.events import RegistrationEvent


class UnusualRetries:
    """Counts registrations with many challenges, or with one more after a live session was kept already."""

    def __init__(self, rule: SignalRule) -> None:
        """Nothing counted yet."""
        self._rule = rule
        self._share = UnusualShare(SignalKind.UNUSUAL_RETRIES, rule.retries, rule)
        self._tried = dict[RegistrationId, datetime]()
        self._kept = dict[RegistrationId, datetime]()
        self._counted = dict[RegistrationId, datetime]()

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at a challenge, or at a session that was kept."""
        case_id = change.file.case_id
        if change.event is LiveEvent.SESSION_JUDGED:
            self._kept[case_id] = change.at
        if change.event is not RegistrationEvent.CHALLENGE_ISSUED:
            return ()
        if case_id not in self._tried:
            self._tried[case_id] = change.at
            self._share.try_at(change.at, change.file.outlet_id, change.file.agent_id)
        is_extra = change.file.challenges >= self._rule.retries_challenges or case_id in self._kept
        if not is_extra or case_id in self._counted:
            return ()
        self._counted[case_id] = change.at
        return self._share.hit(change.at, case_id, change.file.outlet_id, change.file.agent_id)

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._share.forget(before)
        for known in (self._tried, self._kept, self._counted):
            for case_id in [case_id for case_id, at in known.items() if at < before - self._rule.share_span]:
                del known[case_id]
