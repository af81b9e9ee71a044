"""Plots: where values lie, what is beyond an end, and what is not drawn."""

import math
from dataclasses import replace

import pytest

from realname.evaluation.report.figures import interval, least_points, level, most_points, percent
from realname.evaluation.report.plots import Scale, det_plot, heat, histogram_plot, line_of, line_scale, round_values
from tests.evaluation.report.result_examples import comparison, point, rate, share

SPACE = "\N{NO-BREAK SPACE}"


def numbers(points: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (one.split(",") for one in points.split())]


def test_a_decade_has_the_same_length_everywhere_and_no_value_leaves_the_scale() -> None:
    scale = Scale(1e-4, 1.0, 0, 400)
    assert [scale.at(value) for value in (1e-5, 1e-4, 1e-3, 1e-1, 1.0, 2.0, 0.0)] == [0, 0, 100, 300, 400, 400, 0]
    assert [tick.label for tick in scale.decades()] == [level(value) for value in (1e-4, 1e-3, 1e-2, 1e-1, 1.0)]


def test_the_curve_falls_within_its_band() -> None:
    plot = det_plot(comparison())
    assert plot is not None
    curve, band = numbers(plot.curve), numbers(plot.band)
    assert all(x <= after for (x, _), (after, _) in zip(curve[1:], curve, strict=False))
    assert len(band) == 2 * len(curve)
    for (x, y), (high_x, high_y), (low_x, low_y) in zip(curve, band[: len(curve)], reversed(band[len(curve) :]), strict=True):
        assert low_x <= x <= high_x
        assert high_y <= y <= low_y  # down is less


def test_the_curve_ends_where_fewer_than_ten_false_matches_are_left() -> None:
    report = comparison()
    ten, nine = (replace(report.det[0], fmr=rate(count, 29_700), fnmr=rate(9, 300)) for count in (10, 9))
    plot = det_plot(replace(report, det=[replace(report.det[0], fnmr=rate(3, 300)), ten, nine], points=[], at_fmr=[], eer=None))
    assert plot is not None
    assert len(numbers(plot.curve)) == 2


def test_a_label_keeps_off_the_line_of_the_bound() -> None:
    above = point(fmr=rate(300, 29_700), fnmr=rate(25, 3_000))  # FNMR a little below 1 %
    plot = det_plot(replace(comparison(), points=[above], at_fmr=[], eer=None))
    assert plot is not None
    assert [one.is_below for one in plot.marks] == [True]


def test_without_errors_of_both_kinds_there_is_no_curve() -> None:
    report = comparison()
    assert det_plot(replace(report, det=[replace(one, fnmr=rate(0, 300)) for one in report.det])) is None
    unmeasured = point(fmr=rate(0, 100), fnmr=rate(0, 9))
    plot = det_plot(replace(report, points=[unmeasured], eer=None))
    assert plot is not None
    assert plot.marks == []


def test_the_curve_names_the_claimed_fmr_and_the_equal_error_rate() -> None:
    report = comparison()
    claimed = replace(report.at_fmr[0], fmr=1e-4)
    plot = det_plot(replace(report, points=[], at_fmr=[report.at_fmr[0], claimed]))
    assert plot is not None
    assert [one.label.partition(" ")[0] for one in plot.marks] == ["FMR", "EER"]
    assert plot.marks[0].x == plot.bound_x
    assert (plot.marks[0].is_left, plot.marks[0].is_below) == (False, False)  # the axis begins here: no room to the left


def test_histograms_need_scores_of_both_kinds() -> None:
    report = comparison()
    none = replace(report.mated, histogram=replace(report.mated.histogram, counts=[0] * len(report.mated.histogram.counts)))
    assert histogram_plot(report) is not None
    assert histogram_plot(replace(report, mated=none)) is None


def test_lines_of_a_table_share_a_round_scale_that_tiny_groups_do_not_stretch() -> None:
    large, tiny = share(2, 100), share(0, 1)
    assert line_scale([large, tiny], least=30) == 0.1
    assert line_scale([tiny], least=30) == 1.0
    line = line_of(tiny, most=0.1)
    assert (line.low, line.width, line.at, line.is_cut) == (0, 100, 0, True)
    assert not line_of(large, most=0.1).is_cut


def test_the_darkest_cell_is_the_highest_rate_and_an_empty_one_is_plain() -> None:
    assert [heat(one, [1e-4, 1e-3, 1e-2]) for one in (0.0, 1e-4, 1e-3, 1e-2)] == [0, 1, 3, 6]
    assert {heat(one, [1e-4, 1.1e-4]) for one in (1e-4, 1.1e-4)} == {3}


@pytest.mark.parametrize(("first", "last", "most"), [(-0.57, 1.01, 9), (0.0, 5_000.0, 9), (0.21, 0.22, 5)])
def test_ticks_are_round_and_few(first: float, last: float, most: int) -> None:
    values = round_values(first, last, most=most)
    assert 1 < len(values) <= most + 1
    step = values[1] - values[0]
    assert math.isclose(round(step / 10 ** math.floor(math.log10(step) + 1e-9), 6) % 1, 0, abs_tol=1e-6)
    assert values[0] >= first
    assert values[-1] <= last


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "0"), (0.000001, "0.000100"), (0.00054, "0.0540"), (0.0133333, "1.33"), (0.3, "30.0"), (1.0, "100")]
)
def test_measured_shares_have_three_digits(value: float, said: str) -> None:
    assert percent(value) == f"{said}{SPACE}%"


def test_bounds_are_never_rounded_towards_each_other() -> None:
    assert interval(0.010019, 0.7934506) == f"1.00{SPACE}% \N{EN DASH} 79.4{SPACE}%"
    assert interval(0.0516, 0.0516) == f"5.16{SPACE}% \N{EN DASH} 5.16{SPACE}%"
    assert (least_points(-0.01231), most_points(0.01231)) == ("-1.24", "1.24")


def test_chosen_shares_have_no_zeros_at_their_end() -> None:
    assert [level(value) for value in (1e-6, 1e-4, 0.05, 1.0)] == [f"{one}{SPACE}%" for one in ("0.0001", "0.01", "5", "100")]
