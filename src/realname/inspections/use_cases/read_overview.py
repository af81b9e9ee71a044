"""Read what the ledger says of all outlets, or of one: by day and by outlet, those that are unlike the others first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from realname.cases.model.case_figures import CaseFigures, Deviation, deviations
from realname.cases.store.case_counts import CountCases
from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.kernel.identifiers import OutletId
from realname.kernel.ports import Clock

USUAL_DAYS = 30
MOST_DAYS = 92
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Days from the first to the last, both of them in it."""

    first: date
    last: date

    @property
    def all(self) -> Sequence[date]:
        """Each of them."""
        return [self.first + _A_DAY * place for place in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What is counted.

    Attributes:
        by_day: In the order of the days, one for each.
        outlets: The farthest from the others first; empty where one outlet is asked for.
        refusals: By reason, the most frequent first.
    """

    days: Days
    by_day: Sequence[CaseFigures]
    outlets: Sequence[Deviation]
    refusals: Sequence[tuple[str, int]]

    @property
    def whole(self) -> CaseFigures:
        """All days together."""
        return sum(self.by_day, start=CaseFigures())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOverview:
    """Reads; folds in first what the ledger has and the case files have not.

    Attributes:
        zone: In which days begin and end.
    """

    counts: CountCases
    keep: ProjectCaseFiles
    clock: Clock
    zone: tzinfo

    def __call__(self, *, first: date | None = None, last: date | None = None) -> Overview:
        """Of all outlets; without days the last thirty, and never more than `MOST_DAYS`."""
        days = self._days(first, last)
        bounds = self._bounds(days)
        self.keep()
        return Overview(
            days=days,
            by_day=self.counts.by_day(bounds),
            outlets=deviations(self.counts.by_outlet(bounds[0], bounds[-1])),
            refusals=_ordered(self.counts.refusals(bounds[0], bounds[-1])),
        )

    def of_outlet(self, outlet_id: OutletId, *, first: date | None = None, last: date | None = None) -> Overview:
        """Of one outlet; of one that no one knows there is nothing to count."""
        days = self._days(first, last)
        bounds = self._bounds(days)
        self.keep()
        return Overview(
            days=days,
            by_day=self.counts.by_day(bounds, outlet_id=outlet_id),
            outlets=[one for one in deviations(self.counts.by_outlet(bounds[0], bounds[-1])) if one.outlet_id == outlet_id],
            refusals=_ordered(self.counts.refusals(bounds[0], bounds[-1], outlet_id=outlet_id)),
        )

    def _days(self, first: date | None, last: date | None) -> Days:
        today = self.clock.now().astimezone(self.zone).date()
        until = min(last or today, today)
        since = min(first or until - _A_DAY * (USUAL_DAYS - 1), until)
        return Days(max(since, until - _A_DAY * (MOST_DAYS - 1)), until)

    def _bounds(self, days: Days) -> Sequence[datetime]:
        return [datetime.combine(one, time.min, tzinfo=self.zone) for one in (*days.all, days.last + _A_DAY)]


def _ordered(counts: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))
