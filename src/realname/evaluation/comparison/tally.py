"""Counts of non-mated scores in bounded memory, however many there are. Pure.

Kept are: how often each score occurred, in steps; for scores from a floor on, how often each person took part at or above each of some
thresholds, and how often a score lay in each step within a group; and of the highest scores, the two people of each. No template is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from realname.evaluation.comparison.bootstrap import Whole
from realname.evaluation.comparison.intervals import Numbers

TAIL = 4_000_000  # comparisons whose two people are known
_WAITING = 2_000_000  # comparisons that wait to be counted together
_FINE_STEPS = 20_000
Places = npt.NDArray[np.int32]
Scored = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreScale:
    """Steps of scores: bin b, from 1 on, holds scores from `first + (b - 1) * step` up to the next. Bin 0 is no score."""

    first: float
    step: float
    bins: int

    @classmethod
    def over(cls, least: float, most: float) -> "ScoreScale":
        """Lay steps of a power of ten over a range, so that thresholds of few digits are multiples of a step."""
        step = 10.0 ** np.floor(np.log10(max(most - least, 1e-9) / _FINE_STEPS * 2))
        first = float(np.floor(least / step)) * step
        return cls(first=first, step=float(step), bins=int((most - first) / step) + 2)

    def bins_of(self, scores: Scored) -> Places:
        """The bin of each score; those beyond the ends go into the last one at that end."""
        # A hundredth of a step: a score that is a threshold as far as its type can tell belongs above it.
        places = np.clip((scores - self.first) / self.step + 1.01, 1, self.bins)
        return np.asarray(places, dtype=np.int32)

    def bin_at(self, threshold: float) -> int:
        """The first bin at or above a threshold."""
        return int(np.clip(np.ceil((threshold - self.first) / self.step - 0.01) + 1, 1, self.bins + 1))

    def threshold(self, place: int) -> float:
        """Where a bin begins, without the noise of its computation."""
        return round(self.first + (place - 1) * self.step, 9)


COSINE = ScoreScale(first=-1.0, step=1e-4, bins=20_001)


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """What group each person is of, by one column or several.

    Attributes:
        columns: Of the manifest.
        labels: Values of the columns of each group.
        of_person: Place in `labels`; shape (people,).
    """

    columns: tuple[str, ...]
    labels: Sequence[tuple[str, ...]]
    of_person: Places


@dataclass(slots=True, kw_only=True)
class PairTally:
    """Counts non-mated scores as they come.

    Attributes:
        edges: Bins of the thresholds at which people are counted; rising. Scores below the first are counted in `fine` alone.
        groupings: By which scores within a group are counted.
        fine: Scores by bin; shape (bins + 1,).
        matches: At or above each edge, by person of either side; shape (people, edges). Counted at the end, by `finish`.
        within: By grouping and group, scores by bin from the first edge on.
        tail: Bins, probe persons and reference persons of the highest scores; falling by bin after `finish`.
        tail_floor: The tail holds every score from this bin on.
    """

    scale: ScoreScale
    people: int
    edges: Sequence[int]
    groupings: Sequence[Groups] = ()
    most: int = TAIL
    fine: Whole = field(init=False)
    matches: Whole = field(init=False)
    within: list[Whole] = field(init=False)
    tail: Places = field(init=False)
    tail_floor: int = field(init=False)
    _edge_of_bin: Places = field(init=False)
    _waiting: list[Places] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = self.scale.bins + 1
        self.fine = np.zeros(size, dtype=np.int64)
        self.matches = np.zeros((self.people, len(self.edges)), dtype=np.int64)
        self.within = [np.zeros((len(one.labels), size), dtype=np.int64) for one in self.groupings]
        self.tail = np.zeros((3, 0), dtype=np.int32)
        self.tail_floor = self.edges[0]
        self._edge_of_bin = (np.searchsorted(self.edges, np.arange(size), side="right") - 1).astype(np.int32)

    def add_block(self, scores: Scored, *, probes: Places, references: Places, mated: Sequence[tuple[int, int, int]]) -> None:
        """Count every probe against every reference.

        Args:
            scores: Shape (probes, references).
            probes: The person of each row.
            references: The person of each column.
            mated: Row, and first column and column after the last, of scores that are of one person: they are left out.
        """
        bins = self.scale.bins_of(scores)
        for row, first, after in mated:
            bins[row, first:after] = 0
        self.fine += np.bincount(bins.ravel(), minlength=len(self.fine))
        high = np.flatnonzero(bins >= self.edges[0])
        rows, columns = np.divmod(high, bins.shape[1])
        self._keep(bins.ravel()[high], probes[rows], references[columns])

    def add(self, scores: Scored, *, probes: Places, references: Places) -> None:
        """Count scores of pairs of people; all of shape (scores,)."""
        bins = self.scale.bins_of(scores)
        self.fine += np.bincount(bins, minlength=len(self.fine))
        high = bins >= self.edges[0]
        self._keep(bins[high], probes[high], references[high])

    def finish(self) -> "PairTally":
        """Count what waits, and put the tail in order."""
        self._flush()
        self.matches = np.ascontiguousarray(np.cumsum(self.matches[:, ::-1], axis=1)[:, ::-1])
        self.tail = self.tail[:, np.argsort(-self.tail[0], kind="stable")]
        return self

    def above(self) -> Whole:
        """Scores at or above each bin."""
        counts = self.fine.copy()
        counts[0] = 0
        return np.cumsum(counts[::-1])[::-1]

    def _keep(self, bins: Places, probes: Places, references: Places) -> None:
        self._waiting.append(np.stack([bins, probes, references]).astype(np.int32))
        if sum(one.shape[1] for one in self._waiting) > _WAITING:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        new = np.concatenate(self._waiting, axis=1)
        self._waiting.clear()
        bins, probes, references = new
        edges, width = self._edge_of_bin[bins].astype(np.int64), len(self.edges)
        for people in (probes, references):
            self.matches += np.bincount(people * np.int64(width) + edges, minlength=self.matches.size).reshape(self.matches.shape)
        for grouping, within in zip(self.groupings, self.within, strict=True):
            group = grouping.of_person[probes]
            same = group == grouping.of_person[references]
            places = group[same] * np.int64(within.shape[1]) + bins[same]
            np.add(within, np.bincount(places, minlength=within.size).reshape(within.shape), out=within)
        joined = np.concatenate([self.tail, new[:, bins >= self.tail_floor]], axis=1)
        if joined.shape[1] > self.most:
            counts = np.cumsum(np.bincount(joined[0], minlength=len(self.fine))[::-1])[::-1]
            self.tail_floor = int(np.argmax(counts <= self.most))  # the first bin from which on all can be kept
            joined = joined[:, joined[0] >= self.tail_floor]
        self.tail = joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Non-mated comparisons of each person, and of each person with each group.

    Attributes:
        of_person: Those that each person takes part in; each comparison stands with two people.
        as_probe, as_reference: By grouping; those of the person's probes with references of each group, and of the person's references
            with probes of each group; shape (people, groups).
    """

    of_person: Numbers
    as_probe: Sequence[Numbers]
    as_reference: Sequence[Numbers]

    def between(self, place: int, groups: Groups, row: int, column: int) -> Numbers:
        """Comparisons of each person between probes of one group and references of another, by the grouping at a place."""
        is_row, is_column = groups.of_person == row, groups.of_person == column
        return np.asarray(self.as_probe[place][:, column] * is_row + self.as_reference[place][:, row] * is_column, dtype=np.float64)


