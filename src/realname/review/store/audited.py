"""What the ledger says of decisions and of reviewers' opinions, and how their tables say it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import UNKNOWN, Change, Columns, ImpliedRecords, Rule, facts_of, fold_by
from realname.kernel.ports import KeyedHashes
from realname.platform.db.audited import AuditedTable, Row, text_of
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Approved
from realname.registration.model.registration import RegistrationState as State
from realname.registration.store.codecs import decode_decision
from realname.registration.store.tables import registrations
from realname.review.events import ReviewEvent
from realname.review.store.tables import review_opinions, reviews
from realname.verification.model.operating_point import OperatingPoint

_UNDECIDED, _APPROVED, _REFERRED, _REFUSED, _ENDED = "undecided", "approved", "referred", "refused", "ended"
# How far it is on its way, and what the operator said of the line, is no other state here.
_STATES: Mapping[str, str] = {
    State.OPEN.value: _UNDECIDED,
    State.AWAITING_SUPERVISOR.value: _UNDECIDED,
    State.SUBMITTED.value: _UNDECIDED,
    State.APPROVED.value: _APPROVED,
    State.ACTIVATED.value: _APPROVED,
    State.ACTIVATION_REJECTED.value: _APPROVED,
    State.REFERRED.value: _REFERRED,
    State.REFUSED.value: _REFUSED,
    State.WITHDRAWN.value: _ENDED,
    State.ABANDONED.value: _ENDED,
    State.LAPSED.value: _ENDED,
}
_DECIDING = frozenset[Event]({RegistrationEvent.REGISTRATION_DECIDED, ReviewEvent.REVIEW_SETTLED})
_ENDING = frozenset[Event](
    {
        RegistrationEvent.REGISTRATION_WITHDRAWN,
        RegistrationEvent.REGISTRATION_ABANDONED,
        RegistrationEvent.REGISTRATION_LAPSED,
        RegistrationEvent.SHOPPER_REVEALED,
    }
)
_ERASED = RegistrationEvent.MEDIA_ERASED
_OPENED, _APPEALED = RegistrationEvent.REGISTRATION_OPENED, RegistrationEvent.REGISTRATION_APPEALED


def _fold_decisions(registration_id: str, events: Sequence[RecordedEvent]) -> ImpliedRecords:
    """Fold; what was ended stays ended, and what is erased may be said to have ended in another way."""
    said = dict[str, str]()
    for event in events:
        facts = facts_of(event)
        if event.event is _OPENED:
            said |= {"decision": "", "judged_at": "", "state": _UNDECIDED}
        elif event.event in _DECIDING:
            said["decision"] = _decision(facts["decision"], facts["policy"], facts["reasons"])
            if event.event is RegistrationEvent.REGISTRATION_DECIDED:
                said["judged_at"] = _judged_at(OperatingPoint.of(facts))
            said["state"] = _ENDED if said.get("state") == _ENDED else facts["decision"]
        elif event.event is _APPEALED:
            said |= {"decision": said.get("decision", "").replace(_REFUSED, _REFERRED, 1), "state": _REFERRED}
        elif event.event in _ENDING:
            said["state"] = _ENDED
        elif event.event is _ERASED and not facts.get("kept"):
            said["state"] = UNKNOWN
    return ImpliedRecords(records={registration_id: said} if said else {})


def _decisions_say(row: Row, _hashes: KeyedHashes) -> Columns:
    state = _STATES[text_of(row, "state")]
    if row["decision"] is None:
        return {"decision": "", "judged_at": "", "state": state}
    decision = decode_decision(text_of(row, "decision"))
    reasons = "" if isinstance(decision, Approved) else ",".join(sorted(reason.value for reason in decision.reasons))
    outcome = type(decision).__name__.lower()
    return {
        "decision": _decision(outcome, decision.policy_digest, reasons),
        "judged_at": _judged_at(decision.judged_at),
        "state": state,
    }


def _decision(outcome: str, policy: str, reasons: str) -> str:
    return f"{outcome} by {policy} for {reasons}"


def _judged_at(point: OperatingPoint | None) -> str:
    return "" if point is None else " ".join(f"{name}={value}" for name, value in sorted(point.facts.items()))


def _opinion(event: RecordedEvent) -> Change | None:
    facts = facts_of(event)
    return Change(key=f"{facts['review']}/{facts['agent']}", columns={name: facts[name] for name in ("opinion", "reason")})


_OF_OPINIONS: Mapping[Event, Rule] = {ReviewEvent.REVIEW_OPINION: _opinion}

AUDITED = (
    AuditedTable(
        table=registrations,
        part="decision",
        subject="id",
        births=frozenset({_OPENED}),
        events=_DECIDING | _ENDING | {_ERASED, _OPENED, _APPEALED},
        fold=_fold_decisions,
        says=_decisions_say,
        only=~registrations.c.is_planted,  # no machine decided a known case
    ),
    AuditedTable(
        table=review_opinions,
        subject="registration_id",
        births=frozenset(_OF_OPINIONS),
        events=frozenset(_OF_OPINIONS),
        fold=fold_by(_OF_OPINIONS),
        says=lambda row, _hashes: {name: text_of(row, name) for name in ("opinion", "reason")},
        key=lambda row: f"{text_of(row, 'review_id')}/{text_of(row, 'reviewer_id')}",
        beside={"registration_id": select(reviews.c.registration_id).where(reviews.c.id == review_opinions.c.review_id).scalar_subquery()},
    ),
)
