"""Filing of held faces: the line, and thirty working days by the pack's calendar."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from realname.breaches.model.face_filing import FaceFiling, cross_line
from realname.breaches.model.filing_rule import KEYS, FilingRule, filing_rule_of
from realname.kernel.errors import PolicyInvalid, StateConflict
from realname.kernel.identifiers import AgentId
from realname.kernel.rules.rule_section import RuleSection
from realname.packs.use_cases.load_policy import load_policy
from tests.support.manual_clock import START

CN = load_policy("cn").filing


def test_cn_files_from_100_000_people_within_30_working_days() -> None:
    assert (CN.held_faces, CN.working_days) == (100_000, 30)


@pytest.mark.parametrize(
    ("people", "near", "reached"),
    [(79_999, False, False), (80_000, True, False), (99_999, True, False), (100_000, True, True), (100_001, True, True)],
)
def test_the_line_is_near_and_reached(*, people: int, near: bool, reached: bool) -> None:
    assert (CN.is_near(people), CN.is_reached(people)) == (near, reached)


def test_a_country_without_a_line_has_none() -> None:
    rule = replace(CN, held_faces=0)
    assert (rule.is_near(10**6), rule.is_reached(10**6)) == (False, False)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),  # a Saturday that is worked in exchange
        (date(2026, 2, 16), False),  # a Monday of the Spring Festival
        (date(2026, 2, 24), True),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
    ],
)
def test_holidays_and_the_weekends_worked_for_them_are_known(*, day: date, works: bool) -> None:
    assert CN.calendar.is_working(day) is works


def test_thirty_working_days_over_the_spring_festival() -> None:
    filing = cross_line(100_000, CN, at=START, today=date(2026, 2, 9))
    # 10 to 14 February: 5; 24 to 28 February: 5, the Saturday is worked; then four weeks of 5 from 2 March on.
    assert (filing.due_on, filing.is_certain) == (date(2026, 3, 27), True)


def test_beyond_the_calendar_it_is_said_not_to_be_certain() -> None:
    assert not cross_line(100_000, CN, at=START, today=date(2026, 11, 25)).is_certain


@pytest.mark.parametrize(("beyond", "late"), [(-1, False), (0, False), (1, True)])
def test_it_is_late_the_day_after_its_last_one(*, beyond: int, late: bool) -> None:
    filing = cross_line(100_000, CN, at=START, today=date(2026, 2, 9))
    assert filing.is_late(filing.due_on + timedelta(days=beyond)) is late


def test_it_is_filed_once() -> None:
    filed = FaceFiling(crossed_at=START, people=1, due_on=date(2026, 3, 27), is_certain=True).file(at=START, by=AgentId("a"), number="C-1")
    assert not filed.is_late(date(2027, 1, 1))
    with pytest.raises(StateConflict):
        filed.file(at=START, by=AgentId("a"), number="C-2")


def test_working_days_are_counted_down_and_beyond() -> None:
    left = CN.calendar.left
    assert (left(date(2026, 3, 26), date(2026, 3, 27)), left(date(2026, 3, 27), date(2026, 3, 27))) == (1, 0)
    assert left(date(2026, 3, 30), date(2026, 3, 27)) == -1


def _section(**changed: object) -> RuleSection:
    values: dict[str, object] = {
        "held_faces": 1,
        "working_days": 1,
        "near_percent": 80,
        "holidays": [],
        "worked_weekends": [],
        "calendar_until": ["2026-12-31"],
    }
    return RuleSection("filing", {key: {"value": value, "source": "x"} for key, value in (values | changed).items()}, keys=KEYS)


@pytest.mark.parametrize(
    "changed",
    [
        {"holidays": ["2026-02-30"]},
        {"holidays": ["2026-01-01", "2026-01-01"]},
        {"holidays": "2026-01-01"},
        {"holidays": [7]},
        {"worked_weekends": ["2026-11-25"]},
        {"calendar_until": []},
        {"held_faces": -1},
    ],
)
def test_a_calendar_that_is_none_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(PolicyInvalid):
        filing_rule_of(_section(**changed))


def test_a_pack_may_list_no_holiday() -> None:
    assert isinstance(filing_rule_of(_section()), FilingRule)
