"""The events of outlets, agents, block lists and freezes: who writes each, about what, with which facts."""

from collections.abc import Mapping

from realname.access.model.operating_status import SuspensionReason
from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DAY, DIGEST, ID, TIME, FactType, code
from realname.kernel.text.text import Text
from realname.outlets.model.block_list import BlockAppeal, BlockedKind, BlockReason
from realname.outlets.model.freeze import FreezeAction, FreezeReason

_FREEZE: Mapping[str, FactType] = {
    "about": ID,
    "agent": ID,
    "alert": ID,
    "deed": code(FreezeAction),
    "freeze": ID,
    "reason": code(FreezeReason),
}


class OutletEvent(Event):
    """What the ledger records of outlets, agents, block lists and freezes."""

    OUTLET_ENROLLED = declare(
        "outlet:enrolled",
        Text("Outlet enrolled"),
        "office command",
        SubjectKind.OUTLET,
        agent=ID,
        company=DIGEST,
        documents=COUNT,
        place=DIGEST,
    )
    OUTLET_SUSPENDED = declare(
        "outlet:suspended", Text("Outlet suspended"), "office command", SubjectKind.OUTLET, agent=ID, reason=code(SuspensionReason)
    )
    OUTLET_RESUMED = declare("outlet:resumed", Text("Outlet resumed"), "office command", SubjectKind.OUTLET, agent=ID)
    OUTLET_CLOSED = declare("outlet:closed", Text("Outlet closed"), "office command", SubjectKind.OUTLET, agent=ID)
    BLOCK_ADDED = declare(
        "block:added",
        Text("Entry added to the block list"),
        "command",
        SubjectKind.BLOCK,
        agent=ID,
        kind=code(BlockedKind),
        reason=code(BlockReason),
        until=TIME,
    )
    BLOCK_APPEALED = declare("block:appealed", Text("Block list entry appealed"), "command", SubjectKind.BLOCK, agent=ID)
    BLOCK_APPEAL_DECIDED = declare(
        "block:appeal-decided",
        Text("Block list appeal decided"),
        "command",
        SubjectKind.BLOCK,
        agent=ID,
        outcome=code({BlockAppeal.UPHELD, BlockAppeal.DISMISSED}),
    )
    BLOCKLIST_EXPORTED = declare(
        "blocklist:exported", Text("Block list exported"), "command", SubjectKind.BLOCKLIST, agent=ID, entries=COUNT, issuer=ID, key=DIGEST
    )
    BLOCKLIST_IMPORTED = declare(
        "blocklist:imported",
        Text("Block list imported"),
        "command",
        SubjectKind.BLOCKLIST,
        added=COUNT,
        agent=ID,
        changed=COUNT,
        gone=COUNT,
        issuer=ID,
        key=DIGEST,
    )
    FREEZE_ASKED = declare("freeze:asked", Text("Freeze requested"), "office inspector command", SubjectKind.OUTLET, _FREEZE, until=TIME)
    FREEZE_CONFIRMED = declare("freeze:confirmed", Text("Freeze confirmed"), "office inspector command", SubjectKind.OUTLET, _FREEZE)
    FREEZE_REFUSED = declare("freeze:refused", Text("Freeze refused"), "office inspector command", SubjectKind.OUTLET, _FREEZE)
    FREEZE_LIFTED = declare("freeze:lifted", Text("Freeze lifted"), "office inspector command", SubjectKind.OUTLET, _FREEZE)
    AGENT_ENROLLED = declare(
        "agent:enrolled", Text("Agent enrolled"), "office command", SubjectKind.STAFF, agent=ID, documents=COUNT, outlet=ID, trained=DAY
    )
    AGENT_TRAINED = declare("agent:trained", Text("Training recorded"), "office command", SubjectKind.STAFF, agent=ID, trained=DAY)
    AGENT_SUSPENDED = declare(
        "agent:suspended", Text("Agent suspended"), "office command", SubjectKind.STAFF, agent=ID, reason=code(SuspensionReason)
    )
    AGENT_RESUMED = declare("agent:resumed", Text("Agent resumed"), "office command", SubjectKind.STAFF, agent=ID)
    AGENT_CLOSED = declare("agent:closed", Text("Agent's enrolment ended"), "office command", SubjectKind.STAFF, agent=ID)
