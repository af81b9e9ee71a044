"""The report is put together from what was measured. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from realname.evaluation.comparison.bootstrap import Whole
from realname.evaluation.comparison.intervals import CONFIDENCE, Numbers, rate_over_people
from realname.evaluation.comparison.measured import Files, Measured, Truths, per_person
from realname.evaluation.comparison.rates import ErrorRates, Point
from realname.evaluation.comparison.report import (
    SCHEMA,
    Acquisition,
    ComparisonReport,
    Effect,
    EffectBin,
    GroupCell,
    Grouping,
    Histogram,
    Population,
    Rate,
    Run,
    Scores,
    Spread,
    System,
)
from realname.evaluation.comparison.tally import Groups, ScoreScale

DRAWS = 2_000
_HISTOGRAM_BINS = 200
_UNITS = {"pose": "degrees", "days-between": "days", "probe-eyes": "pixels", "reference-eyes": "pixels"}
_SHARES = frozenset({"probe-quality", "reference-quality"})
# Edges of the bins; others are cut at their quarters.
_EDGES = {
    "pose": (5.0, 10.0, 15.0, 20.0, 30.0),
    "days-between": (1.0, 31.0, 366.0, 1_827.0, 3_653.0),
    "probe-eyes": (28.0, 45.0, 60.0, 90.0, 150.0),
    "reference-eyes": (22.0, 28.0, 45.0, 60.0, 90.0),
}


def assemble(
    measured: Measured, *, points: Sequence[Point], system: System, manifest_digest: str, run: Run, at: datetime, draws: int = DRAWS
) -> ComparisonReport:
    """Make all rates.

    Args:
        measured: What was measured.
        points: Thresholds that are given: those of the pack, and others.
        system: What was measured.
        manifest_digest: SHA-256 of the manifest.
        run: How the measuring went.
        at: Now.
        draws: Of the bootstrap.
    """
    rates = ErrorRates(measured)
    fixed = rates.at_fmr(draws=draws)
    shown = [*points, *(Point(at=f"fmr={one.fmr:g}", threshold=one.threshold) for one in fixed if one.threshold is not None)]
    eer, eer_threshold = rates.equal_error()
    scale, tally = measured.tally.scale, measured.tally
    matrices = [
        rates.matrix(place, groups, point) for place, groups in enumerate(measured.groupings) if len(groups.columns) == 1 for point in shown
    ]
    mated_bins = np.bincount(rates.mated_bins, minlength=scale.bins + 1).astype(np.int64)
    return ComparisonReport(
        schema=SCHEMA,
        made_at=at,
        confidence=CONFIDENCE,
        draws=draws,
        score_step=scale.step,
        system=system,
        population=_population(measured, manifest_digest),
        acquisition=_acquisition(measured),
        mated=scores_of(mated_bins, scale),
        non_mated=scores_of(tally.fine, scale),
        eer=eer,
        eer_threshold=eer_threshold,
        points=rates.operating_points(points),
        at_fmr=fixed,
        det=rates.det(),
        groupings=[_grouping(rates, place, groups, shown) for place, groups in enumerate(measured.groupings)],
        matrices=[one for one in matrices if one is not None],
        effects=[_effect(rates, factor, values, shown) for factor, values in _factors(measured)],
        run=run,
    )


def spread(values: Numbers) -> Spread:
    """Quantiles of the values that are known."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Spread(count=0, least=None, p05=None, p25=None, median=None, p75=None, p95=None, most=None)
    least, p05, p25, median, p75, p95, most = (round(float(one), 6) for one in np.quantile(known, (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)))
    return Spread(count=len(known), least=least, p05=p05, p25=p25, median=median, p75=p75, p95=p95, most=most)