def trials_of_all(*, probes: Numbers, references: Numbers, groupings: Sequence[Groups]) -> Trials:
    """Every probe was compared with every reference of all other people.

    Args:
        probes: Of each person; shape (people,).
        references: As probes.
        groupings: Of the people.
    """
    by_group = [_by_group(one, probes=probes, references=references) for one in groupings]
    return Trials(
        of_person=probes * (references.sum() - references) + references * (probes.sum() - probes),
        as_probe=[as_probe for as_probe, _ in by_group],
        as_reference=[as_reference for _, as_reference in by_group],
    )


def _by_group(groups: Groups, *, probes: Numbers, references: Numbers) -> tuple[Numbers, Numbers]:
    count = len(groups.labels)
    own = (groups.of_person[:, None] == np.arange(count)[None, :]).astype(np.float64)
    all_probes, all_references = own.T @ probes, own.T @ references
    as_probe = probes[:, None] * (all_references[None, :] - references[:, None] * own)
    return as_probe, references[:, None] * (all_probes[None, :] - probes[:, None] * own)


def edges_of(sample: Scored, scale: ScoreScale, *, thresholds: Sequence[float], highest_fmr: float, most: int = 72) -> Sequence[int]:
    """Choose the bins at which people are counted, by a sample of non-mated scores.

    Args:
        sample: Scores.
        scale: Of the scores.
        thresholds: That must be among them.
        highest_fmr: Of the first edge.
        most: Edges by the sample; a third as many are laid above its highest score.
    """
    shares = np.geomspace(highest_fmr, max(1e-6, 1 / max(1, len(sample))), most)
    by_sample = scale.bins_of(np.quantile(sample, 1 - shares)) if len(sample) else np.array([1], dtype=np.int32)
    above = np.linspace(int(by_sample.max()), scale.bins, most // 3)
    given = [scale.bin_at(one) for one in thresholds]
    return sorted({int(one) for one in (*by_sample, *above, *given) if one <= scale.bins})
