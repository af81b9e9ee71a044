"""Numbers as the report writes them, alike in every language."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from math import floor, log10

from realname.evaluation.shares import Measured

_DIGITS = 3
_SPACE = "\N{NO-BREAK SPACE}"


def percent(share: float) -> str:
    """A measured share in percent with three significant digits, without an exponent: `0.0540 %`."""
    return _in_percent(share, ROUND_HALF_EVEN)


def upper(share: float) -> str:
    """An upper bound in percent, rounded up."""
    return _in_percent(share, ROUND_CEILING)


def lower(share: float) -> str:
    """A lower bound in percent, rounded down."""
    return _in_percent(share, ROUND_FLOOR)


def level(share: float) -> str:
    """A share that was chosen, in percent without zeros at its end: `0.01 %`."""
    return f"{decimal(share * 100)}{_SPACE}%"


def interval(low: float, high: float) -> str:
    """Two bounds in percent, rounded away from each other, with a dash between them."""
    return f"{lower(low)} \N{EN DASH} {upper(high)}"


def least_points(apart: float) -> str:
    """The lower bound of a difference of shares in percentage points, rounded down."""
    return lower(apart).removesuffix(f"{_SPACE}%")


def most_points(apart: float) -> str:
    """The upper bound of a difference of shares in percentage points, rounded up."""
    return upper(apart).removesuffix(f"{_SPACE}%")


def whole(value: float) -> str:
    """A whole number with its thousands apart."""
    return f"{round(value):,}"


def decimal(value: float, *, digits: int = _DIGITS) -> str:
    """A number with so many significant digits, without an exponent and without zeros at its end."""
    if not value:
        return "0"
    places = min(12, max(0, digits - 1 - floor(log10(abs(value)))))
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def threshold(value: float) -> str:
    """A threshold of scores: four decimals at most."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def counted(one: Measured) -> str:
    """What a share is made of: `24 / 1,800`."""
    return f"{whole(one.count)}{_SPACE}/{_SPACE}{whole(one.trials)}"


def _in_percent(share: float, rounding: str) -> str:
    value = Decimal(repr(float(share))) * 100
    if not value:
        return f"0{_SPACE}%"
    places = min(12, max(0, _DIGITS - 1 - value.adjusted()))
    return f"{value.quantize(Decimal(1).scaleb(-places), rounding=rounding):f}{_SPACE}%"
