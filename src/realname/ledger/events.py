"""The events of the ledger itself: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import DIGEST, ID, SIZE


class LedgerEvent(Event):
    """What the ledger records of the ledger itself."""

    LEDGER_HEAD_SIGNED = declare(
        "ledger:head-signed", "upkeep command", SubjectKind.LEDGER, agent=ID, commitment=DIGEST, key=DIGEST, root=DIGEST, size=SIZE
    )
