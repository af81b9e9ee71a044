"""Approvals by people against the machine: an outlet whose referrals are waved through, or a reviewer who waves."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from realname.fraud.model.alert import Alert, SignalKind
from realname.fraud.model.signal_rule import SignalRule
from realname.fraud.model.signals.change import Change
from realname.fraud.model.signals.unusual_share import UnusualShare
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import Event
from realname.registration.events import RegistrationEvent
from realname.review.events import ReviewEvent


class OverrideAbuse:
    """Counts what was approved against the machine, by agent and outlet of what was submitted, and by reviewer of their opinions."""

    events: ClassVar[frozenset[Event]] = frozenset(
        {RegistrationEvent.REGISTRATION_SUBMITTED, ReviewEvent.REVIEW_SETTLED, ReviewEvent.REVIEW_OPINION}
    )

    def __init__(self, rule: SignalRule) -> None:
        """Nothing counted yet."""
        self._at_outlets = UnusualShare(SignalKind.OVERRIDE_ABUSE, rule.override, rule)
        self._by_reviewers = UnusualShare(SignalKind.OVERRIDE_ABUSE, rule.reviewer, rule)

    def see(self, change: Change) -> Sequence[Alert]:
        """Look at a submission, an opinion, or how a review was settled."""
        file = change.file
        if change.event is RegistrationEvent.REGISTRATION_SUBMITTED:
            self._at_outlets.try_at(change.at, file.outlet_id, file.agent_id)
        elif change.event is ReviewEvent.REVIEW_SETTLED and file.is_overridden:
            return self._at_outlets.hit(change.at, file.case_id, file.outlet_id, file.agent_id)
        elif change.event is ReviewEvent.REVIEW_OPINION and change.fact("agent"):
            return self._opinion(change, AgentId(change.fact("agent")))
        return ()

    def _opinion(self, change: Change, reviewer: AgentId) -> Sequence[Alert]:
        file = change.file
        if file.is_left_to_people:
            return ()  # to approve what nothing speaks against is a reviewer's daily work
        self._by_reviewers.try_at(change.at, file.outlet_id, reviewer)
        if change.fact("opinion") != "approve":
            return ()
        raised = self._by_reviewers.hit(change.at, file.case_id, file.outlet_id, reviewer)
        return [one for one in raised if one.agent_id is not None]  # of the outlet the other count tells

    def forget(self, before: datetime) -> None:
        """Drop what counts no more."""
        self._at_outlets.forget(before)
        self._by_reviewers.forget(before)
