"""The events of the holder's own page: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, ID
from realname.kernel.text.text import Text


class HolderEvent(Event):
    """What the ledger records of the holder's own page."""

    PERSON_SIGNED_IN = declare("person:signed-in", Text("Holder signed in"), "person", SubjectKind.LINE)
    PERSON_LINES_SHOWN = declare(
        "person:lines-shown", Text("Lines shown to their holder"), "counter", SubjectKind.LINE, agent=ID, lines=COUNT
    )
    PERSON_DATA_EXPORTED = declare(
        "person:data-exported", Text("Holder downloaded their data"), "person", SubjectKind.LINE, registrations=COUNT
    )
