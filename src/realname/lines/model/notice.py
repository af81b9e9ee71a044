"""A notice: one message to the holder of a line, sent over the line itself. It says what happened, never to whom."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.identifiers import LineId, Msisdn, NoticeId
from realname.registration.model.line_code import OneTimeCode

_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)
MOST_TRIES = 80  # the pauses of so many tries are three days: what was to be told then is old


class NoticeKind(StrEnum):
    """What is told. The words are the notifier's: by kind and language, without a name or number of anyone."""

    ACTIVATED = "activated"
    SIM_REPLACED = "sim-replaced"
    BARRED = "barred"
    BAR_LIFTED = "bar-lifted"
    TRANSFERRING = "transferring"
    TRANSFERRED = "transferred"
    DEACTIVATING = "deactivating"
    KEPT = "kept"
    REVERIFY = "reverify"
    REVERIFY_SOON = "reverify-soon"
    REVERIFY_PARTIAL_BAR = "reverify-partial-bar"
    REVERIFY_SUSPENDED = "reverify-suspended"
    APPEAL_GRANTED = "appeal-granted"
    APPEAL_DISMISSED = "appeal-dismissed"
    PHOTO_OPENED = "photo-opened"
    LINE_CODE = "line-code"
    PERSON_CODE = "person-code"
    CLOSE_CODE = "close-code"
    SERVICE_CODE = "service-code"
    SERVICE_ASKS = "service-asks"
    LINE_DISPUTED = "line-disputed"
    DISPUTE_NOT_THEIRS = "dispute-not-theirs"
    DISPUTE_THEIRS = "dispute-theirs"
    DISPUTE_LATE = "dispute-late"
    DISPUTE_WITHDRAWN = "dispute-withdrawn"
    DATA_EXPORTED = "data-exported"
    OUTCOME_WAITING = "outcome-waiting"
    OUTCOME_REFUSED = "outcome-refused"
    OUTCOME_APPROVED = "outcome-approved"
    OUTCOME_FAILED = "outcome-failed"
    OUTCOME_EXPIRED = "outcome-expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message.

    Attributes:
        idempotency_key: The same at every try; one key, one message.
        code: A one-time code, where the words have a place for one; it is sent at once and kept nowhere.
    """

    idempotency_key: str
    kind: NoticeKind
    line_id: LineId
    msisdn: Msisdn
    code: OneTimeCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNotice:
    """A notice that is kept until it is sent, and after.

    Attributes:
        id: Its idempotency key.
        due_at: Not sent before; also the end of the lease of the person who sends it.
        undeliverable_at: When it was given up: the message centre answered, and never took it.
    """

    id: NoticeId
    kind: NoticeKind
    line_id: LineId
    msisdn: Msisdn
    requested_at: datetime
    due_at: datetime
    tries: int = 0
    sent_at: datetime | None = None
    undeliverable_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still to be sent."""
        return self.sent_at is None and self.undeliverable_at is None

    @property
    def as_sent(self) -> Notice:
        """What the message centre is given."""
        return Notice(idempotency_key=self.id.value, kind=self.kind, line_id=self.line_id, msisdn=self.msisdn)

    def postponed(self, *, at: datetime) -> "KeptNotice":
        """Put it off: each try without an answer doubles the pause, up to an hour; after the last one it is given up."""
        tries = self.tries + 1
        if tries >= MOST_TRIES:
            return replace(self, tries=tries, undeliverable_at=at)
        pause = _FIRST_PAUSE * 2 ** min(self.tries, 16)
        return replace(self, tries=tries, due_at=at + min(pause, _LONGEST_PAUSE))

    def left(self, *, at: datetime) -> "KeptNotice":
        """Put it off without a try: the message centre is away, and that is no fault of the notice."""
        return replace(self, due_at=at + _FIRST_PAUSE)

    def sent(self, *, at: datetime) -> "KeptNotice":
        """Record that it was sent."""
        return replace(self, tries=self.tries + 1, sent_at=at)
