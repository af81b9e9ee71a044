"""An audit of a test's world, which has two kinds of marks: those of the ledger are made under a key."""

from dataclasses import dataclass

from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.field_types import DIGEST
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.registry import App
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.use_cases.audit_records import AuditRecords
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.main.catalogue.tables import audited_tables

_OF_THE_LEDGER = ("ledger/holder/", "ledger/identity/", "ledger/number/", "ledger/sim/")


@dataclass(frozen=True, slots=True)
class MarksOfTwoKeys:
    """Implements the port `KeyedHashes`."""

    of_the_ledger: KeyedHashes
    others: KeyedHashes

    def hash(self, text: str) -> str:
        return (self.of_the_ledger if text.startswith(_OF_THE_LEDGER) else self.others).hash(text)


def told(event: RecordedEvent) -> dict[str, str | int]:
    """The facts that tell people something: without the digests of what tables hold, which the audit reads."""
    return {name: value for name, value in event.facts if not DIGEST.takes(value)}


def audit_of(app: App) -> AuditRecords:
    """Make the audit of a world."""
    hashes = MarksOfTwoKeys(app[LedgerPseudonyms].keyed_hashes, app[KeyedHashes])
    return AuditRecords(units=app[UnitsOfWork], reads=app[Reads], clock=app[Clock], keyed_hashes=hashes, audited=audited_tables())
