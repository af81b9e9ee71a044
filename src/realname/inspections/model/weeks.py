"""Days gathered into weeks: what is read first, while the days stay behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from realname.cases.model.case_figures import CaseFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Days of one calendar week, from Monday on, as far as they were asked for.

    Attributes:
        days: Those on which anything was registered, the newest first.
    """

    first: date
    last: date
    figures: CaseFigures
    days: Sequence[tuple[date, CaseFigures]]


def weeks_of(days: Sequence[tuple[date, CaseFigures]]) -> Sequence[Week]:
    """Gather days, given in their order, into weeks; the newest week first."""
    weeks = [list(week) for _, week in groupby(days, key=lambda day: day[0].isocalendar()[:2])]
    return [_week(one) for one in reversed(weeks)]


def _week(days: Sequence[tuple[date, CaseFigures]]) -> Week:
    return Week(
        first=days[0][0],
        last=days[-1][0],
        figures=sum((figures for _, figures in days), start=CaseFigures()),
        days=[(day, figures) for day, figures in reversed(days) if figures.registrations],
    )
