"""A stream of ledger entries, told registration by registration: for the signals of fraud."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from realname.cases.model.case_file import CaseFile, fold
from realname.fraud.model.signals.change import Change
from realname.kernel.identifiers import OutletId
from realname.kernel.ledger.events import Event, LedgerEntry, RecordedEvent
from realname.outlets.model.place import OutletPlace
from realname.registration.events import RegistrationEvent
from realname.review.events import ReviewEvent

_SECOND = timedelta(seconds=1)
SHOP = OutletPlace(
    outlet_id=OutletId("shop-1"),
    time_zone="Asia/Shanghai",
    opens_at=time(9),
    closes_at=time(18),
    latitude_deg=31.2,
    longitude_deg=121.5,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCase:
    """One registration as it is told: what is left out is as it is with most.

    Attributes:
        decision: The machine's; empty: none came.
        reasons: Of that decision, codes between commas.
        review: What reviewers decided after it; empty: none did.
        minutes: From the opening to the decision.
    """

    at: datetime
    outlet: str = "shop-1"
    agent: str = "agent-1"
    holder: str = ""
    sim: str = ""
    counter: str = ""
    route: str = "face"
    purpose: str = "new-line"
    challenges: int = 1
    decision: str = "approved"
    reasons: str = ""
    review: str = ""
    reviewer: str = ""
    minutes: int = 5
    is_test: bool = False


@dataclass(slots=True)
class ToldStream:
    """Makes entries of what is told, in the order of their times."""

    events: list[RecordedEvent] = field(default_factory=list)
    told: int = 0

    def tell(self, case: ToldCase) -> str:
        """Tell one registration; returns its id."""
        self.told += 1
        case_id = f"case-{self.told}"
        self.events += _events(replace(case, holder=case.holder or f"holder-{self.told}", sim=case.sim or f"sim-{self.told}"), case_id)
        return case_id

    def add(self, at: datetime, event: Event, case_id: str, **facts: str) -> None:
        """Add one event more."""
        self.events.append(RecordedEvent(at=at, event=event, subject=case_id, facts=tuple(sorted(facts.items()))))

    def entries(self) -> Sequence[LedgerEntry]:
        """All of them in the order of time."""
        in_order = sorted(self.events, key=lambda one: one.at)
        return [LedgerEntry(index=index, event=event, leaf_hash="") for index, event in enumerate(in_order)]

    def changes(self, *, since: datetime | None = None) -> Sequence[Change]:
        """What they change, as a watch sees it that begins at a time, and knows no registration that was opened before."""
        files, found = dict[str, CaseFile](), list[Change]()
        for entry in self.entries():
            file = fold(files.get(entry.event.subject), entry) if since is None or entry.event.at >= since else None
            if file is not None:
                files[entry.event.subject] = file
                found.append(Change(entry=entry, file=file))
        return found


def _events(case: ToldCase, case_id: str) -> Sequence[RecordedEvent]:
    step = timedelta(minutes=case.minutes) / 10
    purpose = (("purpose", case.purpose),) if case.purpose != "new-line" else ()
    test = (("test", "yes"),) if case.is_test else ()
    opening = (("agent", case.agent), ("outlet", case.outlet), ("route", case.route), *purpose, *test)
    counter = (("counter", case.counter),) if case.counter else ()
    told: list[tuple[Event, tuple[tuple[str, str], ...]]] = [
        (RegistrationEvent.REGISTRATION_OPENED, opening),
        (RegistrationEvent.EVIDENCE_ATTACHED, (("holder", _mark(case.holder)),)),
        (RegistrationEvent.LINE_RESERVED, (("sim", _mark(case.sim)),)),
        *([(RegistrationEvent.CHALLENGE_ISSUED, counter)] * (case.challenges if case.route == "face" else 0)),
    ]
    events = [
        RecordedEvent(at=case.at + number * _SECOND, event=event, subject=case_id, facts=facts)
        for number, (event, facts) in enumerate(told)
    ]
    return [*events, *_endings(case, case_id, step)]


def _mark(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _endings(case: ToldCase, case_id: str, step: timedelta) -> Sequence[RecordedEvent]:
    endings: list[tuple[Event, tuple[tuple[str, str], ...]]] = []
    if case.decision:
        endings += [
            (RegistrationEvent.REGISTRATION_SUBMITTED, ()),
            (RegistrationEvent.REGISTRATION_DECIDED, (("decision", case.decision), ("reasons", case.reasons))),
        ]
    if case.reviewer:
        opinion = "approve" if case.review == "approved" else "refuse"
        endings.append((ReviewEvent.REVIEW_OPINION, (("agent", case.reviewer), ("opinion", opinion), ("review", "review-1"))))
    if case.review:
        endings.append((ReviewEvent.REVIEW_SETTLED, (("decision", case.review), ("review", "review-1"))))
    return [
        RecordedEvent(at=case.at + (8 + number) * step, event=event, subject=case_id, facts=facts)
        for number, (event, facts) in enumerate(endings)
    ]
