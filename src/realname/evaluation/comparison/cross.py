"""Every probe is compared with every reference, block by block; of the scores only counts stay (`tally`).

The files are the operator's own and named by hand; nothing here can reach what the product stores (ADR 0030).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from realname.evaluation.comparison.bootstrap import Whole
from realname.evaluation.comparison.measured import Mated
from realname.evaluation.comparison.tally import COSINE, TAIL, Groups, PairTally, Places, edges_of
from realname.kernel.ports import Progress
from realname.verification.engine.frames import Floats

_ROWS, _COLUMNS = 512, 8192  # of a block
_SAMPLE = 1_000_000
_TOGETHER = 1 << 16
_HIGHEST_FMR = 0.5
_SEED = 20261130


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Files that were acquired, in the order of their people.

    Attributes:
        templates: Unit length; shape (files, numbers).
        person: Of each file; rising.
        file: A number for each path: a file is not compared with itself.
        place: Among all probes, or all references, with those that failed.
    """

    templates: Floats
    person: Places
    file: Whole
    place: Places


def compare_mated(probes: Side, references: Side, people: int) -> Mated:
    """Compare every probe with every reference of the same person, but no file with itself."""
    rows, columns = [], []
    first_row, after_row = _ranges(probes.person, people)
    first_column, after_column = _ranges(references.person, people)
    for person in range(people):
        pairs = np.stack(
            np.meshgrid(np.arange(first_row[person], after_row[person]), np.arange(first_column[person], after_column[person]))
        )
        row, column = pairs.reshape(2, -1)
        is_other = probes.file[row] != references.file[column]
        rows.append(row[is_other])
        columns.append(column[is_other])
    row, column = (np.concatenate(one).astype(np.int32) if one else np.zeros(0, dtype=np.int32) for one in (rows, columns))
    scores = _scores(probes.templates, references.templates, row, column)
    return Mated(probe=probes.place[row], reference=references.place[column], score=scores)


def compare_non_mated(
    probes: Side, references: Side, people: int, *, groupings: Sequence[Groups], thresholds: Sequence[float], show: Progress
) -> PairTally:
    """Compare every probe with every reference of other people."""
    total = len(probes.person) * len(references.person)
    sample = _sample(probes, references)
    highest = min(_HIGHEST_FMR, max(0.02, 4 * TAIL / max(1, total)))
    tally = PairTally(
        scale=COSINE,
        people=people,
        edges=edges_of(sample, COSINE, thresholds=thresholds, highest_fmr=highest),
        groupings=groupings,
    )
    first, after = _ranges(references.person, people)
    done = 0
    for rows, columns in _blocks(len(probes.person), len(references.person)):
        scores = probes.templates[rows] @ references.templates[columns].T
        own = [
            (row, max(0, int(first[person]) - columns.start), max(0, int(after[person]) - columns.start))
            for row, person in enumerate(probes.person[rows])
            if first[person] < columns.stop and after[person] > columns.start
        ]
        tally.add_block(scores, probes=probes.person[rows], references=references.person[columns], mated=own)
        done += scores.size
        show("comparisons", done=done, total=total)
    return tally.finish()


def _blocks(rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
    for row in range(0, rows, _ROWS):
        for column in range(0, columns, _COLUMNS):
            yield slice(row, min(rows, row + _ROWS)), slice(column, min(columns, column + _COLUMNS))


def _ranges(person: Places, people: int) -> tuple[Whole, Whole]:
    """First file of each person, and the one after the last."""
    everyone = np.arange(people)
    return np.searchsorted(person, everyone, side="left"), np.searchsorted(person, everyone, side="right")


def _sample(probes: Side, references: Side) -> Floats:
    """Scores of non-mated comparisons that are drawn by chance."""
    if not len(probes.person) or not len(references.person):
        return np.zeros(0, dtype=np.float32)
    chance = np.random.default_rng(_SEED)
    row, column = (chance.integers(len(side.person), size=_SAMPLE) for side in (probes, references))
    other = probes.person[row] != references.person[column]
    return _scores(probes.templates, references.templates, row[other], column[other]).astype(np.float32)


def _scores(
    probes: Floats, references: Floats, row: Places | Whole, column: Places | Whole
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    parts = [
        np.einsum("ij,ij->i", probes[row[first : first + _TOGETHER]], references[column[first : first + _TOGETHER]])
        for first in range(0, len(row), _TOGETHER)
    ]
    return np.concatenate(parts).astype(np.float64) if parts else np.zeros(0, dtype=np.float64)
