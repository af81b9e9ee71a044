"""The events of the holder's own page: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, ID


class HolderEvent(Event):
    """What the ledger records of the holder's own page."""

    PERSON_SIGNED_IN = declare("person:signed-in", "person", SubjectKind.LINE)
    PERSON_LINES_SHOWN = declare("person:lines-shown", "counter", SubjectKind.LINE, agent=ID, lines=COUNT)
    PERSON_DATA_EXPORTED = declare("person:data-exported", "person", SubjectKind.LINE, registrations=COUNT)
