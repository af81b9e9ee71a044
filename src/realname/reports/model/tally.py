"""Counts of registrations for the reports, from their case files alone, and so from the ledger alone.

A registration is counted once: in the day on which it was opened, with what had become of it by the entry up to which the ledger is read.
So days add up to months and outlets to the whole. What mystery shoppers registered is left out of every figure, and counted apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from realname.cases.model.case_file import CaseEnd, CaseFile
from realname.kernel.identifiers import OutletId
from realname.kernel.report_period import ReportPeriod
from realname.reports.model.route_times import RouteTimes, times_of

_HALF_MINUTE_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is counted of some registrations.

    `activated` to `waiting` add up to `opened`.

    Attributes:
        approved: Whose last word is an approval, the machine's or a reviewer's.
        referred: Which the machine referred to a person.
        overridden: Which the machine did not approve and a person did.
        without_face: By the route without a face, from the beginning or later.
        handed_over: Of those, which began with a face.
        appealed: Whose refusal was appealed.
        retries: Live sessions and clips that failed, of all of them.
        rejected: Approved, and the operator's systems turned the activation down.
        waiting: Not ended yet.
        tests: Registrations of mystery shoppers; in no other figure.
        refusals: Why the machine refused: how many by each reason; one has every reason there was.
        referrals: Why the machine referred, likewise.
        decision_times: From the opening to the machine's decision; None: nothing is decided.
        line_times: From the opening to the line being active; None: none is.
    """

    opened: int
    submitted: int
    approved: int
    referred: int
    overridden: int
    without_face: int
    handed_over: int
    appealed: int
    retries: int
    activated: int
    refused: int
    withdrawn: int
    abandoned: int
    lapsed: int
    rejected: int
    waiting: int
    tests: int
    refusals: Mapping[str, int]
    referrals: Mapping[str, int]
    decision_times: RouteTimes | None
    line_times: RouteTimes | None


def tally_of(files: Iterable[CaseFile]) -> Tally:
    """Count; files of whichever days and outlets are taken together."""
    known = list(files)
    real = [one for one in known if not one.is_test]
    ends = Counter(one.ended_as for one in real)
    return Tally(
        opened=len(real),
        submitted=sum(one.submitted_at is not None for one in real),
        approved=sum(one.is_approved for one in real),
        referred=sum(one.decided_as == "referred" for one in real),
        overridden=sum(one.is_overridden for one in real),
        without_face=sum(one.is_without_face for one in real),
        handed_over=sum(one.handed_over_at is not None for one in real),
        appealed=sum(one.appealed_at is not None for one in real),
        retries=sum(one.failures for one in real),
        activated=ends[CaseEnd.ACTIVATED],
        refused=ends[CaseEnd.REFUSED],
        withdrawn=ends[CaseEnd.WITHDRAWN],
        abandoned=ends[CaseEnd.ABANDONED],
        lapsed=ends[CaseEnd.LAPSED],
        rejected=ends[CaseEnd.REJECTED],
        waiting=ends[None],
        tests=len(known) - len(real),
        refusals=_reasons(one for one in real if one.decided_as == "refused"),
        referrals=_reasons(one for one in real if one.decided_as == "referred"),
        decision_times=_times((one.opened_at, one.decided_at) for one in real),
        line_times=_times((one.opened_at, one.activated_at) for one in real),
    )


def by_outlet(files: Iterable[CaseFile]) -> Sequence[tuple[OutletId, Tally]]:
    """Count each outlet that opened any, by its id."""
    theirs = dict[str, list[CaseFile]]()
    for one in files:
        theirs.setdefault(one.outlet_id.value, []).append(one)
    return [(OutletId(outlet), tally_of(theirs[outlet])) for outlet in sorted(theirs)]


def by_day(files: Iterable[CaseFile], period: ReportPeriod) -> Sequence[tuple[date, Tally]]:
    """Count each day of a period, also where nothing happened."""
    theirs: dict[date, list[CaseFile]] = {day: [] for day in period.days}
    for one in files:
        if (day := period.day_of(one.opened_at)) in theirs:
            theirs[day].append(one)
    return [(day, tally_of(those)) for day, those in theirs.items()]


def _reasons(files: Iterable[CaseFile]) -> Mapping[str, int]:
    """The most frequent first, and by code where they are as many."""
    counted = Counter(code for one in files for code in one.reasons)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _times(spans: Iterable[tuple[datetime, datetime | None]]) -> RouteTimes | None:
    taken = Counter(int((end - begin).total_seconds() // _HALF_MINUTE_S) for begin, end in spans if end is not None and end >= begin)
    return times_of(taken)
