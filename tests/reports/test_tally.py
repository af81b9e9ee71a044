"""What is counted of registrations."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from realname.cases.model.case_file import CaseEnd
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OutletId
from realname.kernel.report_period import offset_zone, parse_day, parse_month
from realname.ledger.model.tree_head import TreeHead
from realname.reports.model.counted_report import CountedKind, ReportHead, ReportSubject, count_report
from realname.reports.model.tally import Tally, by_day, by_outlet, tally_of
from tests.cases.case_file_examples import ACTIVATED, OPEN, REFUSED, SOME, TEST

HEAD = ReportHead(tree=TreeHead(size=9, root_hash="00" * 32), written_at=datetime(2026, 12, 24, tzinfo=UTC))
ENDS = ("activated", "refused", "withdrawn", "abandoned", "lapsed", "rejected", "waiting")


def _ends(tally: Tally) -> int:
    return sum(getattr(tally, name) for name in ENDS)


def test_every_registration_has_one_end_and_those_of_mystery_shoppers_are_counted_apart() -> None:
    found = tally_of(SOME)
    assert (found.opened, found.tests) == (7, 1)
    assert _ends(found) == found.opened
    assert (found.activated, found.refused, found.abandoned, found.withdrawn, found.waiting) == (1, 1, 1, 1, 3)


def test_what_the_machine_and_people_said_is_told_apart() -> None:
    found = tally_of(SOME)
    assert (found.approved, found.referred, found.overridden, found.appealed) == (2, 1, 1, 1)
    assert found.refusals == {"face-non-match": 2, "motion-surplus": 2}
    assert found.referrals == {"face-comparison-unsure": 1}


def test_the_route_without_a_face_is_counted_with_those_who_went_over_to_it() -> None:
    found = tally_of(SOME)
    assert (found.without_face, found.handed_over) == (2, 1)


def test_extra_captures_are_counted() -> None:
    assert tally_of(SOME).retries == 4


def test_times_run_from_the_opening() -> None:
    found = tally_of([ACTIVATED])
    assert found.decision_times is not None
    assert found.line_times is not None
    assert (found.decision_times.median, found.line_times.median) == (2.5, 3.5)


def test_of_nothing_everything_is_none() -> None:
    found = tally_of([])
    assert (found.opened, found.refusals, found.decision_times) == (0, {}, None)


def test_a_registration_of_a_mystery_shopper_is_in_no_figure() -> None:
    assert replace(tally_of([TEST]), tests=0) == tally_of([])


def test_outlets_add_up_to_the_whole() -> None:
    outlets = by_outlet(SOME)
    assert [outlet for outlet, _ in outlets] == [OutletId("shop-1"), OutletId("shop-2")]
    assert sum(tally.opened for _, tally in outlets) == tally_of(SOME).opened


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-03-29", "Europe/Berlin", 23),
        ("2026-10-25", "Europe/Berlin", 25),
        ("2026-10-24", "Europe/Berlin", 24),
        ("2026-11-25", "Asia/Shanghai", 24),
        ("2026-11-25", "UTC+08:00", 24),
        ("2026-09-06", "America/Santiago", 23),  # clocks jump over midnight: the day begins with the jump
        ("2026-04-04", "America/Santiago", 25),  # and fall back at its end
    ],
)
def test_a_day_lasts_as_long_as_it_does_by_its_clock(day: str, zone: str, hours: int) -> None:
    period = parse_day(day, zone=zone)
    assert period.until - period.since == timedelta(hours=hours)


def test_what_is_opened_at_the_first_moment_is_of_the_day_and_at_its_last_not_of_the_next() -> None:
    period = parse_day("2026-03-29", zone="Europe/Berlin")
    for at, expected in ((period.since, 1), (period.since - timedelta(microseconds=1), 0), (period.until, 0)):
        report = count_report([replace(OPEN, opened_at=at)], ReportSubject(period=period), HEAD)
        assert report.whole.opened == expected


def test_the_days_of_a_month_with_a_change_of_clocks_add_up_to_it() -> None:
    period = parse_month("2026-03", zone="Europe/Berlin")
    hours = int((period.until - period.since) / timedelta(hours=1))
    assert hours == 31 * 24 - 1
    files = [replace(OPEN, opened_at=period.since + timedelta(hours=count)) for count in range(hours)]
    days = by_day(files, period)
    assert [tally.opened for _, tally in days] == [24] * 28 + [23] + [24] * 2
    assert days[28][0] == date(2026, 3, 29)


def test_a_report_of_one_outlet_has_that_outlet_alone() -> None:
    period = parse_day("2026-11-25", zone="UTC+08:00")
    report = count_report(SOME, ReportSubject(period=period, outlet_id=OutletId("shop-2")), HEAD)
    assert (report.whole.opened, report.outlets, report.subject.kind) == (1, (), CountedKind.OUTLET)


def test_a_report_says_whether_its_period_is_over_in_the_ledger() -> None:
    period = parse_day("2026-11-25", zone="UTC+08:00")
    for written_at, expected in ((None, False), (period.until - timedelta(seconds=1), False), (period.until, True)):
        assert count_report([], ReportSubject(period=period), replace(HEAD, written_at=written_at)).is_over is expected


def test_who_was_refused_and_granted_on_appeal_waits_for_the_line() -> None:
    granted = replace(REFUSED, reviewed_as="approved", ended_as=None)
    assert (tally_of([granted]).refused, tally_of([granted]).waiting) == (0, 1)
    opened = replace(granted, ended_as=CaseEnd.ACTIVATED)
    assert (tally_of([opened]).activated, tally_of([opened]).overridden) == (1, 1)


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "UTC+15:00", "UTC+08:60", "../etc/passwd", "", "Asia"])
def test_a_clock_that_is_not_there_is_refused(zone: str) -> None:
    with pytest.raises(InvalidInput):
        parse_day("2026-11-25", zone=zone)


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0000-01", "2026-1", "november"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(InvalidInput):
        parse_month(month, zone="UTC+00:00")


def test_an_offset_has_a_name() -> None:
    assert (offset_zone(480), offset_zone(-210), offset_zone(0)) == ("UTC+08:00", "UTC-03:30", "UTC+00:00")