def scores_of(fine: Whole, scale: ScoreScale) -> Scores:
    """Mean, quantiles and histogram of scores by bin; each score counts as the middle of its bin."""
    counts = fine[1:]
    total = int(counts.sum())
    middles = scale.first + (np.arange(scale.bins) + 0.5) * scale.step
    together = -(-scale.bins // _HISTOGRAM_BINS)
    padded = np.concatenate([counts, np.zeros(-len(counts) % together, dtype=np.int64)]).reshape(-1, together).sum(axis=1)
    histogram = Histogram(first=scale.first, step=round(scale.step * together, 9), counts=[int(one) for one in padded])
    if not total:
        return Scores(mean=None, deviation=None, spread=spread(np.array([])), histogram=histogram)
    mean = float((middles * counts).sum()) / total
    deviation = float(np.sqrt(max(0.0, float(((middles - mean) ** 2 * counts).sum()) / total)))
    upto = np.cumsum(counts)
    places = [int(np.searchsorted(upto, max(1, round(share * total)))) for share in (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)]
    least, p05, p25, median, p75, p95, most = (round(float(middles[place]), 6) for place in places)
    found = Spread(count=total, least=least, p05=p05, p25=p25, median=median, p75=p75, p95=p95, most=most)
    return Scores(mean=round(mean, 6), deviation=round(deviation, 6), spread=found, histogram=histogram)


def failure_rate(files: Files, people: int, *, among: Truths | None = None) -> Rate:
    """Share of files that failed, of all or of some."""
    chosen = np.ones(len(files), dtype=np.bool_) if among is None else among
    person, failed = files.person[chosen], ~files.is_compared[chosen]
    return rate_over_people(errors=per_person(person, people, failed), trials=per_person(person, people))


def _population(measured: Measured, manifest_digest: str) -> Population:
    probes, references = measured.probes, measured.references
    return Population(
        manifest_digest=manifest_digest,
        persons=measured.people,
        mated_persons=len(np.unique(probes.person[measured.mated.probe])),
        probes=len(probes),
        references=len(references),
        clips=int(probes.is_clip.sum()),
        mated=len(measured.mated.score),
        non_mated=round(float(measured.trials.of_person.sum()) / 2),
        captures=dict(sorted(Counter((*probes.captures, *references.captures)).items())),
        groups={
            groups.columns[0]: {label[0]: int((groups.of_person == place).sum()) for place, label in enumerate(groups.labels)}
            for groups in measured.groupings
            if len(groups.columns) == 1
        },
        days_between=spread(_days_between(measured)),
    )


def _acquisition(measured: Measured) -> Acquisition:
    probes, references = measured.probes, measured.references
    failures = Counter(code for code in (*probes.failures, *references.failures) if code)
    return Acquisition(
        fte=failure_rate(references, measured.people),
        fta=failure_rate(probes, measured.people),
        failures=dict(sorted(failures.items())),
        probe_ms=spread(probes.took_ms),
        reference_ms=spread(references.took_ms),
    )


def _grouping(rates: ErrorRates, place: int, groups: Groups, points: Sequence[Point]) -> Grouping:
    return Grouping(columns=groups.columns, cells=[_cell(rates, place, groups, group, points) for group in range(len(groups.labels))])


def _cell(rates: ErrorRates, place: int, groups: Groups, group: int, points: Sequence[Point]) -> GroupCell:
    measured = rates.measured
    probes, references = measured.probes, measured.references
    is_own = groups.of_person == group
    among = is_own[rates.mated_person]
    return GroupCell(
        values=dict(zip(groups.columns, groups.labels[group], strict=True)),
        persons=int(is_own.sum()),
        fte=failure_rate(references, measured.people, among=is_own[references.person]),
        fta=failure_rate(probes, measured.people, among=is_own[probes.person]),
        mated=spread(measured.mated.score[among]),
        fnmr=rates.fnmr_at(points, among=among),
        fmr=list(rates.fmr_within(place, groups, group, points)),
        shifts=rates.shifts(place, groups, group) if len(groups.columns) == 1 else (),
        probe_ms=spread(probes.took_ms[is_own[probes.person]]),
    )


def _days_between(measured: Measured) -> Numbers:
    return np.abs(measured.probes.day[measured.mated.probe] - measured.references.day[measured.mated.reference])


def _factors(measured: Measured) -> Iterator[tuple[str, Numbers]]:
    """What each mated comparison is looked at by, where it is known of two at least."""
    probes, references, mated = measured.probes.measures, measured.references.measures, measured.mated
    known = {"days-between": _days_between(measured)}
    known |= {("pose" if name == "pose" else f"probe-{name}"): values[mated.probe] for name, values in probes.items()}
    known |= {f"reference-{name}": values[mated.reference] for name, values in references.items() if name != "pose"}
    for factor, values in known.items():
        if len(np.unique(values[~np.isnan(values)])) > 1:
            yield factor, values


def _effect(rates: ErrorRates, factor: str, values: Numbers, points: Sequence[Point]) -> Effect:
    quarters = (float(one) for one in np.unique(np.quantile(values[~np.isnan(values)], (0.25, 0.5, 0.75))))
    edges = _EDGES.get(factor) or tuple(quarters)
    bounds: list[tuple[float | None, float | None]] = list(zip((None, *edges), (*edges, None), strict=True))
    within = [
        (low, high, (values >= (-np.inf if low is None else low)) & (values < (np.inf if high is None else high))) for low, high in bounds
    ]
    bins = []
    for low, high, among in (*within, (None, None, np.isnan(values))):
        if among.any():
            mated = spread(rates.measured.mated.score[among])
            bins.append(EffectBin(low=low, high=high, mated=mated, fnmr=rates.fnmr_at(points, among=among)))
    return Effect(factor=factor, unit=_UNITS.get(factor, "share" if factor in _SHARES else "score"), bins=bins)
