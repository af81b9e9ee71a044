"""Error rates at thresholds: of all people, of groups and between them, and by what the pictures are like. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from realname.evaluation.comparison.bootstrap import Bounds, ErrorCounts, Whole, bounds_at_fmr
from realname.evaluation.comparison.intervals import Numbers, rate_over_pairs, rate_over_people, worth_of_pairs
from realname.evaluation.comparison.measured import Measured, Truths, per_person
from realname.evaluation.comparison.report import DetPoint, FixedFmr, FmrMatrix, OperatingPoint, PointRate, Rate, ScoreShift
from realname.evaluation.comparison.tally import Groups, Places

LEAST_ERRORS = 10  # that a threshold must rest on (ISO/IEC 19795-1: the rule of 30 gives 30 % either way, ten about 60 %)
FIXED_FMR = (1e-3, 1e-4, 1e-5, 1e-6)
SEED = 20261130


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A threshold with its name."""

    at: str
    threshold: float


@dataclass(frozen=True)
class ErrorRates:
    """Rates of what was measured."""

    measured: Measured

    @cached_property
    def above(self) -> Numbers:
        """Non-mated scores at or above each bin."""
        return self.measured.tally.above().astype(np.float64)

    @cached_property
    def mated_person(self) -> Places:
        """The person of each mated comparison."""
        return self.measured.probes.person[self.measured.mated.probe]

    @cached_property
    def mated_bins(self) -> Places:
        """The bin of each mated score."""
        return self.measured.tally.scale.bins_of(self.measured.mated.score)

    @cached_property
    def mated_trials(self) -> Numbers:
        """Mated comparisons of each person."""
        return per_person(self.mated_person, self.measured.people)

    @cached_property
    def pairs(self) -> Places:
        """A number for the two people of each score of the tail."""
        _, probes, references = self.measured.tally.tail.astype(np.int64)
        keys = np.minimum(probes, references) * self.measured.people + np.maximum(probes, references)
        return np.unique(keys, return_inverse=True)[1].astype(np.int32)

    @cached_property
    def falling(self) -> Places:
        """The bins of the tail with their signs changed, so that they rise."""
        return np.asarray(-self.measured.tally.tail[0], dtype=np.int32)

    @cached_property
    def like(self) -> float | None:
        """Trials that one independent trial is worth at the highest threshold with errors enough to tell."""
        tally, trials = self.measured.tally, self.measured.trials.of_person
        counted = [place for place, edge in enumerate(tally.edges) if self.above[edge] >= LEAST_ERRORS]
        if not counted or not trials.any():
            return None
        edge = tally.edges[counted[-1]]
        errors, squares = self._matches(edge)
        return float(trials.sum()) / 2 / worth_of_pairs(errors=errors, trials=trials, squares=squares)

    def fnmr(self, threshold: float, *, among: Truths | None = None) -> Rate:
        """FNMR at a threshold, of all mated comparisons or of some."""
        missed = self.mated_bins < self.measured.tally.scale.bin_at(threshold)
        person, people = self.mated_person, self.measured.people
        if among is not None:
            missed, person = missed[among], person[among]
        return rate_over_people(errors=per_person(person, people, missed), trials=per_person(person, people))

    def frr(self, threshold: float) -> Rate:
        """Share of mated attempts without a match; a failure to acquire or to enrol is one."""
        missed = per_person(self.mated_person, self.measured.people, self.mated_bins < self.measured.tally.scale.bin_at(threshold))
        attempts = self.measured.mated_attempts
        return rate_over_people(errors=missed + attempts - self.mated_trials, trials=attempts)

    def fmr(self, threshold: float) -> Rate:
        """FMR at a threshold."""
        return self._of_pairs(threshold, self.measured.trials.of_person)

    def far(self, threshold: float) -> Rate:
        """Share of non-mated attempts with a match; a failure is none."""
        return self._of_pairs(threshold, self.measured.non_mated_attempts)

    def operating_points(self, points: Sequence[Point]) -> Sequence[OperatingPoint]:
        """All rates at thresholds that were given."""
        return [
            OperatingPoint(
                name=one.at,
                threshold=one.threshold,
                fmr=self.fmr(one.threshold),
                fnmr=self.fnmr(one.threshold),
                far=self.far(one.threshold),
                frr=self.frr(one.threshold),
            )
            for one in points
        ]

    def threshold_at(self, fmr: float) -> float | None:
        """The least threshold with at most this FMR; None where fewer than ten non-mated comparisons may match at it."""
        return self._threshold_at(fmr, self.above, float(self.measured.trials.of_person.sum()) / 2)

    def at_fmr(self, *, draws: int) -> Sequence[FixedFmr]:
        """FNMR at fixed FMR, with bounds by bootstrap."""
        found = {fmr: self.threshold_at(fmr) for fmr in FIXED_FMR}
        resolved = [fmr for fmr, threshold in found.items() if threshold is not None]
        has_mated = bool(len(self.mated_bins))
        bounds = bounds_at_fmr(self._counts(), resolved, draws=draws, seed=SEED) if resolved and has_mated else ()
        by_fmr = dict(zip(resolved, bounds, strict=False))
        return [self._fixed(fmr, threshold, by_fmr.get(fmr)) for fmr, threshold in found.items()]

    def det(self) -> Sequence[DetPoint]:
        """The DET curve at the counted thresholds, from the first up to the last one with an error of either kind."""
        scale, edges = self.measured.tally.scale, self.measured.tally.edges
        highest = max(int(self.mated_bins.max(initial=1)), int(np.flatnonzero(self.above).max(initial=1)))
        shown = [scale.threshold(edge) for edge in edges if edge <= highest + 1]
        return [DetPoint(threshold=one, fmr=self.fmr(one), fnmr=self.fnmr(one)) for one in shown]

    def equal_error(self) -> tuple[float | None, float | None]:
        """EER and its threshold; None without comparisons of both kinds."""
        trials = float(self.measured.trials.of_person.sum()) / 2
        if not trials or not len(self.mated_bins):
            return None, None
        fmr = self.above / trials
        below = np.cumsum(np.bincount(self.mated_bins, minlength=len(fmr))) / len(self.mated_bins)
        fnmr = np.concatenate([[0.0], below[:-1]])
        place = int(np.argmax(fnmr[1:] >= fmr[1:])) + 1
        return float(fmr[place] + fnmr[place]) / 2, self.measured.tally.scale.threshold(place)

    def fmr_between(self, place: int, groups: Groups, *, row: int, column: int, threshold: float) -> Rate | None:
        """FMR of probes of one group with references of another, by the grouping at a place.

        None where the people of so many matches are not known: the threshold is below the tail.
        """
        tally = self.measured.tally
        edge = tally.scale.bin_at(threshold)
        if edge < tally.tail_floor:
            return None
        trials = self.measured.trials.between(place, groups, row, column)
        probes, references = (groups.of_person[people] for people in tally.tail[1:, : self._matching(edge)])
        errors, squares = self._errors_of(np.flatnonzero((probes == row) & (references == column)))
        return rate_over_pairs(errors=errors, trials=trials, squares=squares, like=self.like)

    def matrix(self, place: int, groups: Groups, point: Point) -> FmrMatrix | None:
        """FMR between all groups of one column; None below the tail."""
        kinds = range(len(groups.labels))
        rates = [[self.fmr_between(place, groups, row=row, column=column, threshold=point.threshold) for column in kinds] for row in kinds]
        if any(one is None for each in rates for one in each):
            return None
        shown = [[one if one is not None and one.trials else None for one in each] for each in rates]
        values = [label[0] for label in groups.labels]
        return FmrMatrix(column=groups.columns[0], at=point.at, threshold=point.threshold, values=values, rates=shown)

    def shifts(self, place: int, groups: Groups, group: int) -> Sequence[ScoreShift]:
        """How far the thresholds at fixed FMR lie from those of all people, within a group."""
        within = self.measured.tally.within[place][group]
        trials = float(self.measured.trials.between(place, groups, group, group).sum()) / 2
        above = np.cumsum(within[::-1])[::-1].astype(np.float64)
        found = []
        for fmr in FIXED_FMR:
            own, all_people = self._threshold_at(fmr, above, trials), self.threshold_at(fmr)
            is_low = own is not None and self.measured.tally.scale.bin_at(own) <= self.measured.tally.edges[0]
            own = None if is_low else own
            shift = None if own is None or all_people is None else round(own - all_people, 9)
            found.append(ScoreShift(fmr=fmr, threshold=own, shift=shift))
        return found

    def fnmr_at(self, points: Sequence[Point], *, among: Truths) -> Sequence[PointRate]:
        """FNMR of some mated comparisons at several thresholds."""
        return [PointRate(at=one.at, threshold=one.threshold, rate=self.fnmr(one.threshold, among=among)) for one in points]

    def fmr_within(self, place: int, groups: Groups, group: int, points: Sequence[Point]) -> Iterator[PointRate]:
        """FMR within a group at those thresholds that the tail reaches."""
        for one in points:
            rate = self.fmr_between(place, groups, row=group, column=group, threshold=one.threshold)
            if rate is not None:
                yield PointRate(at=one.at, threshold=one.threshold, rate=rate)

    def _fixed(self, fmr: float, threshold: float | None, bounds: Bounds | None) -> FixedFmr:
        rate = None if threshold is None else self.fnmr(threshold)
        return FixedFmr(
            fmr=fmr,
            is_resolved=threshold is not None,
            threshold=threshold,
            threshold_low=None if bounds is None else round(bounds.threshold[0], 6),
            threshold_high=None if bounds is None else round(bounds.threshold[1], 6),
            fnmr=rate,
            # Of few errors the draws know too little: the interval at the given threshold is the least.
            fnmr_low=None if bounds is None or rate is None else min(bounds.fnmr[0], rate.low),
            fnmr_high=None if bounds is None or rate is None else max(bounds.fnmr[1], rate.high),
        )

    def _of_pairs(self, threshold: float, trials: Numbers) -> Rate:
        errors, squares = self._matches(self.measured.tally.scale.bin_at(threshold))
        return rate_over_pairs(errors=errors, trials=trials, squares=squares, like=self.like)

    def _matches(self, edge: int) -> tuple[Numbers, float]:
        """False matches of each person from a bin on, and the sum of their squares over pairs of people."""
        tally = self.measured.tally
        if edge >= tally.tail_floor:
            return self._errors_of(slice(self._matching(edge)))
        # Below the tail people are counted at the edges alone: those of the nearest one, brought to the number of matches there are.
        place = max(0, int(np.searchsorted(tally.edges, edge, side="right")) - 1)
        errors = tally.matches[:, place].astype(np.float64)
        scale = self.above[edge] * 2 / max(1.0, float(errors.sum())) if edge < len(self.above) else 0.0
        return errors * scale, float(errors.sum()) * scale / 2

    def _matching(self, edge: int) -> int:
        """How many scores of the tail, which falls, are from a bin on."""
        return int(np.searchsorted(self.falling, np.int32(-edge), side="right"))

    def _errors_of(self, places: slice | Whole) -> tuple[Numbers, float]:
        people = self.measured.people
        _, probes, references = self.measured.tally.tail[:, places]
        errors = per_person(probes, people) + per_person(references, people)
        return errors, float((np.unique(self.pairs[places], return_counts=True)[1].astype(np.float64) ** 2).sum())

    def _threshold_at(self, fmr: float, above: Numbers, trials: float) -> float | None:
        if fmr * trials < LEAST_ERRORS:
            return None
        place = int(np.argmax(np.append(above[1:], 0.0) <= fmr * trials)) + 1
        return self.measured.tally.scale.threshold(place)

    def _counts(self) -> ErrorCounts:
        tally, people = self.measured.tally, self.measured.people
        edges = np.array(tally.edges)
        misses = np.zeros((people, len(edges)), dtype=np.int64)
        # A score is below every edge after its own bin.
        np.add.at(misses, (self.mated_person, np.minimum(np.searchsorted(edges, self.mated_bins, side="right"), len(edges) - 1)), 1)
        beyond = per_person(self.mated_person, people, self.mated_bins >= edges[-1])
        misses = np.cumsum(misses, axis=1)
        misses[:, -1] -= beyond.astype(np.int64)
        return ErrorCounts(
            thresholds=np.array([tally.scale.threshold(edge) for edge in tally.edges]),
            matches=tally.matches,
            non_mated=self.measured.trials.of_person,
            squares=np.array([self._matches(edge)[1] for edge in tally.edges]),
            misses=misses,
            mated=self.mated_trials,
        )
