"""What the ledger says of a registration's agent, outlet, consent, evidence, line and holder, and of holds; and how their tables say it."""

from collections.abc import Sequence

from sqlalchemy import select

from realname.evidence.model.evidence import EvidenceMeans
from realname.kernel.identifiers import Iccid, Msisdn, PersonId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import Change, Columns, ImpliedRecords, Rule, facts_of, fold_by, named, one_record, time_text
from realname.kernel.ports import KeyedHashes
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.platform.db.audited import AuditedTable, Row, text_of, yes_if
from realname.registration.events import MEANS_IN_LOG, RegistrationEvent
from realname.registration.model.registration import ENDED_WITHOUT_LINE, Purpose, RegistrationState, Route
from realname.registration.store.tables import record_holds, registrations
from realname.vault.store.tables import FORGOTTEN_HASH, persons

_COLLECTING = frozenset({RegistrationState.OPEN.value, RegistrationState.AWAITING_SUPERVISOR.value})
_ENDED = frozenset(state.value for state in ENDED_WITHOUT_LINE)
_FADING = frozenset({"evidence_kind", "evidence_means", "iccid", "identity_hash", "msisdn", "person_id"})
_IDENTITY = select(persons.c.identity_hash).where(persons.c.id == registrations.c.person_id).scalar_subquery()


def _says(row: Row, hashes: KeyedHashes) -> Columns:
    """What was read of a person, and whose it is, goes with the registration's end."""
    marks, said = LedgerPseudonyms(hashes), dict[str, str]()
    said |= {name: text_of(row, name) for name in ("agent_id", "outlet_id", "for_line_id", "purpose", "route")}
    if row["consent_is_biometric"]:
        said |= {name: text_of(row, name) for name in ("consent_language", "consent_means", "consent_text_version")}
    if row["msisdn"] is not None:
        said["msisdn"] = marks.number(Msisdn(text_of(row, "msisdn")))[1]
    if row["iccid"] is not None:
        said["iccid"] = marks.sim(Iccid(text_of(row, "iccid")))[1]
    if row["evidence_kind"] is not None:
        said["evidence_kind"] = text_of(row, "evidence_kind")
        said["evidence_means"] = MEANS_IN_LOG[EvidenceMeans(text_of(row, "evidence_means"))] if row["evidence_means"] else ""
    # While evidence is read a person is bound already; the event tells of it once it is read.
    if row["person_id"] is not None and (row["evidence_kind"] is not None or row["state"] not in _COLLECTING):
        said["person_id"] = marks.holder(PersonId(text_of(row, "person_id")))[1]
        if not (identity := text_of(row, "identity_hash")).startswith(FORGOTTEN_HASH):
            said["identity_hash"] = marks.identity(identity)[1]
    return said


def _may_lack(row: Row) -> frozenset[str]:
    is_forgotten = row["media_erased_at"] is not None and row["sealed_attributes"] is None
    if is_forgotten or row["state"] in _COLLECTING | _ENDED:
        return _FADING
    return frozenset({"msisdn"})  # it goes when the number is given to another person


def _opened(facts: Columns) -> Columns:
    said = named(facts, agent="agent_id", line="for_line_id", outlet="outlet_id", purpose="purpose", route="route")
    return {"for_line_id": "", "purpose": Purpose.NEW_LINE.value, **said}


_RULES: dict[Event, Rule] = {
    RegistrationEvent.REGISTRATION_OPENED: one_record(_opened),
    RegistrationEvent.CONSENT_RECORDED: one_record(
        lambda facts: named(facts, language="consent_language", means="consent_means", text_version="consent_text_version")
    ),
    RegistrationEvent.REGISTRATION_HANDED_OVER: one_record(lambda facts: {"route": facts.get("route", Route.NO_FACE.value)}),
    RegistrationEvent.LINE_RESERVED: one_record(lambda facts: named(facts, number="msisdn", sim="iccid")),
    RegistrationEvent.EVIDENCE_ATTACHED: one_record(
        lambda facts: named(facts, holder="person_id", identity="identity_hash", kind="evidence_kind", means="evidence_means")
    ),
}


def _held(event: RecordedEvent) -> Change | None:
    facts = facts_of(event)
    if "hold" not in facts:
        return None
    return Change(key=facts["hold"], columns={**named(facts, case="case_number", reason="reason", until="until"), "ended_at": "no"})


def _fold_holds(_subject: str, events: Sequence[RecordedEvent]) -> ImpliedRecords:
    """Fold; the holds of a registration go with it."""
    folded = fold_by({RegistrationEvent.RECORDS_HELD: _held, RegistrationEvent.RECORDS_RELEASED: _released})(_subject, events)
    is_erased = any(one.event is RegistrationEvent.MEDIA_ERASED and not facts_of(one).get("kept") for one in events)
    return ImpliedRecords(records=folded.records, may_be_gone=is_erased)


def _released(event: RecordedEvent) -> Change | None:
    hold = facts_of(event).get("hold")
    return None if hold is None else Change(key=hold, columns={"ended_at": "yes"})


def _hold_says(row: Row, hashes: KeyedHashes) -> Columns:
    return {
        "case_number": case_mark(text_of(row, "case_number"), hashes),
        "ended_at": yes_if(row, "ended_at"),
        "reason": text_of(row, "reason"),
        "until": time_text(row["until"], precision="seconds"),
    }


def case_mark(case_number: str, hashes: KeyedHashes) -> str:
    """The keyed mark of a case number."""
    return hashes.hash(f"case/{case_number}")


AUDITED = (
    AuditedTable(
        table=registrations,
        subject="id",
        births=frozenset({RegistrationEvent.REGISTRATION_OPENED}),
        events=frozenset(_RULES),
        fold=fold_by(_RULES),
        says=_says,
        # Of a change the number is the line's until a SIM is chosen; and evidence may be broken off once its person is known.
        unsaid=frozenset({"identity_hash", "iccid", "msisdn", "person_id"}),
        only=~registrations.c.is_planted,  # a known case is opened by no one
        may_lack=_may_lack,
        beside={"identity_hash": _IDENTITY},
    ),
    AuditedTable(
        table=record_holds,
        subject="registration_id",
        births=frozenset({RegistrationEvent.RECORDS_HELD}),
        events=frozenset({RegistrationEvent.RECORDS_HELD, RegistrationEvent.RECORDS_RELEASED, RegistrationEvent.MEDIA_ERASED}),
        fold=_fold_holds,
        says=_hold_says,
    ),
)
