"""Sign the receipt: what was collected, deleted and kept until when, and the decision's place in the ledger (workflow step 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import LedgerEntry, RecordedEvent
from realname.kernel.ports import Clock, StatementSigner
from realname.kernel.receipt import Receipt
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.ledger.errors import LedgerBroken
from realname.ledger.store.statements import Receipts
from realname.lines.store.lines import Lines
from realname.registration.events import RegistrationEvent
from realname.registration.model.line_rule import ReceiptRule
from realname.registration.model.registration import Registration, Route
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.registrations import Registrations

_COLLECTED = ("consent", "evidence fields", "evidence portrait")
_DELETED = ("evidence portrait", "probes beside the kept photo", "templates (never stored)")
# Where a person acts for the holder both identities are kept, and whatever is said of a face is theirs (`representative`).
_FIELDS_OF_REPRESENTATIVE = "evidence fields of the representative"
_CLIP = "clip of the live session"
_BY_SIGHT = "what two people said who compared the person with the ID; no face was taken"
SHOWN_BEFORE = "what was shown for a face check before it was left for the way without a face"
EVIDENCE_PORTRAIT = "evidence portrait"
_PICTURES = "pictures of the live session"  # looked at and let go, but for the best ones


@dataclass(frozen=True, slots=True, kw_only=True)
class SignReceipt:
    """Signs one receipt a registration.

    Attributes:
        complaints_contact: Where a subscriber complains to the operator; empty: the regulator alone is named.
    """

    units: UnitsOfWork
    clock: Clock
    signer: StatementSigner
    retention_rule: RetentionRule
    local_days: LocalDays
    receipt_rule: ReceiptRule
    is_sandbox: bool
    complaints_contact: str = ""

    def __call__(self, registration_id: RegistrationId) -> None:
        """Sign and keep, unless it is kept already."""
        with self.units() as unit:
            registration, entries = unit[Registrations].get(registration_id), unit.ledger.of_subject(registration_id.value)
            if any(entry.event.event is RegistrationEvent.RECEIPT_SIGNED for entry in entries):
                return
            statement = self.signer.sign(self._receipt(unit, registration, entries).canonical())
            unit[Receipts].add(registration_id, statement)
            unit.ledger.append(
                RecordedEvent(
                    at=self.clock.now(),
                    event=RegistrationEvent.RECEIPT_SIGNED,
                    subject=registration_id.value,
                    facts=(("key", statement.key_id),),
                )
            )
            unit.commit()

    def _receipt(self, unit: UnitOfWork, registration: Registration, entries: Sequence[LedgerEntry]) -> Receipt:
        if registration.line_id is None or registration.decision is None or registration.decided_at is None:
            raise StateConflict(next=registration.next_step.value)
        line = unit[Lines].get(registration.line_id)
        # Of a change of a line the receipt says when its holder was verified for it, not when it was once opened.
        holds_from = line.activated_at if registration.takes_number else line.verified_at
        if holds_from is None:
            raise StateConflict(state=line.state.value)
        acting = registration.representative
        entry = _decision_entry(entries)
        term = f"service and {self.retention_rule.record_years_after_service} years after"
        return Receipt(
            registration_id=registration.id,
            line_id=line.id,
            decided_at=registration.decided_at,
            activated_at=holds_from,
            policy_digest=registration.decision.policy_digest,
            collected=_collected(entries, registration),
            deleted=_deleted(entries, registration),
            kept=(*((what, term) for what in _kept(registration)), *self._hashes(entries, at=registration.decided_at)),
            ledger_index=entry.index,
            ledger_leaf_hash=entry.leaf_hash,
            complaints=(self.complaints_contact, self.receipt_rule.regulator_complaints),
            is_sandbox=self.is_sandbox,
            representative=acting.authority.role.value if acting else None,
        )

    def _hashes(self, entries: Sequence[LedgerEntry], *, at: datetime) -> tuple[tuple[str, str], ...]:
        """Those of every live session that was opened, also where it failed and a clip was judged in its place."""
        if all(entry.event.event is not RegistrationEvent.SESSION_OPENED for entry in entries):
            return ()
        last_day = self.local_days.day_of(at) + timedelta(days=self.retention_rule.frame_digest_days)
        return (("hashes of the session's pictures, from which no picture can be made", last_day.isoformat()),)


def _collected(entries: Sequence[LedgerEntry], registration: Registration) -> tuple[str, ...]:
    acting = (_FIELDS_OF_REPRESENTATIVE,) if registration.representative else ()
    if registration.route is Route.FACE:
        return (*_COLLECTED, *acting, _seen(registration))
    consent = ("consent",) if registration.consent.is_biometric else ()
    return (*consent, "evidence fields", *acting, *_left_behind(entries), _BY_SIGHT)


def _deleted(entries: Sequence[LedgerEntry], registration: Registration) -> tuple[str, ...]:
    return (_seen(registration), *_DELETED) if registration.route is Route.FACE else _left_behind(entries)


def _kept(registration: Registration) -> tuple[str, ...]:
    photo = ("one photo taken on the spot, sealed",) if registration.route is Route.FACE else ()
    acting = (f"{_FIELDS_OF_REPRESENTATIVE}, sealed",) if registration.representative else ()
    return (*photo, "evidence fields, sealed", *acting)


def _left_behind(entries: Sequence[LedgerEntry]) -> tuple[str, ...]:
    """What had been taken for the face check, until the applicant went on without one."""
    events = [entry.event.event for entry in entries]
    before = (
        events[: events.index(RegistrationEvent.REGISTRATION_HANDED_OVER)] if RegistrationEvent.REGISTRATION_HANDED_OVER in events else []
    )
    portrait = (EVIDENCE_PORTRAIT,) if RegistrationEvent.EVIDENCE_ATTACHED in before else ()
    return (*portrait, SHOWN_BEFORE) if RegistrationEvent.CHALLENGE_ISSUED in before else portrait


def _seen(registration: Registration) -> str:
    return _PICTURES if registration.live_session_id else _CLIP


def _decision_entry(entries: Sequence[LedgerEntry]) -> LedgerEntry:
    """The last decision: of what a person decided, theirs."""
    decided = next((entry for entry in reversed(entries) if "decision" in entry.event.event.declared.facts), None)
    if decided is None:
        raise LedgerBroken(missing=RegistrationEvent.REGISTRATION_DECIDED.value)
    return decided
