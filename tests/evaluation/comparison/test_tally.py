"""Counts of scores in bounded memory are what counting all scores at once gives."""

import numpy as np
import pytest

from realname.evaluation.comparison.tally import COSINE, Groups, PairTally, ScoreScale, edges_of, trials_of_all

_PEOPLE = 40
_PROBES = np.repeat(np.arange(_PEOPLE, dtype=np.int32), 3)
_REFERENCES = np.repeat(np.arange(_PEOPLE, dtype=np.int32), 2)
_SEX = Groups(columns=("sex",), labels=[("f",), ("m",)], of_person=(np.arange(_PEOPLE) % 2).astype(np.int32))


@pytest.fixture
def scores() -> np.ndarray:
    return np.random.default_rng(1).normal(0.1, 0.12, (len(_PROBES), len(_REFERENCES))).astype(np.float32)


def _tally(scores: np.ndarray, *, most: int = 1_000_000, rows: int = 120) -> PairTally:
    tally = PairTally(
        scale=COSINE,
        people=_PEOPLE,
        edges=edges_of(scores.ravel(), COSINE, thresholds=(0.36,), highest_fmr=0.5),
        groupings=[_SEX],
        most=most,
    )
    for first in range(0, len(_PROBES), rows):
        part = slice(first, first + rows)
        own = [(row, int(person) * 2, int(person) * 2 + 2) for row, person in enumerate(_PROBES[part])]
        tally.add_block(scores[part], probes=_PROBES[part], references=_REFERENCES, mated=own)
    return tally.finish()


def _others() -> np.ndarray:
    return np.not_equal(_PROBES[:, None], _REFERENCES[None, :])


def test_every_non_mated_score_is_counted_once_and_no_mated_one(scores: np.ndarray) -> None:
    assert _tally(scores).fine[1:].sum() == _others().sum()


@pytest.mark.parametrize("rows", [1, 7, 120])
def test_blocks_of_any_size_give_the_same_counts(scores: np.ndarray, rows: int) -> None:
    one, other = _tally(scores), _tally(scores, rows=rows)
    assert np.array_equal(one.fine, other.fine)
    assert np.array_equal(one.matches, other.matches)
    assert np.array_equal(np.sort(one.tail[0]), np.sort(other.tail[0]))


def test_a_score_at_a_threshold_is_at_or_above_it() -> None:
    place = COSINE.bin_at(0.45)
    below, at = COSINE.bins_of(np.array([0.44985, 0.45], dtype=np.float32))
    assert (COSINE.threshold(place), below < place, at >= place) == (0.45, True, True)


def test_people_are_counted_on_both_sides(scores: np.ndarray) -> None:
    tally = _tally(scores)
    hits = (scores >= np.float32(0.36)) & _others()
    expected = np.bincount(_PROBES, weights=hits.sum(axis=1)) + np.bincount(_REFERENCES, weights=hits.sum(axis=0))
    assert tally.matches[:, list(tally.edges).index(COSINE.bin_at(0.36))].tolist() == expected.tolist()


def test_a_full_tail_keeps_the_highest_scores_and_says_from_where(scores: np.ndarray) -> None:
    tally = _tally(scores, most=50)
    assert 0 < tally.tail.shape[1] <= 50
    assert tally.tail.shape[1] == tally.fine[tally.tail_floor :].sum()


def test_scores_within_a_group_are_counted_for_it(scores: np.ndarray) -> None:
    tally = _tally(scores)
    women = (_PROBES % 2 == 0)[:, None] & (_REFERENCES % 2 == 0)[None, :] & _others()
    edge = tally.edges[0]
    assert tally.within[0][0].sum() == (COSINE.bins_of(scores[women]) >= edge).sum()


def test_trials_of_a_full_cross_are_the_comparisons_of_each_person() -> None:
    trials = trials_of_all(probes=np.full(_PEOPLE, 3.0), references=np.full(_PEOPLE, 2.0), groupings=[_SEX])
    within = trials.between(0, _SEX, 0, 0)
    assert trials.of_person.sum() / 2 == _others().sum()
    assert within.sum() / 2 == 20 * 19 * 3 * 2
    assert not within[1::2].any()


def test_a_scale_of_any_range_has_thresholds_of_few_digits() -> None:
    scale = ScoreScale.over(-12.5, 480.0)
    assert scale.threshold(scale.bin_at(62.5)) == 62.5
    assert scale.bins_of(np.array([-12.5, 480.0])).tolist() == [1, scale.bin_at(480.0)]
