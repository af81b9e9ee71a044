"""What the ledger says of a registration's agent, outlet, number and holder, and how its table says it."""

from realname.kernel.identifiers import Msisdn, PersonId
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.implied_records import Columns, Rule, fold_by, named, one_record
from realname.kernel.ports import KeyedHashes
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.platform.db.audited import AuditedTable, Row, text_of
from realname.registration.events import RegistrationEvent
from realname.registration.store.tables import registrations


def _says(row: Row, hashes: KeyedHashes) -> Columns:
    """Number and holder go with the registration's end; whose ID was shown counts from when it was read."""
    marks, said = LedgerPseudonyms(hashes), {"agent_id": text_of(row, "agent_id"), "outlet_id": text_of(row, "outlet_id")}
    if row["msisdn"] is not None:
        said["msisdn"] = marks.number(Msisdn(text_of(row, "msisdn")))[1]
    if row["person_id"] is not None and row["evidence_kind"] is not None:
        said["person_id"] = marks.holder(PersonId(text_of(row, "person_id")))[1]
    return said


_RULES: dict[Event, Rule] = {
    RegistrationEvent.REGISTRATION_OPENED: one_record(lambda facts: named(facts, agent="agent_id", outlet="outlet_id")),
    RegistrationEvent.LINE_RESERVED: one_record(lambda facts: named(facts, number="msisdn")),
    RegistrationEvent.EVIDENCE_ATTACHED: one_record(lambda facts: named(facts, holder="person_id")),
}

AUDITED = (
    AuditedTable(
        table=registrations,
        subject="id",
        births=frozenset({RegistrationEvent.REGISTRATION_OPENED}),
        events=frozenset(_RULES),
        fold=fold_by(_RULES),
        says=_says,
        key=lambda row: text_of(row, "id"),
        unsaid=frozenset({"msisdn"}),  # of a change it is the line's until a SIM is chosen
        only=~registrations.c.is_planted,  # a known case is opened by no one
    ),
)
