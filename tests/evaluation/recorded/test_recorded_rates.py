"""Rates of recordings: APCER by species and attacker, BPCER by group, and non-responses beside them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from realname.evaluation.attacks.rates import Outcome
from realname.evaluation.comparison.intervals import rate_over_people, upper_over_people
from realname.evaluation.recorded.classify import Classified
from realname.evaluation.recorded.manifest import Recording
from realname.evaluation.recorded.rates import bona_fide_results, species_results, thresholds


def _attack(attacker: str, species: str = "print") -> Recording:
    return Recording(path=Path("a.mp4"), person="one", species=species, attacker=attacker, rung=None, portrait=None, groups={"glasses": ""})


def _honest(person: str, glasses: str) -> Recording:
    return replace(_attack(person, species=""), person=person, groups={"glasses": glasses})


PASSED = Classified(attack_score=0.2, detection=Outcome.APPROVED)
DOUBT = Classified(attack_score=0.5, detection=Outcome.REFERRED, reasons=("presentation-unsure",))
CAUGHT = Classified(attack_score=0.9, detection=Outcome.REFUSED, reasons=("presentation-attack",))
NO_FACE = Classified(failure="clip-no-face")


def test_recordings_of_one_attacker_are_one_trial_where_none_gets_through() -> None:
    (found,) = species_results([(_attack(f"attacker-{place % 3}"), CAUGHT) for place in range(30)])
    assert (found.recordings, found.attackers, found.apcer.value) == (30, 3, 0)
    assert found.apcer_upper == pytest.approx(1 - 0.05 ** (1 / 3))
    assert found.apcer_upper_recordings == pytest.approx(1 - 0.05 ** (1 / 30))


def test_apcer_is_of_what_was_classified_and_a_doubt_is_no_bona_fide() -> None:
    done = [(_attack(f"attacker-{place}"), one) for place, one in enumerate((PASSED, DOUBT, CAUGHT, CAUGHT, NO_FACE))]
    (found,) = species_results(done)
    assert (found.apcer.count, found.apcer.trials) == (1, 4)
    assert (found.not_refused.count, found.apnrr.count, found.apnrr.trials) == (2, 1, 5)
    assert (found.bands.approved, found.bands.referred, found.bands.refused, found.bands.not_classified) == (1, 1, 2, 1)
    assert dict(found.failures) == {"clip-no-face": 1}
    assert found.iapar is None


def test_iapar_is_of_recordings_with_a_portrait_whether_they_were_classified_or_not() -> None:
    compared = [replace(PASSED, system=Outcome.APPROVED), replace(PASSED, system=Outcome.REFUSED), replace(NO_FACE, system=Outcome.FAILED)]
    (found,) = species_results([(_attack(f"attacker-{place}"), one) for place, one in enumerate(compared)])
    assert found.iapar is not None
    assert (found.iapar.count, found.iapar.trials) == (1, 3)


def test_each_species_is_counted_apart() -> None:
    first, second = species_results([(_attack("eve", "screen"), PASSED), (_attack("eve", "print"), CAUGHT)])
    assert (first.species, first.apcer.value, second.species, second.apcer.value) == ("print", 0, "screen", 1)


def test_bpcer_is_of_refusals_by_group() -> None:
    outcomes = [("yes", CAUGHT), ("yes", PASSED), ("no", PASSED), ("no", DOUBT), ("", NO_FACE)]
    done = [(_honest(f"person-{place}", glasses), one) for place, (glasses, one) in enumerate(outcomes)]
    whole, *groups = bona_fide_results([*done, (_attack("eve"), CAUGHT)], ["glasses"])
    assert (whole.column, whole.recordings, whole.bpcer.count, whole.bpcer.trials, whole.not_approved.count) == ("", 5, 1, 4, 2)
    assert [(one.value, one.bpcer.count, one.bpcer.trials, one.bpnrr.count) for one in groups] == [
        ("", 0, 0, 1),
        ("no", 0, 2, 0),
        ("yes", 1, 2, 0),
    ]


def test_a_bound_on_the_score_names_the_worst_species() -> None:
    done = [(_attack("eve", "print"), CAUGHT), (_attack("eve", "screen"), DOUBT), (_honest("one", ""), PASSED)]
    at = {round(one.at, 2): one for one in thresholds(done)}
    assert (at[0.15].apcer.value, at[0.15].bpcer.value) == (0, 1)
    assert (at[0.55].species, at[0.55].apcer.value, at[0.55].bpcer.value) == ("screen", 1, 0)


def test_the_one_sided_bound_lies_below_the_two_sided_one_and_covers_in_95_of_100_draws() -> None:
    draws = np.random.default_rng(7)
    covered = 0
    for _ in range(400):
        rates = draws.beta(2, 8, 40)  # attackers differ; 20 % on average
        errors, trials = draws.binomial(5, rates).astype(float), np.full(40, 5.0)
        upper = upper_over_people(errors=errors, trials=trials)
        assert upper <= rate_over_people(errors=errors, trials=trials).high
        covered += upper >= 0.2
    assert covered >= 0.93 * 400
