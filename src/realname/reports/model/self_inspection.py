"""What an operator checked by itself in a month, and what it let slip: counted from the log alone (MIIT Order 25, art. 15)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from realname.inspections.model.open_findings import OpenFinding, OpenFindings
from realname.kernel.ledger.events import Event, LedgerEntry
from realname.kernel.report_period import ReportPeriod


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
    Control.MEDIA: (Event.MEDIA_PROVEN, Event.RECORDS_ERASED),
    Control.REVIEWS: (Event.REVIEW_OPENED, Event.REVIEW_SETTLED, Event.REVIEW_PLANTED),
    Control.RECONCILING: (Event.LINE_RECONCILED,),
    Control.PHOTOS: (Event.PHOTO_OPENING_ASKED, Event.PHOTO_OPENING_REFUSED, Event.PHOTO_OPENED),
    Control.KEYS: (Event.KEYS_ROTATED, Event.KEYS_SIGNING_RENEWED),
    Control.DISPUTES: (Event.LINE_DISPUTED, Event.LINE_DISPUTE_ANSWERED),
    Control.INSPECTIONS: (Event.INSPECTION_NOTICE_GIVEN, Event.INSPECTION_RECTIFIED, Event.INSPECTION_CLOSED),
    Control.LEAKS: (Event.LEAK_RECORDED, Event.LEAK_REPORTED, Event.LEAK_PEOPLE_TOLD, Event.LEAK_CLOSED),
    Control.FACES: (Event.FACES_LINE_CROSSED, Event.FACES_FILED),
    Control.OUTLETS: (Event.AGENT_TRAINED, Event.AGENT_SUSPENDED, Event.OUTLET_SUSPENDED),
}
# A clock that ran out; each is noted once.
OVERDUE = (Event.LINE_DISPUTE_OVERDUE, Event.INSPECTION_OVERDUE, Event.LEAK_OVERDUE, Event.FACES_FILING_OVERDUE)


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
                if entry.event.event is Event.MEDIA_PROVEN:
                    self._media_overdue = max(self._media_overdue, int(dict(entry.event.facts).get("overdue", 0)))

    def counted(self) -> Controls:
        """What there was."""
        return Controls(
            counts={event: self._seen[event] for events in CONTROLS.values() for event in events},
            overdue={event: self._seen[event] for event in OVERDUE},
            media_overdue=self._media_overdue,
            open_findings=self._findings.told(),
        )
