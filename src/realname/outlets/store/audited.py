"""What the ledger says of outlets, agents, freezes and this operator's own blocks, and how their tables say it.

Left out are documents and contracts, and whose mark an agent has: a change of those opens nothing.
"""

import hashlib
from collections.abc import Mapping, Sequence

from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import (
    Change,
    Columns,
    Fold,
    ImpliedRecords,
    Rule,
    facts_of,
    fold_by,
    named,
    one_record,
    time_text,
)
from realname.kernel.ports import KeyedHashes
from realname.outlets.events import OutletEvent
from realname.outlets.model.block_list import OWN, BlockAppeal
from realname.outlets.store.enrolments import Outlets
from realname.outlets.store.tables import agents, block_entries, freezes, outlets
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


def _asked_for(event: RecordedEvent) -> Change:
    facts = facts_of(event)
    asked = named(facts, about="agent_id", agent="asked_by", deed="deed", reason="reason", until="lapses_at")
    return Change(key=facts["freeze"], columns={"agent_id": "", **asked, "answered_by": "", "is_confirmed": "no"})


def _answered(*, is_confirmed: str) -> Rule:
    def rule(event: RecordedEvent) -> Change:
        facts = facts_of(event)
        return Change(key=facts["freeze"], columns={"answered_by": facts["agent"], "is_confirmed": is_confirmed})

    return rule


_OF_FREEZES: Mapping[Event, Rule] = {
    OutletEvent.FREEZE_ASKED: _asked_for,
    OutletEvent.FREEZE_CONFIRMED: _answered(is_confirmed="yes"),
    OutletEvent.FREEZE_LIFTED: _answered(is_confirmed="yes"),
    OutletEvent.FREEZE_REFUSED: _answered(is_confirmed="no"),
}


def _freeze_says(row: Row, _hashes: KeyedHashes) -> Columns:
    said = {name: text_of(row, name) for name in ("agent_id", "answered_by", "asked_by", "deed", "reason")}
    return {**said, "is_confirmed": "yes" if row["is_confirmed"] else "no", "lapses_at": time_text(row["lapses_at"], precision="seconds")}


_OF_BLOCKS: Mapping[Event, Rule] = {
    OutletEvent.BLOCK_ADDED: one_record(
        lambda facts: {"appeal": BlockAppeal.NONE.value, **named(facts, agent="added_by", kind="kind", reason="reason", until="until")}
    ),
    OutletEvent.BLOCK_APPEALED: one_record(lambda _facts: {"appeal": BlockAppeal.OPEN.value}),
    OutletEvent.BLOCK_APPEAL_DECIDED: one_record(lambda facts: named(facts, outcome="appeal")),
}


def _block_says(row: Row, _hashes: KeyedHashes) -> Columns:
    return {
        **{name: text_of(row, name) for name in ("added_by", "appeal", "kind", "reason")},
        "until": time_text(row["until"], precision="seconds"),
    }


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
    ),
    AuditedTable(
        table=agents,
        subject="id",
        also=("outlet_id",),
        births=frozenset({OutletEvent.AGENT_ENROLLED}),
        events=_OF_AGENTS | _FREEZES | {OutletEvent.AGENT_TRAINED},
        fold=_fold(OutletEvent.AGENT_ENROLLED, {"outlet": "outlet_id", "trained": "trained_on"}),
        says=_agent_says,
    ),
    AuditedTable(
        table=freezes,
        subject="outlet_id",
        births=frozenset({OutletEvent.FREEZE_ASKED}),
        events=frozenset(_OF_FREEZES),
        fold=fold_by(_OF_FREEZES),
        says=_freeze_says,
    ),
    AuditedTable(
        table=block_entries,
        subject="id",
        births=frozenset({OutletEvent.BLOCK_ADDED}),
        events=frozenset(_OF_BLOCKS),
        fold=fold_by(_OF_BLOCKS),
        says=_block_says,
        only=block_entries.c.issuer == OWN.value,  # those of others come signed, and are taken in anew with each list
    ),
)
