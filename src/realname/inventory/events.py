"""The events of the stock of numbers and SIMs: who writes each, about what, with which facts."""

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, ID, code
from realname.kernel.text.text import Text


class InventoryEvent(Event):
    """What the ledger records of the stock of numbers and SIMs."""

    STOCK_CHANGED = declare(
        "stock:changed",
        Text("Stock of numbers and SIMs changed"),
        "office command operator",
        SubjectKind.STOCK,
        action=code({"added", "quarantined", "freed"}),
        agent=ID,
        count=COUNT,
        kind=code({"numbers", "sims"}),
    )
    LOT_REQUESTED = declare(
        "stock:lot-requested",
        Text("Lot of numbers or SIMs requested from the operator"),
        "command",
        SubjectKind.STOCK,
        agent=ID,
        count=COUNT,
        kind=code({"numbers", "sims"}),
        lot=ID,
    )
    LOT_SETTLED = declare(
        "stock:lot-settled",
        Text("Lot of numbers or SIMs settled with the operator"),
        "command",
        SubjectKind.STOCK,
        agent=ID,
        count=COUNT,
        kind=code({"numbers", "sims"}),
        lot=ID,
        outcome=code({"taken", "rejected", "invalid", "given-up"}),
    )
