"""The queue of reviews as a reviewer narrows it down: by outlet, reason, capture and age. Pure values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from realname.kernel.identifiers import OutletId
from realname.registration.model.reasons import Reason


class QueueCapture(StrEnum):
    """How the applicant was seen. A known case counts as seen at an attested counter: of that nothing is ever referred alone."""

    ATTESTED_COUNTER = "attested-counter"
    COUNTER = "counter"
    CLIP = "clip"
    NO_FACE = "no-face"


class QueueAge(StrEnum):
    """How near its deadline a review is."""

    LATE = "late"
    WITHIN_4_HOURS = "4-hours"
    WITHIN_A_DAY = "24-hours"

    def due_by(self, at: datetime) -> datetime:
        """Until when such a review is due, seen from a time."""
        return (
            at + {QueueAge.LATE: timedelta(), QueueAge.WITHIN_4_HOURS: timedelta(hours=4), QueueAge.WITHIN_A_DAY: timedelta(days=1)}[self]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAsked:
    """What of the queue is asked for; None: all."""

    outlet_id: OutletId | None = None
    reason: Reason | None = None
    capture: QueueCapture | None = None
    due_by: datetime | None = None


EVERYTHING = QueueAsked()


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueChoices:
    """What a queue can be narrowed down by: what occurs in it, in order."""

    outlets: Sequence[OutletId] = ()
    reasons: Sequence[Reason] = ()
