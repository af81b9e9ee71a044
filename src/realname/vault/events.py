"""The events of keys: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID
from realname.kernel.text.text import Text


class VaultEvent(Event):
    """What the ledger records of keys."""

    KEYS_ROTATED = declare(
        "keys:rotated", Text("Key-encryption key rotated"), "command", SubjectKind.KEYS, agent=ID, generation=COUNT, key=DIGEST
    )
    KEYS_DESTROYED = declare(
        "keys:destroyed", Text("Old key-encryption key destroyed"), "command", SubjectKind.KEYS, agent=ID, generation=COUNT, key=DIGEST
    )
    ROWS_TAKEN_IN = declare(
        "rows:taken-in", Text("Rows of a former release sealed"), "upkeep command", SubjectKind.ROWS, {"table-*": COUNT}
    )
    ROWS_RESEALED = declare(
        "rows:resealed", Text("Rows sealed by the newest key"), "command", SubjectKind.ROWS, generation=COUNT, rows=COUNT
    )
    KEYS_SIGNING_RENEWED = declare(
        "keys:signing-renewed", Text("Signing key renewed"), "command upkeep", SubjectKind.KEYS, agent=ID, key=DIGEST, former=DIGEST
    )
