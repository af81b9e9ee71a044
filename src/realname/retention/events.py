"""The events of records at their term: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT
from realname.kernel.text.text import Text


class RetentionEvent(Event):
    """What the ledger records of records at their term."""

    RECORDS_ERASED = declare(
        "records:erased", Text("Records deleted on schedule"), "upkeep", SubjectKind.RECORDS, former_holders=COUNT, lines=COUNT
    )
