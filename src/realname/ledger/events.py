"""The events of the ledger itself: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, MARK, SIZE
from realname.kernel.text.text import Text


class LedgerEvent(Event):
    """What the ledger records of the ledger itself."""

    LEDGER_HEAD_SIGNED = declare(
        "ledger:head-signed",
        Text("Head of the log signed"),
        "upkeep command",
        SubjectKind.LEDGER,
        agent=ID,
        commitment=DIGEST,
        key=DIGEST,
        root=DIGEST,
        size=SIZE,
    )
    LEDGER_AUDITED = declare(
        "ledger:audited", Text("Tables compared with the log"), "upkeep", SubjectKind.LEDGER, differences=COUNT, records=SIZE, schema=COUNT
    )
    LEDGER_RECORDS_TAKEN_IN = declare(
        "ledger:records-taken-in", Text("Older records added to the log"), "upkeep command", SubjectKind.LEDGER, records=SIZE
    )
    LEDGER_CLOCK_CORRECTED = declare("ledger:clock-corrected", Text("Clock of the log corrected"), "command", SubjectKind.LEDGER, agent=ID)
    RECORD_TAKEN_IN = declare(
        "record:taken-in",
        Text("Older record added to the log"),
        "upkeep command",
        SubjectKind.RECORD,
        {"is-*": MARK},
        key=DIGEST,
        table=ID,
    )
