"""The way without a face, used more than people need it: no one's face was before the camera for these lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.unusual_share import UnusualShare
from realname.kernel.ledger.events import Event
from realname.registration.events import RegistrationEvent


class RouteAbuse:
    """Counts submitted registrations, and those without a face among them."""

    events: ClassVar[frozenset[Event]] = frozenset({RegistrationEvent.REGISTRATION_SUBMITTED})

    def __init__(self, rule: SignalRule) -> None:
        """Nothing counted yet."""
        self._share = UnusualShare(SignalKind.ROUTE_ABUSE, rule.route, rule)

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at a submission."""
        file = change.file
        self._share.try_at(change.at, file.outlet_id, file.agent_id)
        return self._share.hit(change.at, file.case_id, file.outlet_id, file.agent_id) if file.is_without_face else ()

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._share.forget(before)
