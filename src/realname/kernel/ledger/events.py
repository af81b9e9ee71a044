"""What is written to the ledger: a closed list of events, typed facts without personal data, canonical bytes, RFC 9162 leaf hash."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

LEAF_PREFIX = b"\x00"  # RFC 9162, 2.1.1: hash of a leaf


class Event(StrEnum):
    """Everything that can be recorded, as `subject:action`. The list is closed: nothing else is ever written."""

    REGISTRATION_OPENED = "registration:opened"
    CONSENT_RECORDED = "consent:recorded"
    EVIDENCE_ATTACHED = "evidence:attached"
    REPRESENTATIVE_ATTACHED = "representative:attached"
    LINE_RESERVED = "line:reserved"
    CHALLENGE_ISSUED = "challenge:issued"
    CLIP_REJECTED = "clip:rejected"
    SESSION_OPENED = "session:opened"
    SESSION_JUDGED = "session:judged"
    SESSION_FAILED = "session:failed"
    REGISTRATION_HANDED_OVER = "registration:handed-over"
    SIGHT_STATED = "sight:stated"
    MEANS_ANSWERED = "means:answered"
    MEANS_CODE_SENT = "means:code-sent"
    REGISTRATION_SUBMITTED = "registration:submitted"
    SOURCE_ANSWERED = "source:answered"
    REGISTRATION_DECIDED = "registration:decided"
    LINE_ACTIVATION_REQUESTED = "line:activation-requested"
    LINE_ACTIVATED = "line:activated"
    LINE_ACTIVATION_REJECTED = "line:activation-rejected"
    LINE_LOOKED_UP = "line:looked-up"
    LINE_BARRED = "line:barred"
    LINE_BAR_REPEATED = "line:bar-repeated"
    LINE_BAR_LIFTED = "line:bar-lifted"
    LINE_SIM_REPLACEMENT_REQUESTED = "line:sim-replacement-requested"
    LINE_SIM_REPLACED = "line:sim-replaced"
    LINE_TRANSFER_REQUESTED = "line:transfer-requested"
    LINE_TRANSFERRED = "line:transferred"
    LINE_DEACTIVATION_REQUESTED = "line:deactivation-requested"
    LINE_DEACTIVATED = "line:deactivated"
    LINE_BAR_SET = "line:bar-set"
    LINE_ORDER_REJECTED = "line:order-rejected"
    LINE_REVERIFIED = "line:reverified"
    LINE_RECONCILED = "line:reconciled"
    LINE_PURGED = "line:purged"
    LINE_DISPUTED = "line:disputed"
    LINE_DISPUTE_ANSWERED = "line:dispute-answered"
    LINE_DISPUTE_WITHDRAWN = "line:dispute-withdrawn"
    LINE_DISPUTE_OVERDUE = "line:dispute-overdue"
    PERSON_SIGNED_IN = "person:signed-in"
    PERSON_LINES_SHOWN = "person:lines-shown"
    PERSON_DATA_EXPORTED = "person:data-exported"
    STOCK_CHANGED = "stock:changed"
    LEDGER_HEAD_SIGNED = "ledger:head-signed"
    KEYS_ROTATED = "keys:rotated"
    KEYS_DESTROYED = "keys:destroyed"
    KEYS_SIGNING_RENEWED = "keys:signing-renewed"
    RECEIPT_SIGNED = "receipt:signed"
    SUBSCRIBER_NOTIFIED = "subscriber:notified"
    MEDIA_ERASURE_BEGUN = "media:erasure-begun"
    MEDIA_ERASED = "media:erased"
    PHOTO_OPENING_ASKED = "photo:opening-asked"
    PHOTO_OPENING_ALLOWED = "photo:opening-allowed"
    PHOTO_OPENING_REFUSED = "photo:opening-refused"
    PHOTO_OPENED = "photo:opened"
    PHOTO_OPENING_TOLD = "photo:opening-told"
    PHOTO_OPENINGS_SHOWN = "photo:openings-shown"
    CLIENT_CREDENTIAL_ISSUED = "client:credential-issued"
    CLIENT_REVOKED = "client:revoked"
    MEDIA_PROVEN = "media:proven"
    RECORDS_ERASED = "records:erased"
    RECORDS_HELD = "records:held"
    RECORDS_RELEASED = "records:released"
    DELETIONS_REPLAYED = "deletions:replayed"
    REGISTRATION_WITHDRAWN = "registration:withdrawn"
    REGISTRATION_ABANDONED = "registration:abandoned"
    REGISTRATION_LAPSED = "registration:lapsed"
    CAMPAIGN_PLANNED = "campaign:planned"
    CAMPAIGN_STARTED = "campaign:started"
    CAMPAIGN_STOPPED = "campaign:stopped"
    CAMPAIGN_ENDED = "campaign:ended"
    REVERIFICATION_MOVED = "reverification:moved"
    REVERIFICATION_APPEALED = "reverification:appealed"
    REVERIFICATION_APPEAL_DECIDED = "reverification:appeal-decided"
    REGISTRATION_APPEALED = "registration:appealed"
    REVIEW_OPENED = "review:opened"
    REVIEW_TAKEN = "review:taken"
    REVIEW_LET_GO = "review:let-go"
    REVIEW_OPINION = "review:opinion"
    REVIEW_SETTLED = "review:settled"
    SHOPPER_ISSUED = "shopper:issued"
    SHOPPER_REVOKED = "shopper:revoked"
    SHOPPER_REVEALED = "shopper:revealed"
    VISIT_BEGUN = "visit:begun"
    VISIT_SIGNED = "visit:signed"
    REVIEW_PLANTED = "review:planted"
    ALERT_RAISED = "alert:raised"
    ALERT_ANSWERED = "alert:answered"
    OUTLET_ENROLLED = "outlet:enrolled"
    OUTLET_SUSPENDED = "outlet:suspended"
    OUTLET_RESUMED = "outlet:resumed"
    OUTLET_CLOSED = "outlet:closed"
    BLOCK_ADDED = "block:added"
    BLOCK_APPEALED = "block:appealed"
    BLOCK_APPEAL_DECIDED = "block:appeal-decided"
    BLOCKLIST_EXPORTED = "blocklist:exported"
    BLOCKLIST_IMPORTED = "blocklist:imported"
    FREEZE_ASKED = "freeze:asked"
    FREEZE_CONFIRMED = "freeze:confirmed"
    FREEZE_REFUSED = "freeze:refused"
    FREEZE_LIFTED = "freeze:lifted"
    AGENT_ENROLLED = "agent:enrolled"
    AGENT_TRAINED = "agent:trained"
    AGENT_SUSPENDED = "agent:suspended"
    AGENT_RESUMED = "agent:resumed"
    AGENT_CLOSED = "agent:closed"
    INSPECTION_BEGUN = "inspection:begun"
    INSPECTION_RANDOMNESS_FIXED = "inspection:randomness-fixed"
    INSPECTION_DRAWN = "inspection:drawn"
    INSPECTION_CASE_CHECKED = "inspection:case-checked"
    INSPECTION_FINDING_MADE = "inspection:finding-made"
    INSPECTION_NOTICE_GIVEN = "inspection:notice-given"
    INSPECTION_RECTIFIED = "inspection:rectified"
    INSPECTION_RECHECKED = "inspection:rechecked"
    INSPECTION_OVERDUE = "inspection:overdue"
    INSPECTION_CLOSED = "inspection:closed"
    COUNTER_BOUND = "counter:bound"
    STAFF_SIGNED_IN = "staff:signed-in"
    STAFF_SIGN_IN_FAILED = "staff:sign-in-failed"
    STAFF_MEANS_ADDED = "staff:means-added"
    STAFF_MEANS_REMOVED = "staff:means-removed"
    STAFF_PASSWORD_GIVEN = "staff:password-given"  # noqa: S105 - an event
    STAFF_INVITED = "staff:invited"
    LEAK_RECORDED = "leak:recorded"
    LEAK_REPORTED = "leak:reported"
    LEAK_PEOPLE_TOLD = "leak:people-told"
    LEAK_OVERDUE = "leak:overdue"
    LEAK_CLOSED = "leak:closed"
    FACES_LINE_CROSSED = "faces:line-crossed"
    FACES_FILED = "faces:filed"
    FACES_FILING_OVERDUE = "faces:filing-overdue"


# What is done about the photo of a registration: whoever reads the registration does not see it there, as it may be on hold.
OF_PHOTO_OPENINGS = frozenset(
    {
        Event.PHOTO_OPENING_ASKED,
        Event.PHOTO_OPENING_ALLOWED,
        Event.PHOTO_OPENING_REFUSED,
        Event.PHOTO_OPENED,
        Event.PHOTO_OPENING_TOLD,
    }
)
# Who looked at a review and what they said: whoever reads the registration sees how it was settled, and not by whom.
OF_REVIEWERS = frozenset({Event.REVIEW_TAKEN, Event.REVIEW_LET_GO, Event.REVIEW_OPINION})
# Somebody reported what a line is barred for: for the first time, or again while it was barred for it.
REPORTS_OF_BARS = frozenset({Event.LINE_BARRED, Event.LINE_BAR_REPEATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """One event: when, what, about which registration, with which facts.

    Attributes:
        subject: The id of the registration, or of the line for what happens to it later, or of the inspection; `stock` for numbers and
            SIMs, the agent's id for what somebody of the staff signs in with.
        facts: Sorted (name, value) pairs: ids of ours, codes, counts and digests; never a name, number, image or score.
    """

    at: datetime
    event: Event
    subject: str
    facts: tuple[tuple[str, str | int], ...] = ()

    def canonical(self) -> bytes:
        """The bytes that are hashed: JSON, keys sorted, no spaces, UTF-8, time in UTC to the microsecond."""
        content = {
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "event": self.event.value,
            "facts": dict(self.facts),
            "subject": self.subject,
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def recorded_event(event: Event, subject: str, *, at: datetime, **facts: str | int) -> RecordedEvent:
    """An event with its facts by name."""
    return RecordedEvent(at=at, event=event, subject=subject, facts=tuple(sorted(facts.items())))


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """An event in its place: index from 0, leaf hash in lower-case hexadecimal."""

    index: int
    event: RecordedEvent
    leaf_hash: str


def leaf_hash(canonical: bytes) -> str:
    """Hash a leaf as RFC 9162 does: SHA-256 over 0x00 and the entry's bytes."""
    return hashlib.sha256(LEAF_PREFIX + canonical).hexdigest()
