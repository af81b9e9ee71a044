"""The events of other means than a face: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import ID, code
from realname.kernel.text.text import Text
from realname.verification.model.visual_check import MeansKind, MeansOutcome


class NoFaceEvent(Event):
    """What the ledger records of other means than a face."""

    MEANS_ANSWERED = declare(
        "means:answered",
        Text("Alternative proof checked"),
        "counter",
        SubjectKind.REGISTRATION,
        agent=ID,
        kind=code(MeansKind),
        outcome=code(MeansOutcome),
    )
    MEANS_CODE_SENT = declare(
        "means:code-sent", Text("Code sent to another line of the applicant"), "counter", SubjectKind.REGISTRATION, line=ID
    )
