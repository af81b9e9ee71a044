"""Numbers as the report writes them, alike in every language."""

from collections.abc import Sequence
from math import floor, log10

from realname.evaluation.shares import Measured

_DIGITS = 3
_SPACE = "\N{NO-BREAK SPACE}"


def percent(share: float, *, digits: int = _DIGITS) -> str:
    """A measured share in percent with so many significant digits, without an exponent: `0.0540 %`."""
    value = share * 100
    if not value:
        return f"0{_SPACE}%"
    places = min(12, max(0, digits - 1 - floor(log10(abs(value)))))
    return f"{value:.{places}f}{_SPACE}%"


def level(share: float) -> str:
    """A share that was chosen, in percent without zeros at its end: `0.01 %`."""
    return f"{decimal(share * 100)}{_SPACE}%"


def interval(low: float, high: float) -> str:
    """Two bounds in percent, with a dash between them."""
    return f"{percent(low)} \N{EN DASH} {percent(high)}"


def points(apart: float, *, digits: int = 2) -> str:
    """A difference of shares in percentage points."""
    return percent(apart, digits=digits).removesuffix(f"{_SPACE}%")


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


def names(values: Sequence[str], *, most: int = 6) -> str:
    """Names beside each other; of many the first ones, and how many more."""
    shown = ", ".join(values[:most])
    return shown if len(values) <= most else f"{shown} (+{len(values) - most})"


def counted(one: Measured) -> str:
    """What a share is made of: `24 / 1,800`."""
    return f"{whole(one.count)}{_SPACE}/{_SPACE}{whole(one.trials)}"
