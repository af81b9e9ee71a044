"""The events of lines, orders, disputes and notices: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import ERROR, ID, MARK, YES_OR_NO, code, codes
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

    LINE_ACTIVATION_REQUESTED = declare("line:activation-requested", "workflow", SubjectKind.REGISTRATION, line=ID)
    LINE_ACTIVATED = declare("line:activated", "operator", SubjectKind.REGISTRATION, line=ID)
    LINE_ACTIVATION_REJECTED = declare(
        "line:activation-rejected", "operator workflow", SubjectKind.REGISTRATION, code=code({Reason.STOPPED_MEANWHILE}), line=ID
    )
    LINE_LOOKED_UP = declare("line:looked-up", "counter", SubjectKind.LINE, agent=ID, outlet=ID)
    LINE_BARRED = declare(
        "line:barred", "counter office api person workflow upkeep", SubjectKind.LINE, agent=ID, reason=codes(BarReason), scope=_SCOPE
    )
    LINE_BAR_REPEATED = declare("line:bar-repeated", "counter office", SubjectKind.LINE, agent=ID, reason=code(BarReason))
    LINE_BAR_LIFTED = declare(
        "line:bar-lifted", "counter office api workflow upkeep", SubjectKind.LINE, agent=ID, reason=codes(BarReason), scope=_SCOPE
    )
    LINE_SIM_REPLACEMENT_REQUESTED = declare("line:sim-replacement-requested", "workflow", SubjectKind.LINE, registration=ID)
    LINE_SIM_REPLACED = declare("line:sim-replaced", "operator", SubjectKind.LINE, registration=ID, sim=MARK)
    LINE_TRANSFER_REQUESTED = declare("line:transfer-requested", "workflow", SubjectKind.LINE, registration=ID)
    LINE_TRANSFERRED = declare("line:transferred", "operator", SubjectKind.LINE, registration=ID)
    LINE_DEACTIVATION_REQUESTED = declare(
        "line:deactivation-requested",
        "counter office person workflow upkeep",
        SubjectKind.LINE,
        DEATH_PROOFS,
        agent=ID,
        dispute=ID,
        ending=code(Ending),
        registration=ID,
    )
    LINE_DEACTIVATED = declare("line:deactivated", "operator", SubjectKind.LINE, ending=code(Ending))
    LINE_BAR_SET = declare("line:bar-set", "operator", SubjectKind.LINE, order=ID, scope=_SCOPE)
    LINE_ORDER_REJECTED = declare(
        "line:order-rejected",
        "operator workflow",
        SubjectKind.LINE,
        code=ERROR,
        kind=code(OrderKind),
        order=ID,
        reason=code(BarReason),
        registration=ID,
    )
    LINE_REVERIFIED = declare("line:reverified", "workflow", SubjectKind.LINE, registration=ID)
    LINE_RECONCILED = declare(
        "line:reconciled", "command", SubjectKind.LINE, agent=ID, difference=code(DifferenceKind), order=ID, outcome=code(OrderOutcome)
    )
    LINE_PURGED = declare("line:purged", "upkeep", SubjectKind.LINE)
    LINE_DISPUTED = declare(
        "line:disputed", "person counter", SubjectKind.LINE, agent=ID, dispute=ID, means=code(DisputeMeans), registration=ID
    )
    LINE_DISPUTE_ANSWERED = declare(
        "line:dispute-answered",
        "office",
        SubjectKind.LINE,
        agent=ID,
        checks=codes(DisputeCheck),
        dispute=ID,
        late=YES_OR_NO,
        outcome=code(DisputeOutcome),
        reason=code(DisputeReason),
    )
    LINE_DISPUTE_WITHDRAWN = declare(
        "line:dispute-withdrawn", "person counter", SubjectKind.LINE, agent=ID, dispute=ID, means=code(DisputeMeans)
    )
    LINE_DISPUTE_OVERDUE = declare("line:dispute-overdue", "upkeep", SubjectKind.LINE, dispute=ID)
    SUBSCRIBER_NOTIFIED = declare("subscriber:notified", "workflow upkeep", SubjectKind.LINE, notice=code(NoticeKind))


# A person reported what a line is barred for: for the first time, or again while it was barred for it.
REPORTS_OF_BARS = frozenset({LineEvent.LINE_BARRED, LineEvent.LINE_BAR_REPEATED})
