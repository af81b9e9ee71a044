"""How many people's faces are held, and the filing that is due once they are as many as the pack's line."""

from dataclasses import dataclass, replace
from datetime import datetime

from realname.breaches.events import BreachEvent
from realname.breaches.model.face_filing import FaceFiling, open_filing
from realname.breaches.model.filing_rule import FilingRule
from realname.breaches.store.breaches import FaceFilings
from realname.breaches.store.face_count import CountHeldFaces
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock, KeyedHashes
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import Reads, UnitsOfWork

SUBJECT = "faces"  # of the events
_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFaces:
    """What is held, beside the line.

    Attributes:
        line: From so many people on it is filed; 0: the country knows no such line.
        filing: The crossing that is not filed, or the newest; None: the line was never crossed.
        working_days_left: Until its last day; None: nothing is to be filed.
    """

    people: int
    line: int
    is_near: bool
    is_reached: bool
    filing: FaceFiling | None
    working_days_left: int | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHeldFaces:
    """Counts, and reads what was filed; changes nothing."""

    count: CountHeldFaces
    reads: Reads
    clock: Clock
    filing_rule: FilingRule
    local_days: LocalDays

    def __call__(self) -> HeldFaces:
        """Count."""
        people, rule = self.count(), self.filing_rule
        today = self.local_days.day_of(self.clock.now())
        with self.reads() as unit:
            filings = unit[FaceFilings].newest_first(limit=_SHOWN)
        filing = filings[0] if filings else None
        is_open = filing is not None and filing.filed_at is None
        return HeldFaces(
            people=people,
            line=rule.held_faces,
            is_near=rule.is_near(people),
            is_reached=rule.is_reached(people),
            filing=filing,
            working_days_left=rule.calendar.left(today, filing.due_on) if filing and is_open else None,
            is_late=filing is not None and filing.is_late(today),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFaceFilings:
    """Begins the clock when the line is crossed for the first time, and notes once that it has run out."""

    count: CountHeldFaces
    units: UnitsOfWork
    clock: Clock
    filing_rule: FilingRule
    local_days: LocalDays

    def __call__(self) -> None:
        """Look; a crossing that was filed stays filed, however the number goes up and down."""
        rule = self.filing_rule
        if not rule.held_faces:
            return
        people, now = self.count(), self.clock.now()  # in this order: the count goes over all registrations
        today = self.local_days.day_of(now)
        with self.units() as unit:
            filings = unit[FaceFilings].newest_first(limit=1)
            if not filings and rule.is_reached(people):
                filing = open_filing(people, rule, at=now, today=today)
                unit[FaceFilings].add(filing)
                unit.ledger.append(_event(BreachEvent.FACES_LINE_CROSSED, now, people=people, working_days=rule.working_days))
                unit.commit()
            elif (late := unit[FaceFilings].open()) and late.is_late(today) and late.overdue_at is None:
                unit[FaceFilings].save(replace(late, overdue_at=now))
                unit.ledger.append(_event(BreachEvent.FACES_FILING_OVERDUE, now))
                unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFaces:
    """Records that it was filed."""

    units: UnitsOfWork
    clock: Clock
    keyed_hashes: KeyedHashes

    def __call__(self, number: CaseNumber, *, acting: AgentId) -> FaceFiling:
        """Record it, with the number under which the authority has it.

        Raises:
            StateConflict: Nothing is to be filed.
        """
        now = self.clock.now()
        with self.units() as unit:
            filing = unit[FaceFilings].open()
            if filing is None:
                raise StateConflict(state="filed")
            filed = filing.file(at=now, by=acting, number=number.value)
            unit[FaceFilings].save(filed)
            unit.ledger.append(
                _event(BreachEvent.FACES_FILED, now, agent=acting.value, case=self.keyed_hashes.hash(f"case/{number.value}"))
            )
            unit.commit()
        return filed


def _event(event: Event, at: datetime, **facts: str | int) -> RecordedEvent:
    return RecordedEvent(at=at, event=event, subject=SUBJECT, facts=tuple(sorted(facts.items())))
