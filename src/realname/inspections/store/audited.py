"""What the ledger says of inspections and their draws, and how their table says it."""

import json
from collections.abc import Mapping

from realname.inspections.events import InspectionEvent
from realname.inspections.store.tables import inspections
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.implied_records import Columns, Rule, fold_by, named, one_record, time_text
from realname.kernel.ports import KeyedHashes
from realname.platform.db.audited import AuditedTable, Row, text_of, yes_if

_TEXTS = ("begun_by", "commitment", "list_digest", "nonce", "population", "root_hash", "sample", "share", "share_commitment", "stratum")
_LATER: Columns = {"closed_at": "no", "list_digest": "", "nonce": "", "population": "0", "share": "", "shown_nonce": ""}


def _begun(facts: Columns) -> Columns:
    said = {"share_commitment": "", **facts}
    return {
        **_LATER,
        **named(said, agent="begun_by", outlets="outlets", root="root_hash", share="plan"),
        **{name: said[name] for name in ("commitment", "sample", "share_at", "share_commitment", "since", "stratum", "tree_size", "until")},
    }


_RULES: Mapping[Event, Rule] = {
    InspectionEvent.INSPECTION_BEGUN: one_record(_begun),
    InspectionEvent.INSPECTION_OPERATOR_SHARE_SHOWN: one_record(lambda facts: named(facts, nonce="shown_nonce")),
    InspectionEvent.INSPECTION_RANDOMNESS_FIXED: one_record(lambda facts: named(facts, value="share")),
    InspectionEvent.INSPECTION_DRAWN: one_record(lambda facts: named(facts, list="list_digest", nonce="nonce", population="population")),
    InspectionEvent.INSPECTION_CLOSED: one_record(lambda _facts: {"closed_at": "yes"}),
}


def _says(row: Row, _hashes: KeyedHashes) -> Columns:
    return {
        **{name: text_of(row, name) for name in (*_TEXTS, "shown_nonce", "tree_size")},
        **{name: time_text(row[name], precision="microseconds") for name in ("share_at", "since", "until")},
        "closed_at": yes_if(row, "closed_at"),
        "outlets": ",".join(json.loads(text_of(row, "outlets"))),
        "plan": ":".join(text_of(row, name) for name in ("share_kind", "share_source", "share_round")),
    }


AUDITED = (
    AuditedTable(
        table=inspections,
        subject="id",
        births=frozenset({InspectionEvent.INSPECTION_BEGUN}),
        events=frozenset(_RULES),
        fold=fold_by(_RULES),
        says=_says,
    ),
)
