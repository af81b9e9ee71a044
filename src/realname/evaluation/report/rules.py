"""Bounds that rules set on error rates, and whether the results meet them. Pure: the interval decides, not the value."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from realname.evaluation.comparison.report import OperatingPoint
from realname.evaluation.report.figures import level
from realname.evaluation.report.results import Results, measured
from realname.evaluation.shares import Measured


class Verdict(StrEnum):
    """Whether a bound is met."""

    MET = "met"
    NOT_MET = "not-met"
    NOT_SHOWN = "not-shown"
    NOT_MEASURED = "not-measured"


class Figure(StrEnum):
    """What a rule bounds."""

    FMR = "FMR"
    FNMR = "FNMR"
    FAR = "FAR"
    FRR = "FRR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One bound of a rule.

    Attributes:
        rule: As it is cited; the same in every language.
        most: The rate must be at most this, or below it where `is_strict`.
    """

    rule: str
    figure: Figure
    most: float
    is_strict: bool = False

    @property
    def words(self) -> str:
        """The bound with its rule, alike in every language."""
        return f"{self.rule}: {self.figure.value} {self.limit}"

    @property
    def limit(self) -> str:
        """What is allowed, as `< 5 %`."""
        return f"{'<' if self.is_strict else '≤'} {level(self.most)}"


NIST, CIRCULAR = "NIST SP 800-63A-4", "Circular 08/2026 (Viet Nam)"
BOUNDS = (
    Bound(rule=NIST, figure=Figure.FMR, most=1e-4),
    Bound(rule=NIST, figure=Figure.FNMR, most=1e-2),
    Bound(rule=CIRCULAR, figure=Figure.FAR, most=1e-4, is_strict=True),
    Bound(rule=CIRCULAR, figure=Figure.FRR, most=5e-2, is_strict=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A bound beside what was measured; `share` is None where nothing was."""

    bound: Bound
    share: Measured | None
    verdict: Verdict


def hold_bounds(results: Results) -> Sequence[Held]:
    """Hold every bound against the rates at the threshold of the report: all at the same one."""
    return [_held(bound, results.point) for bound in BOUNDS]


def verdict_of(bound: Bound, share: Measured) -> Verdict:
    """Met: the whole interval lies within the bound. Not met: the whole interval lies beyond it. Else it is not shown."""
    if not share.trials:
        return Verdict.NOT_MEASURED
    if share.high < bound.most or (share.high == bound.most and not bound.is_strict):
        return Verdict.MET
    if share.low > bound.most or (share.low == bound.most and bound.is_strict):
        return Verdict.NOT_MET
    return Verdict.NOT_SHOWN


def _held(bound: Bound, point: OperatingPoint | None) -> Held:
    if point is None:
        return Held(bound=bound, share=None, verdict=Verdict.NOT_MEASURED)
    rates = {Figure.FMR: point.fmr, Figure.FNMR: point.fnmr, Figure.FAR: point.far, Figure.FRR: point.frr}
    share = measured(rates[bound.figure])
    return Held(bound=bound, share=share if share.trials else None, verdict=verdict_of(bound, share))
