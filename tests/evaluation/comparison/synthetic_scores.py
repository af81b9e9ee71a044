"""Scores of people who do not exist, drawn from a model whose error rates are known.

A mated score is the sum of a level, of how well the person can be compared, and of chance; a non-mated score the sum of a level, of how
alike both people are to others, and of chance. All are normal, so each rate is a value of the normal distribution.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from realname.evaluation.comparison.bootstrap import ErrorCounts
from realname.evaluation.comparison.measured import Files, Mated, Measured, per_person
from realname.evaluation.comparison.tally import COSINE, Groups, PairTally, edges_of, trials_of_all


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreModel:
    """The spread of scores; `person` of people, `chance` of single comparisons."""

    people: int = 120
    probes: int = 3
    references: int = 1
    mated_level: float = 0.72
    mated_person: float = 0.10
    mated_chance: float = 0.08
    level: float = 0.05
    person: float = 0.05
    chance: float = 0.10

    def fnmr(self, threshold: float) -> float:
        """The true rate."""
        return NormalDist(self.mated_level, float(np.hypot(self.mated_person, self.mated_chance))).cdf(threshold)

    def fmr(self, threshold: float) -> float:
        """The true rate."""
        return 1 - self._non_mated.cdf(threshold)

    def threshold_at(self, fmr: float) -> float:
        """Where the true FMR is this."""
        return self._non_mated.inv_cdf(1 - fmr)

    @property
    def _non_mated(self) -> NormalDist:
        return NormalDist(self.level, float(np.hypot(self.person * np.sqrt(2), self.chance)))


def draw_counts(model: ScoreModel, seed: int, thresholds: Sequence[float]) -> ErrorCounts:
    """Draw people and count their errors at thresholds; every person has a probe and a reference in each of so many comparisons."""
    chance, people, each = np.random.default_rng(seed), model.people, model.probes * model.references
    alike = chance.normal(0, model.person, people)
    scores = model.level + alike[:, None, None] + alike[None, :, None] + chance.normal(0, model.chance, (people, people, each))
    comparable = chance.normal(0, model.mated_person, people)
    mated = model.mated_level + comparable[:, None] + chance.normal(0, model.mated_chance, (people, each))
    scores[np.arange(people), np.arange(people)] = -np.inf
    found = [(scores >= threshold).sum(axis=2) for threshold in thresholds]
    return ErrorCounts(
        thresholds=np.array(thresholds),
        matches=np.stack([one.sum(axis=0) + one.sum(axis=1) for one in found], axis=1),
        non_mated=np.full(people, 2.0 * (people - 1) * each),
        squares=np.array([float((np.triu(one + one.T) ** 2).sum()) for one in found]),
        misses=np.stack([(mated < threshold).sum(axis=1) for threshold in thresholds], axis=1),
        mated=np.full(people, float(each)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A draw of people and their scores, tallied."""

    model: ScoreModel
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def measured(self, seed: int) -> Measured:
        """Draw."""
        model, chance = self.model, np.random.default_rng(seed)
        probes = np.repeat(np.arange(model.people, dtype=np.int32), model.probes)
        references = np.repeat(np.arange(model.people, dtype=np.int32), model.references)
        comparable = chance.normal(0, model.mated_person, model.people)
        alike = chance.normal(0, model.person, model.people)
        mated = np.argwhere(probes[:, None] == references[None, :]).astype(np.int32)
        mated_scores = model.mated_level + comparable[probes[mated[:, 0]]] + chance.normal(0, model.mated_chance, len(mated))
        scores = model.level + alike[probes][:, None] + alike[references][None, :]
        scores = scores + chance.normal(0, model.chance, scores.shape)
        groupings = self._groupings(chance)
        per_probe, per_reference = per_person(probes, model.people), per_person(references, model.people)
        tally = PairTally(
            scale=COSINE,
            people=model.people,
            edges=edges_of(scores.ravel()[::7], COSINE, thresholds=(0.36, 0.45), highest_fmr=0.5),
            groupings=groupings,
        )
        own = [(row, int(person) * model.references, (int(person) + 1) * model.references) for row, person in enumerate(probes)]
        tally.add_block(scores, probes=probes, references=references, mated=own)
        trials = trials_of_all(probes=per_probe, references=per_reference, groupings=groupings)
        return Measured(
            people=model.people,
            probes=_files(probes, chance),
            references=_files(references, chance),
            mated=Mated(probe=mated[:, 0], reference=mated[:, 1], score=mated_scores),
            mated_attempts=per_person(probes[mated[:, 0]], model.people),
            non_mated_attempts=trials.of_person,
            tally=tally.finish(),
            trials=trials,
            groupings=groupings,
        )

    def _groupings(self, chance: np.random.Generator) -> list[Groups]:
        of_person = {
            column: chance.integers(len(values), size=self.model.people).astype(np.int32) for column, values in self.values.items()
        }
        single = [
            Groups(columns=(column,), labels=[(value,) for value in values], of_person=of_person[column])
            for column, values in self.values.items()
        ]
        if len(single) < 2:
            return single
        labels = sorted({tuple(self.values[column][of_person[column][one]] for column in self.values) for one in range(self.model.people)})
        joined = [
            labels.index(tuple(self.values[column][of_person[column][one]] for column in self.values)) for one in range(self.model.people)
        ]
        return [*single, Groups(columns=tuple(self.values), labels=labels, of_person=np.array(joined, dtype=np.int32))]


def _files(person: np.ndarray, chance: np.random.Generator) -> Files:
    count = len(person)
    return Files(
        person=person,
        failures=[""] * count,
        captures=["phone"] * count,
        is_clip=np.zeros(count, dtype=np.bool_),
        day=738_000 + chance.integers(0, 3000, count).astype(np.float64),
        took_ms=chance.gamma(9, 4, count),
        measures={
            "quality": chance.beta(5, 2, count),
            "pose": np.abs(chance.normal(0, 9, count)),
            "eyes": chance.gamma(12, 6, count),
        },
    )
