"""A part of the face check left out more often than people need it: a recording is easier to fit to what is left."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.unusual_share import UnusualShare
from realname.kernel.ledger.events import Event
from realname.registration.events import RegistrationEvent
from realname.registration.model.reasons import Reason


class WaivedParts:
    """Counts what the machine decided by a face, and what it referred because a part of the challenge was left out."""

    events: ClassVar[frozenset[Event]] = frozenset({RegistrationEvent.REGISTRATION_DECIDED})

    def __init__(self, rule: SignalRule) -> None:
        """Nothing counted yet."""
        self._share = UnusualShare(SignalKind.WAIVED_PARTS, rule.waived, rule)

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at a decision of the machine."""
        file = change.file
        if file.is_without_face:
            return ()
        self._share.try_at(change.at, file.outlet_id, file.agent_id)
        is_waived = Reason.CHALLENGE_ADAPTED in file.reasons
        return self._share.hit(change.at, file.case_id, file.outlet_id, file.agent_id) if is_waived else ()

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._share.forget(before)
