"""What the ledger says of outlets and of agents, and how their tables say it.

Left out are documents and contracts, and whose mark an agent has: a change of those opens nothing.
"""

import hashlib
from collections.abc import Sequence

from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import Columns, Fold, ImpliedRecords, facts_of
from realname.kernel.ports import KeyedHashes
from realname.outlets.events import OutletEvent
from realname.outlets.store.enrolments import Outlets
from realname.outlets.store.tables import agents, outlets
from realname.platform.db.audited import AuditedTable, Row, text_of, yes_if

_NOT_STOPPED: Columns = {"closed_at": "no", "frozen_at": "no", "suspended_at": "no"}
_FREEZES: frozenset[Event] = frozenset({OutletEvent.FREEZE_CONFIRMED, OutletEvent.FREEZE_LIFTED})
_STOPS: dict[Event, dict[str, str]] = {
    OutletEvent.OUTLET_SUSPENDED: {"suspended_at": "yes"},
    OutletEvent.OUTLET_RESUMED: {"suspended_at": "no"},
    OutletEvent.OUTLET_CLOSED: {"closed_at": "yes"},
    OutletEvent.AGENT_SUSPENDED: {"suspended_at": "yes"},
    OutletEvent.AGENT_RESUMED: {"suspended_at": "no"},
    OutletEvent.AGENT_CLOSED: {"closed_at": "yes"},
    OutletEvent.FREEZE_CONFIRMED: {"frozen_at": "yes"},
    OutletEvent.FREEZE_LIFTED: {"frozen_at": "no"},
}


def _fold(enrolled: Event, names: Columns) -> Fold:
    """Fold what was enrolled and stopped: one that was closed begins anew when it is enrolled again.

    Args:
        enrolled: The event of an enrolment.
        names: Column by fact of an enrolment or a training.
    """

    def fold(subject: str, events: Sequence[RecordedEvent]) -> ImpliedRecords:
        said = dict[str, str]()
        for event in events:
            facts = facts_of(event)
            if event.event is enrolled and (not said or said.get("closed_at") == "yes"):
                said = dict(_NOT_STOPPED)
            if event.event not in _FREEZES or facts.get("about", event.subject) == subject:
                said |= {names[name]: value for name, value in facts.items() if name in names} | _STOPS.get(event.event, {})
        return ImpliedRecords(records={subject: said} if said else {})

    return fold


def _outlet_says(row: Row, _hashes: KeyedHashes) -> Columns:
    company = hashlib.sha256(text_of(row, "company_id").encode()).hexdigest()
    return {"company_id": company, "place": Outlets.rows.read(row).place.digest, **_stops_say(row)}


def _agent_says(row: Row, _hashes: KeyedHashes) -> Columns:
    trained = {"trained_on": text_of(row, "trained_on")} if row["trained_on"] is not None else {}
    return {"outlet_id": text_of(row, "outlet_id"), **trained, **_stops_say(row)}


def _stops_say(row: Row) -> Columns:
    return {name: yes_if(row, name) for name in _NOT_STOPPED}


_OF_OUTLETS = frozenset({OutletEvent.OUTLET_ENROLLED, OutletEvent.OUTLET_SUSPENDED, OutletEvent.OUTLET_RESUMED, OutletEvent.OUTLET_CLOSED})
_OF_AGENTS = frozenset({OutletEvent.AGENT_ENROLLED, OutletEvent.AGENT_SUSPENDED, OutletEvent.AGENT_RESUMED, OutletEvent.AGENT_CLOSED})

AUDITED = (
    AuditedTable(
        table=outlets,
        subject="id",
        births=frozenset({OutletEvent.OUTLET_ENROLLED}),
        events=_OF_OUTLETS | _FREEZES,
        fold=_fold(OutletEvent.OUTLET_ENROLLED, {"company": "company_id", "place": "place"}),
        says=_outlet_says,
        key=lambda row: text_of(row, "id"),
    ),
    AuditedTable(
        table=agents,
        subject="id",
        also=("outlet_id",),
        births=frozenset({OutletEvent.AGENT_ENROLLED}),
        events=_OF_AGENTS | _FREEZES | {OutletEvent.AGENT_TRAINED},
        fold=_fold(OutletEvent.AGENT_ENROLLED, {"outlet": "outlet_id", "trained": "trained_on"}),
        says=_agent_says,
        key=lambda row: text_of(row, "id"),
    ),
)
