"""What an operator checked by itself in a month, and what it let slip: counted from the log alone (MIIT Order 25, art. 15)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from realname.breaches.events import BreachEvent
from realname.inspections.events import InspectionEvent
from realname.inspections.model.open_findings import OpenFinding, OpenFindings
from realname.kernel.ledger.events import Event, LedgerEntry
from realname.kernel.report_period import ReportPeriod
from realname.lines.events import LineEvent
from realname.outlets.events import OutletEvent
from realname.photo_access.events import PhotoAccessEvent
from realname.registration.events import RegistrationEvent
from realname.retention.events import RetentionEvent
from realname.review.events import ReviewEvent
from realname.vault.events import VaultEvent


class Control(StrEnum):
    """What is looked at, again and again."""

    MEDIA = "media"
    REVIEWS = "reviews"
    RECONCILING = "reconciling"
    PHOTOS = "photos"
    KEYS = "keys"
    DISPUTES = "disputes"
    INSPECTIONS = "inspections"
    LEAKS = "leaks"
    FACES = "faces"
    OUTLETS = "outlets"


CONTROLS: Mapping[Control, tuple[Event, ...]] = {
    Control.MEDIA: (RegistrationEvent.MEDIA_PROVEN, RetentionEvent.RECORDS_ERASED),
    Control.REVIEWS: (ReviewEvent.REVIEW_OPENED, ReviewEvent.REVIEW_SETTLED, ReviewEvent.REVIEW_PLANTED),
    Control.RECONCILING: (LineEvent.LINE_RECONCILED,),
    Control.PHOTOS: (PhotoAccessEvent.PHOTO_OPENING_ASKED, PhotoAccessEvent.PHOTO_OPENING_REFUSED, PhotoAccessEvent.PHOTO_OPENED),
    Control.KEYS: (VaultEvent.KEYS_ROTATED, VaultEvent.KEYS_SIGNING_RENEWED),
    Control.DISPUTES: (LineEvent.LINE_DISPUTED, LineEvent.LINE_DISPUTE_ANSWERED),
    Control.INSPECTIONS: (InspectionEvent.INSPECTION_NOTICE_GIVEN, InspectionEvent.INSPECTION_RECTIFIED, InspectionEvent.INSPECTION_CLOSED),
    Control.LEAKS: (BreachEvent.LEAK_RECORDED, BreachEvent.LEAK_REPORTED, BreachEvent.LEAK_PEOPLE_TOLD, BreachEvent.LEAK_CLOSED),
    Control.FACES: (BreachEvent.FACES_LINE_CROSSED, BreachEvent.FACES_FILED),
    Control.OUTLETS: (OutletEvent.AGENT_TRAINED, OutletEvent.AGENT_SUSPENDED, OutletEvent.OUTLET_SUSPENDED),
}
# A clock that ran out; each is noted once.
OVERDUE = (LineEvent.LINE_DISPUTE_OVERDUE, InspectionEvent.INSPECTION_OVERDUE, BreachEvent.LEAK_OVERDUE, BreachEvent.FACES_FILING_OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What was counted in a period.

    Attributes:
        counts: Every event of `CONTROLS`, also where there was none.
        overdue: Every event of `OVERDUE` likewise.
        media_overdue: The most media that a day's proof found past their term.
        open_findings: Of inspections, as they stand at the end of what was read, also those from before the period.
    """

    counts: Mapping[Event, int]
    overdue: Mapping[Event, int]
    media_overdue: int
    open_findings: Sequence[OpenFinding]


class ControlCount:
    """Counts entry by entry."""

    def __init__(self, period: ReportPeriod) -> None:
        self._since, self._until = period.since, period.until
        self._seen = Counter[Event]()
        self._media_overdue = 0
        self._findings = OpenFindings()

    def add(self, entries: Iterable[LedgerEntry]) -> None:
        """Take more entries, from the first of the log on; what is counted are those of the period."""
        for entry in entries:
            self._findings.add((entry,))
            if self._since <= entry.event.at < self._until:
                self._seen[entry.event.event] += 1
                if entry.event.event is RegistrationEvent.MEDIA_PROVEN:
                    self._media_overdue = max(self._media_overdue, int(dict(entry.event.facts).get("overdue", 0)))

    def counted(self) -> Controls:
        """What there was."""
        return Controls(
            counts={event: self._seen[event] for events in CONTROLS.values() for event in events},
            overdue={event: self._seen[event] for event in OVERDUE},
            media_overdue=self._media_overdue,
            open_findings=self._findings.told(),
        )
