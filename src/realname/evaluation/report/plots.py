"""Plots as coordinates: the template draws them as SVG. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from realname.evaluation.comparison.report import ComparisonReport, DetPoint, Histogram
from realname.evaluation.report.figures import decimal, level, threshold
from realname.evaluation.shares import Measured

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 92, 34, 36, 52
_FLOOR = 1e-7
_LEAST_POINTS = 2
_LEAST_FALSE_MATCHES = 10  # of a point of the curve: with fewer the FMR is not resolved
_LABEL, _LETTER = 13, 7.6  # height of a label, width of a letter
_CLAIMED_FMR = 1e-4
_LINE_ROWS = 100  # units of a line in a table: its length


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, with its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with its label. `is_left`: the label is to the left of it, where the plot ends. `is_below`: it is below the point."""

    x: float
    y: float
    label: str
    is_left: bool
    is_below: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DetPlot:
    """A DET curve on two logarithmic axes.

    Attributes:
        curve: Points as SVG has them, from the lowest threshold on.
        band: Polygon that has the intervals of FNMR in it.
        bound_x, bound_y: Where FMR 0.01 % and FNMR 1 % lie.
    """

    curve: str
    band: str
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    marks: Sequence[Mark]
    bound_x: float
    bound_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramPlot:
    """Two histograms over each other, shares on a logarithmic axis; the areas are polygons."""

    mated: str
    non_mated: str
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A share with its interval on a line of 100 units. `is_cut`: the interval goes on beyond the end."""

    low: float
    width: float
    at: float
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """Lays values between two ends onto a length; by their logarithm where `is_log`."""

    first: float
    last: float
    start: float
    end: float
    is_log: bool = True

    def at(self, value: float) -> float:
        """Where a value lies; beyond an end it lies at the end."""
        low, high = (math.log10(self.first), math.log10(self.last)) if self.is_log else (self.first, self.last)
        own = math.log10(max(value, _FLOOR * _FLOOR)) if self.is_log else value
        share = min(1.0, max(0.0, (own - low) / (high - low))) if high > low else 0.0
        return round(self.start + share * (self.end - self.start), 2)

    def decades(self) -> Sequence[Tick]:
        """A tick at each power of ten."""
        powers = range(round(math.log10(self.first)), round(math.log10(self.last)) + 1)
        return [Tick(self.at(10.0**power), level(10.0**power)) for power in powers]


def det_plot(report: ComparisonReport) -> DetPlot | None:
    """Draw the DET curve with the thresholds that were given, as far as ten false matches are left; None: too few thresholds have them."""
    drawn = [one for one in report.det if one.fmr.count >= _LEAST_FALSE_MATCHES and one.fnmr.value]
    if len(drawn) < _LEAST_POINTS:
        return None
    rates = [one.fmr.value or 0 for one in drawn] + [one.fmr.value or 0 for one in report.points]
    across = Scale(_decade_below(rates), 1.0, LEFT, WIDTH - RIGHT)
    down = Scale(_decade_below([one.fnmr.value or 0 for one in drawn]), 1.0, HEIGHT - BOTTOM, TOP)
    marks = [
        _mark(across.at(one.fmr.value or 0), down.at(one.fnmr.value or 0), f"{one.name} {threshold(one.threshold)}")
        for one in report.points
        if one.fmr.value and one.fnmr.value
    ]
    marks += [
        _mark_below(across.at(one.fmr), down.at(one.fnmr.value), f"FMR {level(one.fmr)}: {threshold(one.threshold)}")
        for one in report.at_fmr
        if one.fmr == _CLAIMED_FMR and one.threshold is not None and one.fnmr is not None and one.fnmr.value
    ]
    if report.eer and report.eer_threshold is not None:
        marks.append(_mark(across.at(report.eer), down.at(report.eer), f"EER {threshold(report.eer_threshold)}"))
    bound_y = down.at(1e-2)
    marks = [replace(one, is_below=True) if one.y - _LABEL * 2 < bound_y < one.y else one for one in marks]
    return DetPlot(
        curve=_points((across.at(one.fmr.value or 0), down.at(one.fnmr.value or 0)) for one in drawn),
        band=_band(drawn, across, down),
        x_ticks=across.decades(),
        y_ticks=down.decades(),
        marks=marks,
        bound_x=across.at(1e-4),
        bound_y=bound_y,
    )


def histogram_plot(report: ComparisonReport) -> HistogramPlot | None:
    """Draw the scores of mated and of non-mated comparisons; None: there are none of one kind."""
    mated, non_mated = report.mated.histogram, report.non_mated.histogram
    shares = [*_shares(mated), *_shares(non_mated)]
    if not any(_shares(mated)) or not any(_shares(non_mated)):
        return None
    edges = [edge for one in (mated, non_mated) for edge in _ends(one)]
    first, last = min(edges), max(edges)
    across = Scale(first, last, LEFT, WIDTH - RIGHT, is_log=False)
    highest = 10.0 ** math.ceil(math.log10(max(shares)))
    down = Scale(_decade_below(shares), highest, HEIGHT - BOTTOM, TOP)
    return HistogramPlot(
        mated=_area(mated, across, down),
        non_mated=_area(non_mated, across, down),
        x_ticks=[Tick(across.at(value), decimal(value)) for value in round_values(first, last)],
        y_ticks=down.decades(),
        marks=[_mark(across.at(one.threshold), TOP, f"{one.name} {threshold(one.threshold)}") for one in report.points],
    )


def line_scale(shares: Sequence[Measured], *, least: int = 0) -> float:
    """The share at the end of the lines of a table: the highest bound, rounded up to 1, 2 or 5 times a power of ten; 1 at most.

    Args:
        shares: Of the table.
        least: People of a share whose bound counts; of fewer it may lie beyond the end. Where all have fewer, all count.
    """
    bounds = [one.high for one in shares if one.trials and one.persons >= least] or [one.high for one in shares if one.trials]
    most = max(bounds, default=1.0)
    return min(1.0, _step_above(most)) if most > 0 else 1.0


def line_of(share: Measured, *, most: float) -> Line:
    """Lay a share on a line that ends at `most`."""
    low, high, at = (min(_LINE_ROWS, one / most * _LINE_ROWS) for one in (share.low, share.high, share.value))
    return Line(low=round(low, 2), width=round(max(0.6, high - low), 2), at=round(at, 2), is_cut=share.high > most)


def heat(share: float, shares: Sequence[float]) -> int:
    """How dark the cell of a share is among others, 0 to 6, by the logarithm; 0 where it is 0."""
    known = [one for one in shares if one > 0]
    if share <= 0 or not known:
        return 0
    low, high = math.log10(min(known)), math.log10(max(known))
    return 1 + round(5 * (math.log10(share) - low) / (high - low)) if high - low > 0.1 else 3  # noqa: PLR2004 - a quarter more


def round_values(first: float, last: float, *, most: int = 9) -> Sequence[float]:
    """Round values between two ends, the ends included where they are round."""
    step = _step_above((last - first) / most)
    begin, end = math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9)
    return [round(place * step, 9) for place in range(begin, end + 1)]


def _step_above(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= value - 1e-12)


def _decade_below(values: Sequence[float]) -> float:
    least = min((one for one in values if one > 0), default=1e-3)
    return max(_FLOOR, min(1e-1, 10.0 ** math.floor(math.log10(least) + 1e-9)))


def _mark(x: float, y: float, label: str) -> Mark:
    return Mark(x, y, label, is_left=x > WIDTH * 0.7)


def _mark_below(x: float, y: float, label: str) -> Mark:
    """To the left and below, away from the labels of thresholds; where the plot begins it is to the right and above."""
    has_room = x - LEFT > _LETTER * len(label)
    return Mark(x, y, label, is_left=has_room, is_below=has_room)


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)


def _band(points: Sequence[DetPoint], across: Scale, down: Scale) -> str:
    above = [(across.at(one.fmr.value or 0), down.at(one.fnmr.high)) for one in points]
    below = [(across.at(one.fmr.value or 0), down.at(one.fnmr.low)) for one in points]
    return _points([*above, *reversed(below)])


def _shares(histogram: Histogram) -> Sequence[float]:
    total = sum(histogram.counts)
    return [one / total for one in histogram.counts] if total else []


def _ends(histogram: Histogram) -> tuple[float, float]:
    there = [place for place, one in enumerate(histogram.counts) if one]
    return histogram.first + there[0] * histogram.step, histogram.first + (there[-1] + 1) * histogram.step


def _area(histogram: Histogram, across: Scale, down: Scale) -> str:
    shares = _shares(histogram)
    there = [place for place, one in enumerate(shares) if one]
    corners = [(across.at(histogram.first + there[0] * histogram.step), down.start)]
    for place in range(there[0], there[-1] + 1):
        left, right = (across.at(histogram.first + one * histogram.step) for one in (place, place + 1))
        corners += [(left, down.at(shares[place])), (right, down.at(shares[place]))]
    corners.append((corners[-1][0], down.start))
    return _points(corners)
