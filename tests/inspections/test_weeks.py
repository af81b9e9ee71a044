"""Days gathered into weeks: nothing is lost, and days without a registration are folded away."""

from datetime import date, timedelta

from realname.cases.model.case_figures import CaseFigures
from realname.inspections.model.weeks import weeks_of

FRIDAY = date(2026, 11, 6)
NONE, TWO = CaseFigures(), CaseFigures(registrations=2, refused=1)


def test_a_week_begins_on_monday_and_the_newest_comes_first() -> None:
    days = [(FRIDAY + timedelta(days=place), TWO) for place in range(12)]
    weeks = weeks_of(days)
    assert [(one.first, one.last) for one in weeks] == [
        (date(2026, 11, 16), date(2026, 11, 17)),
        (date(2026, 11, 9), date(2026, 11, 15)),
        (FRIDAY, date(2026, 11, 8)),
    ]
    assert sum((one.figures for one in weeks), start=NONE) == sum((figures for _, figures in days), start=NONE)


def test_days_without_a_registration_are_folded_away() -> None:
    (week,) = weeks_of([(FRIDAY, TWO), (FRIDAY + timedelta(days=1), NONE), (FRIDAY + timedelta(days=2), TWO)])
    assert [day for day, _ in week.days] == [FRIDAY + timedelta(days=2), FRIDAY]
    assert week.figures.registrations == 4


def test_the_turn_of_a_year_is_one_week() -> None:
    assert len(weeks_of([(date(2026, 12, 31), TWO), (date(2027, 1, 1), TWO)])) == 1


def test_no_days_are_no_weeks() -> None:
    assert weeks_of([]) == []
