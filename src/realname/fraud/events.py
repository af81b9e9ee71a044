"""The events of alerts: who writes each, about what, with which facts."""

from realname.fraud.model.alert import SignalKind
from realname.fraud.model.raised_alert import AlertAnswer
from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, ID, code
from realname.kernel.text.text import Text


class FraudEvent(Event):
    """What the ledger records of alerts."""

    ALERT_RAISED = declare(
        "alert:raised", Text("Alert raised"), "upkeep", SubjectKind.ALERT, {"about": ID}, cases=COUNT, kind=code(SignalKind), outlet=ID
    )
    ALERT_ANSWERED = declare(
        "alert:answered", Text("Alert answered"), "office command", SubjectKind.ALERT, agent=ID, answer=code(AlertAnswer), cases=COUNT
    )
