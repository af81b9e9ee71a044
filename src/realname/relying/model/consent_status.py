"""What a service may ask about a line by the consent of its holder, and a request for the consent that is missing.

Source: CAMARA Consent Info 0.2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.clock_skew import is_ahead
from realname.kernel.identifiers import LineId, PersonId, RelyingClientId
from realname.relying.model.consent import Consent
from realname.relying.model.scopes import API_OF, Asked

CAPTURE_HOLDS = timedelta(days=1)  # the service hands the address on when it suits both
CAPTURES_COUNTED_FOR = timedelta(hours=1)
MOST_CAPTURES = 5  # an hour, of one service about one number


class InvalidReason(StrEnum):
    """Why data may not be processed. Consents here have no end, and nothing is processed without one: EXPIRED and OBJECTED never apply."""

    PENDING = "PENDING"
    REQUESTED = "REQUESTED"
    DENIED = "DENIED"


class CaptureResult(StrEnum):
    """What the service is told when the person is led back."""

    GRANTED = "granted"
    DENIED = "denied"
    ERROR = "error"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCapture:
    """A request for consent at an address that the service hands on; the same is kept of a number that has no line.

    Attributes:
        secret_hash: Of the last part of the address.
        number_mark: Keyed hash of the service and the number.
        callback: Where the person is led back to; empty: nowhere.
        line_id: None: no line is in service under the number, so that no one can answer.
    """

    id: str
    secret_hash: str = field(repr=False)
    client_id: RelyingClientId
    asked: Asked
    number_mark: str
    callback: str
    asked_at: datetime
    line_id: LineId | None = None
    person_id: PersonId | None = None
    answered_at: datetime | None = None
    is_granted: bool = False

    def is_open(self, at: datetime) -> bool:
        """Whether the person may still answer it."""
        return self.answered_at is None and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        """Whether its time is over."""
        return at >= self.asked_at + CAPTURE_HOLDS or is_ahead(self.asked_at, at=at)

    def is_about(self, line_id: LineId, person_id: PersonId) -> bool:
        """Whether it is about this line in the hands of this person."""
        return (self.line_id, self.person_id) == (line_id, person_id)

    def answered(self, *, is_granted: bool, at: datetime) -> "ConsentCapture":
        """Record the person's answer; the first one counts."""
        return self if self.answered_at else replace(self, answered_at=at, is_granted=is_granted)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentStatus:
    """The status of some scopes of one API.

    Attributes:
        scopes: In the order in which they were asked for.
        reason: Why they may not be used; None: they may.
    """

    scopes: tuple[str, ...]
    reason: InvalidReason | None


def consent_statuses(
    scopes: Sequence[str], *, standing: Sequence[Consent], revoked: Sequence[Consent], captures: Sequence[ConsentCapture], at: datetime
) -> Sequence[ConsentStatus]:
    """Say of each scope whether it may be used: scopes of one API with one status are together.

    Args:
        scopes: One at least; each once.
        standing: Consents in force in the present wording, of the holder to the service for the purpose.
        revoked: Consents of the same that were revoked.
        captures: Requests to the same holder that were not granted.
        at: The present time.
    """
    grouped = dict[tuple[object, object, object], list[str]]()
    reasons = dict[tuple[object, object, object], InvalidReason | None]()
    for scope in scopes:
        of_api = frozenset(one for one in scopes if API_OF[one] is API_OF[scope])
        # One consent to all scopes of an API comes before one to a part of them: a token rests on one consent.
        covering = [one for one in standing if scope in one.scopes]
        consent = next((one for one in covering if of_api <= one.scopes), covering[0] if covering else None)
        reason = None if consent else _reason(scope, revoked=revoked, captures=captures, at=at)
        key = (API_OF[scope], reason, consent.id if consent else None)
        grouped.setdefault(key, []).append(scope)
        reasons[key] = reason
    return [ConsentStatus(scopes=tuple(found), reason=reasons[key]) for key, found in grouped.items()]


def missing_scopes(statuses: Sequence[ConsentStatus]) -> frozenset[str]:
    """The scopes that the person can still be asked for: they did not say no."""
    asking = {InvalidReason.PENDING, InvalidReason.REQUESTED}
    return frozenset(scope for one in statuses if one.reason in asking for scope in one.scopes)


def _reason(scope: str, *, revoked: Sequence[Consent], captures: Sequence[ConsentCapture], at: datetime) -> InvalidReason:
    """What was last: the person said no, or was asked and has not answered; nothing was: pending."""
    return max(_told(scope, revoked, captures, at), key=lambda one: one[0], default=(at, InvalidReason.PENDING))[1]


def _told(
    scope: str, revoked: Sequence[Consent], captures: Sequence[ConsentCapture], at: datetime
) -> Iterator[tuple[datetime, InvalidReason]]:
    for consent in revoked:
        if scope in consent.scopes and consent.revoked_at is not None:
            yield consent.revoked_at, InvalidReason.DENIED
    for capture in captures:
        if scope not in capture.asked.scopes or capture.is_granted:
            continue
        if capture.answered_at is not None:
            yield capture.answered_at, InvalidReason.DENIED
        elif capture.is_open(at):
            yield capture.asked_at, InvalidReason.REQUESTED
