"""What the ledger says of a line's number, SIM, holder, state and ending, and how its table says it."""

from collections.abc import Iterator, Mapping, Sequence

from realname.kernel.identifiers import Iccid, Msisdn, PersonId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import UNKNOWN, Change, Columns, ImpliedRecords, Rule, facts_of, fold_by
from realname.kernel.ports import KeyedHashes
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.lines.events import LineEvent
from realname.lines.model.dispute import DisputeOutcome
from realname.lines.model.line import FORGOTTEN
from realname.lines.model.transitions import LineState
from realname.lines.store.tables import disputes, lines
from realname.platform.db.audited import AuditedTable, Row, text_of
from realname.registration.events import RegistrationEvent

_LIVE, _OVER, _REQUESTED, _REJECTED = "live", "over", "requested", "rejected"
# What is barred, and what is asked for, is no other state here.
_STATES: Mapping[str, str] = {
    LineState.ACTIVATION_REQUESTED.value: _REQUESTED,
    LineState.ACTIVE.value: _LIVE,
    LineState.BARRED.value: _LIVE,
    LineState.DEACTIVATION_REQUESTED.value: _LIVE,
    LineState.DEACTIVATED.value: _OVER,
    LineState.ACTIVATION_REJECTED.value: _REJECTED,
}
_MOVES: Mapping[Event, str] = {
    LineEvent.LINE_ACTIVATION_REQUESTED: _REQUESTED,
    LineEvent.LINE_ACTIVATED: _LIVE,
    LineEvent.LINE_ACTIVATION_REJECTED: _REJECTED,
    LineEvent.LINE_DEACTIVATED: _OVER,
}
_VERIFIED = frozenset[Event]({LineEvent.LINE_ACTIVATED, LineEvent.LINE_REVERIFIED, LineEvent.LINE_SIM_REPLACED, LineEvent.LINE_TRANSFERRED})
_FORGET_NUMBER = frozenset[Event]({LineEvent.LINE_PURGED, LineEvent.LINE_ACTIVATION_REJECTED})
_OF_REGISTRATIONS = frozenset[Event]({RegistrationEvent.LINE_RESERVED, RegistrationEvent.EVIDENCE_ATTACHED})


def _fold(registration_id: str, events: Sequence[RecordedEvent]) -> ImpliedRecords:
    """Fold the events of the line, of the registration that opened it, and of the one that its holder was verified by last."""
    requested = (one for one in events if one.event is LineEvent.LINE_ACTIVATION_REQUESTED and one.subject == registration_id)
    line_id = next((facts_of(one).get("line") for one in requested), None)
    if line_id is None:
        return ImpliedRecords(records={})
    said = dict[str, str]()
    for event in events:
        if event.subject in {registration_id, line_id}:
            said |= dict(_said_by(event, registration_id))
    verified_by = said.get("verified_by", registration_id)
    holders = [
        facts_of(one).get("holder") for one in events if one.event is RegistrationEvent.EVIDENCE_ATTACHED and one.subject == verified_by
    ]
    if said.get("state") == _REJECTED:  # it was never theirs, and names no one
        said = {name: value for name, value in said.items() if name != "iccid"}
    elif holders and holders[-1] is not None:
        said["person_id"] = holders[-1]
    return ImpliedRecords(records={line_id: said})


def _said_by(event: RecordedEvent, registration_id: str) -> Iterator[tuple[str, str]]:
    facts = facts_of(event)
    if event.event is RegistrationEvent.LINE_RESERVED and "number" in facts:
        yield "msisdn", facts["number"]
    if event.event is RegistrationEvent.LINE_RESERVED and event.subject == registration_id and "sim" in facts:
        yield "iccid", facts["sim"]
    if event.event is LineEvent.LINE_SIM_REPLACED:
        yield "iccid", facts.get("sim", UNKNOWN)
    if event.event is LineEvent.LINE_DEACTIVATED:
        yield "ending", facts.get("ending", UNKNOWN)
    if event.event in _FORGET_NUMBER:
        yield "msisdn", FORGOTTEN.value
    if event.event in _MOVES:
        yield "state", _MOVES[event.event]
    if event.event in _VERIFIED:
        yield "verified_by", facts.get("registration", registration_id)


def _says(row: Row, hashes: KeyedHashes) -> Columns:
    marks, number = LedgerPseudonyms(hashes), text_of(row, "msisdn")
    state = _STATES[text_of(row, "state")]
    said = {"msisdn": number if number == FORGOTTEN.value else marks.number(Msisdn(number))[1], "state": state}
    if row["verified_by"] is not None:
        said["verified_by"] = text_of(row, "verified_by")
    if state == _OVER:
        said["ending"] = text_of(row, "ending")
    if state != _REJECTED:
        said["person_id"] = marks.holder(PersonId(text_of(row, "person_id")))[1]
        if (sim := text_of(row, "iccid")) != FORGOTTEN.value:
            said["iccid"] = marks.sim(Iccid(sim))[1]
    return said


def _may_lack(row: Row) -> frozenset[str]:
    """The SIM of a line that is over is forgotten at the record's end."""
    return frozenset({"iccid"}) if _STATES[text_of(row, "state")] == _OVER else frozenset()


def _disputed(event: RecordedEvent) -> Change:
    facts = facts_of(event)
    columns = {"means": facts["means"], "registration_id": facts["registration"], "answered_by": "", "outcome": "", "reason": ""}
    return Change(key=facts["dispute"], columns=columns)


def _dispute_answered(event: RecordedEvent) -> Change:
    facts = facts_of(event)
    columns = {"answered_by": facts["agent"], "outcome": facts["outcome"], "reason": facts["reason"]}
    return Change(key=facts["dispute"], columns=columns)


_OF_DISPUTES: Mapping[Event, Rule] = {
    LineEvent.LINE_DISPUTED: _disputed,
    LineEvent.LINE_DISPUTE_ANSWERED: _dispute_answered,
    LineEvent.LINE_DISPUTE_WITHDRAWN: lambda event: Change(
        key=facts_of(event)["dispute"], columns={"outcome": DisputeOutcome.WITHDRAWN.value}
    ),
}

AUDITED = (
    AuditedTable(
        table=lines,
        subject="registration_id",
        also=("id", "verified_by"),
        births=frozenset({LineEvent.LINE_ACTIVATION_REQUESTED}),
        events=frozenset(_MOVES) | _VERIFIED | _FORGET_NUMBER | _OF_REGISTRATIONS,
        fold=_fold,
        says=_says,
        may_lack=_may_lack,
    ),
    AuditedTable(
        table=disputes,
        subject="line_id",
        births=frozenset({LineEvent.LINE_DISPUTED}),
        events=frozenset(_OF_DISPUTES),
        fold=fold_by(_OF_DISPUTES),
        says=lambda row, _hashes: {name: text_of(row, name) for name in ("answered_by", "means", "outcome", "reason", "registration_id")},
        may_go=True,  # it goes with the record of its registration
    ),
)
