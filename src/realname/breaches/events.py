"""The events of personal-data breaches and the filing of held faces: who writes each, about what, with which facts."""

from realname.breaches.model.breach import BreachedData, BreachKind, BreachMeasure, NotNotifiedReason
from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, ID, MARK, TIME, YES_OR_NO, code, codes
from realname.kernel.text.text import Text


class BreachEvent(Event):
    """What the ledger records of personal-data breaches and the filing of held faces."""

    LEAK_RECORDED = declare(
        "leak:recorded",
        Text("Personal data breach recorded"),
        "office command",
        SubjectKind.LEAK,
        agent=ID,
        data=codes(BreachedData),
        kind=code(BreachKind),
        measures=codes(BreachMeasure),
        noticed=TIME,
        people=COUNT,
        report_by=TIME,
        serious=YES_OR_NO,
        tell_by=TIME,
    )
    LEAK_REPORTED = declare(
        "leak:reported",
        Text("Personal data breach reported to the authority"),
        "office command",
        SubjectKind.LEAK,
        agent=ID,
        case=MARK,
        late=YES_OR_NO,
    )
    LEAK_PEOPLE_TOLD = declare(
        "leak:people-told",
        Text("People affected by the breach notified"),
        "office command",
        SubjectKind.LEAK,
        agent=ID,
        people=COUNT,
        reason=code(NotNotifiedReason),
    )
    LEAK_OVERDUE = declare(
        "leak:overdue", Text("Step of a personal data breach overdue"), "upkeep", SubjectKind.LEAK, deed=code({"report", "tell"})
    )
    LEAK_CLOSED = declare("leak:closed", Text("Personal data breach closed"), "office command", SubjectKind.LEAK, agent=ID)
    FACES_LINE_CROSSED = declare(
        "faces:line-crossed",
        Text("Number of stored faces reached the filing limit"),
        "upkeep",
        SubjectKind.FACES,
        people=COUNT,
        working_days=COUNT,
    )
    FACES_FILED = declare(
        "faces:filed", Text("Stored faces filed with the authority"), "office command", SubjectKind.FACES, agent=ID, case=MARK
    )
    FACES_FILING_OVERDUE = declare("faces:filing-overdue", Text("Filing of stored faces overdue"), "upkeep", SubjectKind.FACES)
