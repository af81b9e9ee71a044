"""The events of what is done after a restore: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT
from realname.kernel.text.text import Text


class OperationsEvent(Event):
    """What the ledger records of what is done after a restore."""

    DELETIONS_REPLAYED = declare(
        "deletions:replayed",
        Text("Deletions repeated after a restore"),
        "command",
        SubjectKind.DELETIONS,
        holds=COUNT,
        keys=COUNT,
        registrations=COUNT,
    )
