"""The events of lines, orders, disputes and notices: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import ERROR, ID, MARK, YES_OR_NO, code, codes
from realname.kernel.text.text import Text
from realname.lines.model.barring import BarReason
from realname.lines.model.dispute import DisputeCheck, DisputeMeans, DisputeOutcome, DisputeReason
from realname.lines.model.line import Ending
from realname.lines.model.notice import NoticeKind
from realname.lines.model.reconciliation import DifferenceKind
from realname.lines.model.service_order import BarScope, OrderKind, OrderOutcome
from realname.registration.events import DEATH_PROOFS
from realname.registration.model.reasons import Reason

_SCOPE = code(BarScope)


class LineEvent(Event):
    """What the ledger records of lines, orders, disputes and notices."""

    LINE_ACTIVATION_REQUESTED = declare(
        "line:activation-requested", Text("Activation ordered from the operator"), "workflow", SubjectKind.REGISTRATION, line=ID
    )
    LINE_ACTIVATED = declare("line:activated", Text("Line activated"), "operator", SubjectKind.REGISTRATION, announces="line", line=ID)
    LINE_ACTIVATION_REJECTED = declare(
        "line:activation-rejected",
        Text("Activation rejected by the operator"),
        "operator workflow",
        SubjectKind.REGISTRATION,
        announces="line",
        code=code({Reason.STOPPED_MEANWHILE}),
        line=ID,
    )
    LINE_LOOKED_UP = declare("line:looked-up", Text("Line looked up by its number"), "counter", SubjectKind.LINE, agent=ID, outlet=ID)
    LINE_BARRED = declare(
        "line:barred",
        Text("Line barred"),
        "counter office api person workflow upkeep",
        SubjectKind.LINE,
        announces="scope",
        agent=ID,
        reason=codes(BarReason),
        scope=_SCOPE,
    )
    LINE_BAR_REPEATED = declare(
        "line:bar-repeated", Text("Bar reported again"), "counter office", SubjectKind.LINE, agent=ID, reason=code(BarReason)
    )
    LINE_BAR_LIFTED = declare(
        "line:bar-lifted",
        Text("Bar lifted"),
        "counter office api workflow upkeep",
        SubjectKind.LINE,
        announces="scope",
        agent=ID,
        reason=codes(BarReason),
        scope=_SCOPE,
    )
    LINE_SIM_REPLACEMENT_REQUESTED = declare(
        "line:sim-replacement-requested", Text("SIM replacement ordered from the operator"), "workflow", SubjectKind.LINE, registration=ID
    )
    LINE_SIM_REPLACED = declare(
        "line:sim-replaced", Text("SIM replaced"), "operator", SubjectKind.LINE, announces="registration", registration=ID, sim=MARK
    )
    LINE_TRANSFER_REQUESTED = declare(
        "line:transfer-requested", Text("Transfer ordered from the operator"), "workflow", SubjectKind.LINE, registration=ID
    )
    LINE_TRANSFERRED = declare(
        "line:transferred", Text("Line transferred"), "operator", SubjectKind.LINE, announces="registration", registration=ID
    )
    LINE_DEACTIVATION_REQUESTED = declare(
        "line:deactivation-requested",
        Text("Deactivation ordered from the operator"),
        "counter office person workflow upkeep",
        SubjectKind.LINE,
        DEATH_PROOFS,
        agent=ID,
        dispute=ID,
        ending=code(Ending),
        registration=ID,
    )
    LINE_DEACTIVATED = declare(
        "line:deactivated", Text("Line deactivated"), "operator", SubjectKind.LINE, announces="ending", ending=code(Ending)
    )
    LINE_BAR_SET = declare(
        "line:bar-set", Text("Bar set by the operator"), "operator", SubjectKind.LINE, announces="scope", order=ID, scope=_SCOPE
    )
    LINE_ORDER_REJECTED = declare(
        "line:order-rejected",
        Text("Order rejected by the operator"),
        "operator workflow",
        SubjectKind.LINE,
        code=ERROR,
        kind=code(OrderKind),
        order=ID,
        reason=code(BarReason),
        registration=ID,
    )
    LINE_REVERIFIED = declare(
        "line:reverified", Text("Holder verified again"), "workflow", SubjectKind.LINE, announces="registration", registration=ID
    )
    LINE_RECONCILED = declare(
        "line:reconciled",
        Text("Operator's network aligned with the record"),
        "command",
        SubjectKind.LINE,
        agent=ID,
        difference=code(DifferenceKind),
        order=ID,
        outcome=code(OrderOutcome),
    )
    LINE_PURGED = declare("line:purged", Text("Number released for another person"), "upkeep", SubjectKind.LINE, announces="")
    LINE_DISPUTED = declare(
        "line:disputed",
        Text("Line disputed"),
        "person counter",
        SubjectKind.LINE,
        announces="dispute registration",
        agent=ID,
        dispute=ID,
        means=code(DisputeMeans),
        registration=ID,
    )
    LINE_DISPUTE_ANSWERED = declare(
        "line:dispute-answered",
        Text("Dispute answered"),
        "office",
        SubjectKind.LINE,
        announces="dispute outcome",
        agent=ID,
        checks=codes(DisputeCheck),
        dispute=ID,
        late=YES_OR_NO,
        outcome=code(DisputeOutcome),
        reason=code(DisputeReason),
    )
    LINE_DISPUTE_WITHDRAWN = declare(
        "line:dispute-withdrawn",
        Text("Dispute withdrawn"),
        "person counter",
        SubjectKind.LINE,
        announces="dispute",
        agent=ID,
        dispute=ID,
        means=code(DisputeMeans),
    )
    LINE_DISPUTE_OVERDUE = declare(
        "line:dispute-overdue", Text("Dispute overdue"), "upkeep", SubjectKind.LINE, announces="dispute", dispute=ID
    )
    OUTCOME_CONTACT_CHOSEN = declare(
        "outcome:contact-chosen",
        Text("Applicant chose to hear of the decision by message"),
        "counter",
        SubjectKind.REGISTRATION,
        agent=ID,
    )
    SUBSCRIBER_NOTIFIED = declare(
        "subscriber:notified", Text("Subscriber notified"), "workflow upkeep", SubjectKind.LINE, notice=code(NoticeKind)
    )


# A person reported what a line is barred for: for the first time, or again while it was barred for it.
REPORTS_OF_BARS = frozenset({LineEvent.LINE_BARRED, LineEvent.LINE_BAR_REPEATED})
