"""Bounds that rules set on error rates, and whether the results meet them. Pure: the interval decides, not the value."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from realname.evaluation.comparison.report import ComparisonReport, OperatingPoint
from realname.evaluation.report.figures import level
from realname.evaluation.report.results import Results, groupings_of, measured
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
    IAPAR = "IAPAR"


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

IAPAR = Bound(rule=NIST, figure=Figure.IAPAR, most=0.07, is_strict=True)  # SP 800-63A-4, 3.11: remote collection, item 2
MOST_WORSE = 1.25  # SP 800-63A-4, 3.11, item 12: no group is more than 25 % worse than all people


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a rule asks beyond its bounds; `code` is the key of its sentence in `DEMANDS`, `share` the worst one that was measured."""

    rule: str
    code: str
    verdict: Verdict
    share: Measured | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A bound beside what was measured; `share` is None where nothing was."""

    bound: Bound
    share: Measured | None
    verdict: Verdict


def hold_bounds(results: Results) -> Sequence[Held]:
    """Hold every bound against the rates at the threshold of the report: all at the same one."""
    return [_held(bound, results.point) for bound in BOUNDS]


def other_demands(results: Results) -> Sequence[Demand]:
    """What NIST SP 800-63A-4, 3.11, asks besides. Instruments played into the protocol are no presentation attacks before a camera."""
    iapars = _presentation_iapars(results)
    worst = max(iapars, key=lambda one: (one.value, one.high), default=None)
    return [
        Demand(rule=NIST, code="presentation-attacks", verdict=_presentation_attacks(iapars), share=worst),
        Demand(rule=NIST, code="groups", verdict=_groups(results)),
    ]


def _presentation_iapars(results: Results) -> Sequence[Measured]:
    """IAPAR of each species that was presented before a camera and recorded with a portrait."""
    species = results.recorded.species if results.recorded else ()
    return [one.iapar for one in species if one.rung is None and one.iapar is not None]


def _presentation_attacks(iapars: Sequence[Measured]) -> Verdict:
    """Met only if every species keeps to the bound, and not met if one does not."""
    found = {verdict_of(IAPAR, one) for one in iapars}
    for verdict in (Verdict.NOT_MET, Verdict.NOT_SHOWN, Verdict.MET):
        if verdict in found:
            return verdict
    return Verdict.NOT_MEASURED


def _groups(results: Results) -> Verdict:
    """Not met if the rate of a group is shown to be worse than allowed.

    It is never met by this report: the rule names skin tone too, and what may be claimed about a group is bounded by its size.
    """
    groupings, point = groupings_of(results.comparison) if results.comparison else (), results.point
    if not groupings or point is None:
        return Verdict.NOT_MEASURED
    cells = [cell for one in groupings if len(one.columns) == 1 for cell in one.cells if any(cell.values.values())]
    pairs = [(rate.rate, point.fnmr) for cell in cells for rate in cell.fnmr if rate.at == point.name]
    pairs += [(rate.rate, point.fmr) for cell in cells for rate in cell.fmr if rate.at == point.name]
    is_worse = any(group.trials and group.low > MOST_WORSE * whole.high for group, whole in pairs)
    return Verdict.NOT_MET if is_worse else Verdict.NOT_SHOWN


def verdict_as_whole(rule: str, results: Results) -> Verdict:
    """Not met: one of its parts is not met. Met: every part is. Else it is not shown, or nothing of it was measured."""
    parts = {one.verdict for one in hold_bounds(results) if one.bound.rule == rule}
    parts |= {one.verdict for one in other_demands(results) if one.rule == rule}
    if Verdict.NOT_MET in parts:
        return Verdict.NOT_MET
    return parts.pop() if len(parts) == 1 else Verdict.NOT_SHOWN


def both_nist_bounds(report: ComparisonReport) -> Verdict:
    """Whether a threshold of the DET curve has both FMR and FNMR within the bounds of NIST SP 800-63A-4."""
    fmr, fnmr = (next(one for one in BOUNDS if (one.rule, one.figure) == (NIST, figure)) for figure in (Figure.FMR, Figure.FNMR))
    rates = [(one.fmr, one.fnmr) for one in report.det] + [(one.fmr, one.fnmr) for one in report.points]
    found = [{verdict_of(fmr, measured(of_two)), verdict_of(fnmr, measured(of_one))} for of_two, of_one in rates]
    if not found or any(Verdict.NOT_MEASURED in one for one in found):
        return Verdict.NOT_MEASURED
    if {Verdict.MET} in found:
        return Verdict.MET
    return Verdict.NOT_MET if all(Verdict.NOT_MET in one for one in found) else Verdict.NOT_SHOWN


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
