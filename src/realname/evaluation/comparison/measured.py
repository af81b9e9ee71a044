"""What was measured, as arrays by file and by person, before rates are made of it. No template, no name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from realname.evaluation.comparison.intervals import Numbers
from realname.evaluation.comparison.tally import Groups, PairTally, Places, Trials

Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The probes, or the references; every array has one place a file.

    Attributes:
        person: Whom the file shows.
        failures: Code of the failure to acquire or to enrol; empty where the file was compared.
        captures: What captured the file; empty where the manifest does not say.
        is_clip: Whether it is a clip.
        day: Day of the capture, since year 1; NaN where it is not known.
        took_ms: Processor time from bytes to template; NaN of imported scores.
        measures: `quality` (share), `pose` (degrees from frontal), `eyes` (pixels between the eyes), and imported qualities; NaN where it
            is not known.
    """

    person: Places
    failures: Sequence[str]
    captures: Sequence[str]
    is_clip: Truths
    day: Numbers
    took_ms: Numbers
    measures: Mapping[str, Numbers]

    def __len__(self) -> int:
        """How many files."""
        return len(self.person)

    @property
    def is_compared(self) -> Truths:
        """Which files did not fail."""
        return np.array([not failure for failure in self.failures], dtype=np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mated:
    """Mated comparisons: places of the probe and of the reference among their files, and the score."""

    probe: Places
    reference: Places
    score: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All of it.

    Attributes:
        people: How many.
        probes, references: The files.
        mated: Mated comparisons that were made.
        mated_attempts, non_mated_attempts: Of each person, with those that failed before a comparison; of non-mated ones each stands with
            two people.
        tally: Non-mated scores, finished.
        trials: Non-mated comparisons.
        groupings: In the order of the tally's; the last one is by all columns where there are several columns.
    """

    people: int
    probes: Files
    references: Files
    mated: Mated
    mated_attempts: Numbers
    non_mated_attempts: Numbers
    tally: PairTally
    trials: Trials
    groupings: Sequence[Groups] = field(default_factory=tuple)


def per_person(person: Places, people: int, weights: Numbers | Truths | None = None) -> Numbers:
    """Count places by person, or add their weights; shape (people,)."""
    return np.bincount(person, weights=weights, minlength=people).astype(np.float64)
