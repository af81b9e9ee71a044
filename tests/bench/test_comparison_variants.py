"""What the bench of comparison variants counts: FNMR at a fixed FMR over all pairs, on halves that share no person."""

import numpy as np
import pytest

from bench.measure_comparison_variants import BEFORE, CROPS, VARIANTS, Rates, Templates, half_of, measure_set

PERSONS = ["a", "a", "b", "b", "c", "c"]


def _scores(mated: list[float], highest: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Scores of three people with two photos each; the most alike two of different people, and the rest at 0."""
    scores = np.zeros((6, 6), dtype=np.float32)
    for place, value in enumerate(mated):
        scores[2 * place, 2 * place + 1] = scores[2 * place + 1, 2 * place] = value
    scores[0, 2] = scores[2, 0] = highest
    return scores


@pytest.mark.parametrize(
    ("mated", "fnmr"),
    [
        pytest.param([0.9, 0.8, 0.7], 0.0, id="all above the most alike two people"),
        pytest.param([0.9, 0.8, 0.4], 0.333, id="one below"),
        pytest.param([0.9, 0.8, 0.5], 0.333, id="one as high as them"),
    ],
)
def test_a_mated_pair_counts_as_lost_at_the_threshold_and_below(mated: list[float], fnmr: float) -> None:
    scores = _scores(mated, 0.5)
    found = Rates(PERSONS).with_base(scores, scores)
    assert (found["fnmr"], found["threshold"], found["mated_pairs"], found["non_mated_pairs"]) == (fnmr, 0.5, 3, 12)


def test_a_variant_is_related_to_the_one_before_in_the_same_draws() -> None:
    found = Rates(PERSONS).with_base(_scores([0.9, 0.8, 0.6], 0.5), _scores([0.9, 0.8, 0.4], 0.5))
    assert (found["fnmr"], found["ratio_to_before"]) == (0.0, 0.0)


def test_every_variant_is_measured_on_both_halves_and_cohorts_on_no_person_of_their_own() -> None:
    chance = np.random.default_rng(3)
    persons = [f"person-{place // 2}" for place in range(48)]
    faces = np.repeat(chance.normal(size=(24, 128)), 2, axis=0)
    by_crop = {crop: faces + chance.normal(scale=0.2, size=faces.shape) for crop in CROPS}
    templates = Templates(
        persons=persons,
        by_crop={crop: (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32) for crop, found in by_crop.items()},
    )
    found = measure_set(templates)
    people = len({half_of(person) for person in persons})
    assert (found.keys(), people) == (VARIANTS.keys(), 2)
    assert found[BEFORE].keys() == {"chosen_on", "confirmed_on", "all"}
    of_others = {name for name, parts in found.items() if parts.keys() == {"chosen_on", "confirmed_on"}}
    assert of_others == {name for name in VARIANTS if "other people" in name or "cohort" in name}
