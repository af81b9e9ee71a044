"""An alert as it is kept: raised once in a window, growing, looked at and answered by people."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.fraud.model.alert import Alert, AlertKey, SignalKind, grown
from realname.kernel.identifiers import AgentId, AlertId, OutletId

_REOPENS_AT = 2  # times as many cases as when it was answered: what was explained then is not what is there now


class AlertState(StrEnum):
    """What became of an alert so far."""

    NEW = "new"
    SEEN = "seen"
    DISMISSED = "dismissed"
    ACTED_ON = "acted-on"


class AlertAnswer(StrEnum):
    """What a person says of an alert: a closed list, so that no answer names anyone."""

    SEEN = "seen"
    EXPLAINED = "explained"  # it was looked into, and there is an honest reason
    UNUSUAL_DAY = "unusual-day"  # a fair, a feast, the first day of school
    OUR_TEST = "our-test"  # the operator tried its own system
    TOO_STRICT = "too-strict"  # the rule is: `simulate` says which would not have raised it
    TALKED_TO = "talked-to"
    TRAINED = "trained"
    FROZEN = "frozen"
    REPORTED = "reported"  # to the police or the regulator

    @property
    def state(self) -> AlertState:
        """What the alert is by it."""
        if self is AlertAnswer.SEEN:
            return AlertState.SEEN
        return AlertState.DISMISSED if self in _DISMISSING else AlertState.ACTED_ON


_DISMISSING = frozenset({AlertAnswer.EXPLAINED, AlertAnswer.UNUSUAL_DAY, AlertAnswer.OUR_TEST, AlertAnswer.TOO_STRICT})


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedAlert:
    """One alert.

    Attributes:
        window: Which window it belongs to (`AlertKey`).
        raised_at: When it was first raised.
        answer: The last one; None: no one answered, or it grew so much since that it counts for nothing.
        answered_cases: How many cases it rested on then.
    """

    id: AlertId
    alert: Alert
    window: int
    raised_at: datetime
    answer: AlertAnswer | None = None
    answered_by: AgentId | None = None
    answered_at: datetime | None = None
    answered_cases: int = 0

    @property
    def key(self) -> AlertKey:
        """What makes alerts this one."""
        return AlertKey(kind=self.alert.kind, outlet_id=self.alert.outlet_id, agent_id=self.alert.agent_id, window=self.window)

    @property
    def state(self) -> AlertState:
        """What became of it so far."""
        return self.answer.state if self.answer else AlertState.NEW

    def grow(self, more: Alert) -> "RaisedAlert":
        """Take in what came later; twice as many cases as at the answer, and it is new again."""
        larger = replace(self, alert=grown(self.alert, more=more))
        if self.answer is None or len(larger.alert.cases) < _REOPENS_AT * self.answered_cases:
            return larger
        return replace(larger, answer=None, answered_by=None, answered_at=None, answered_cases=0)

    def answered(self, answer: AlertAnswer, *, by: AgentId, at: datetime) -> "RaisedAlert":
        """Answer it; the last answer holds."""
        return replace(self, answer=answer, answered_by=by, answered_at=at, answered_cases=max(1, len(self.alert.cases)))


def raise_alert(key: AlertKey, alert: Alert, *, at: datetime) -> RaisedAlert:
    """Raise one for the first time."""
    return RaisedAlert(id=id_of(key), alert=alert, window=key.window, raised_at=at)


def id_of(key: AlertKey) -> AlertId:
    """The id of an alert, the same the person who raises it and however often."""
    about = key.agent_id.value if key.agent_id else ""
    text = f"{key.kind.value}/{key.outlet_id.value}/{about}/{key.window}"
    return AlertId(f"a{hashlib.sha256(text.encode()).hexdigest()[:19]}")  # never all digits, as a phone number is


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsAsked:
    """Which alerts are asked for; None: any."""

    state: AlertState | None = None
    kind: SignalKind | None = None
    outlet_id: OutletId | None = None
    since: datetime | None = None
