"""Small plots of a number by day: a line of the last week, and a column for each day of a longer time."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 140, 36
_EDGE = 3  # the line and its last point stay whole
COLUMNS_HEIGHT = 80
_COLUMN = 8
_GAP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Spark:
    """A line through the values of some days.

    Attributes:
        points: Of the line, as SVG has them; empty: there is no value.
        x, y: Of the last value.
    """

    points: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A day: its whole height from the ground, and how much of it is marked."""

    x: int
    y: float
    height: float
    marked_y: float
    marked: float


def spark_of(values: Sequence[float | None]) -> Spark:
    """Lay values out, the smallest at the bottom; a day without a value is passed over."""
    there = [(place, value) for place, value in enumerate(values) if value is not None]
    if not there:
        return Spark(points="", x=0, y=0)
    low, high = min(value for _, value in there), max(value for _, value in there)
    laid = [(_across(place, len(values)), _up(value, low, high)) for place, value in there]
    return Spark(points=" ".join(f"{x:g},{y:g}" for x, y in laid), x=laid[-1][0], y=laid[-1][1])


def columns_of(totals: Sequence[int], marked: Sequence[int]) -> Sequence[Column]:
    """Lay days out beside each other, the largest as high as the plot."""
    most = max(max(totals, default=0), 1)
    return [
        Column(
            x=place * (_COLUMN + _GAP),
            y=round(COLUMNS_HEIGHT - total / most * COLUMNS_HEIGHT, 1),
            height=round(total / most * COLUMNS_HEIGHT, 1),
            marked_y=round(COLUMNS_HEIGHT - part / most * COLUMNS_HEIGHT, 1),
            marked=round(part / most * COLUMNS_HEIGHT, 1),
        )
        for place, (total, part) in enumerate(zip(totals, marked, strict=True))
    ]


def width_of(columns: Sequence[Column]) -> int:
    """Of a plot of columns."""
    return max(1, len(columns) * (_COLUMN + _GAP) - _GAP)


def _across(place: int, count: int) -> float:
    return round(_EDGE + place / max(1, count - 1) * (WIDTH - 2 * _EDGE), 1)


def _up(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return round(HEIGHT - _EDGE - share * (HEIGHT - 2 * _EDGE), 1)
