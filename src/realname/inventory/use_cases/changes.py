"""What the ledger says of the stock of numbers and SIMs."""

from datetime import datetime

from realname.inventory.events import InventoryEvent
from realname.inventory.model.stock import INVENTORY_SUBJECT
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import RecordedEvent


def inventory_changed(action: str, count: int, *, kind: str, at: datetime, acting: AgentId | None) -> RecordedEvent:
    """Say what was done to how many, of `numbers` or `sims`, and who did it where a person did."""
    agent = (("agent", acting.value),) if acting else ()
    facts = (("action", action), *agent, ("count", count), ("kind", kind))
    return RecordedEvent(at=at, event=InventoryEvent.STOCK_CHANGED, subject=INVENTORY_SUBJECT, facts=facts)
