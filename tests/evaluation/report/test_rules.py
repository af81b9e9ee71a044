"""Bounds of the rules: the interval decides whether one is met, not met, or not shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.comparison.report import DetPoint, Rate
from realname.evaluation.report.results import Results
from realname.evaluation.report.rules import (
    BOUNDS,
    NIST,
    Bound,
    Figure,
    Verdict,
    both_nist_bounds,
    hold_bounds,
    other_demands,
    verdict_as_whole,
    verdict_of,
)
from tests.evaluation.report.result_examples import comparison, point, rate, recorded, share

FNMR = Bound(rule="rule", figure=Figure.FNMR, most=0.01)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.001, 0.009, Verdict.MET),
        (0.001, 0.01, Verdict.MET),
        (0.001, 0.011, Verdict.NOT_SHOWN),
        (0.01, 0.02, Verdict.NOT_SHOWN),
        (0.011, 0.02, Verdict.NOT_MET),
    ],
)
def test_the_whole_interval_must_lie_within_the_bound(low: float, high: float, verdict: Verdict) -> None:
    assert verdict_of(FNMR, replace(share(1, 100), low=low, high=high)) is verdict


def test_a_strict_bound_is_not_met_at_its_very_value() -> None:
    at = replace(share(1, 100), low=0.001, high=0.01)
    assert verdict_of(replace(FNMR, is_strict=True), at) is Verdict.NOT_SHOWN


def test_nothing_tried_is_not_measured() -> None:
    assert verdict_of(FNMR, replace(share(1, 100), trials=0)) is Verdict.NOT_MEASURED
    assert {one.verdict for one in hold_bounds(Results())} == {Verdict.NOT_MEASURED}


def test_no_error_among_few_people_meets_no_bound() -> None:
    few = replace(comparison(), points=[point(fmr=rate(0, 36), fnmr=rate(0, 9))])
    assert {one.verdict for one in hold_bounds(Results(comparison=few))} == {Verdict.NOT_SHOWN}


def test_many_people_meet_the_bounds_of_both_rules() -> None:
    many = replace(comparison(), points=[point(fmr=rate(0, 100_000), fnmr=rate(5, 2_000))])
    held = hold_bounds(Results(comparison=many))
    assert {one.verdict for one in held} == {Verdict.MET}
    assert [one.bound.words for one in held] == [
        "NIST SP 800-63A-4: FMR ≤ 0.01\N{NO-BREAK SPACE}%",
        "NIST SP 800-63A-4: FNMR ≤ 1\N{NO-BREAK SPACE}%",
        "Circular 08/2026 (Viet Nam): FAR < 0.01\N{NO-BREAK SPACE}%",
        "Circular 08/2026 (Viet Nam): FRR < 5\N{NO-BREAK SPACE}%",
    ]


def test_failures_to_acquire_count_for_the_bounds_of_attempts() -> None:
    only = replace(point(fmr=rate(0, 100_000), fnmr=rate(5, 2_000)), frr=rate(200, 2_000))
    held = {one.bound.figure: one.verdict for one in hold_bounds(Results(comparison=replace(comparison(), points=[only])))}
    assert (held[Figure.FNMR], held[Figure.FRR]) == (Verdict.MET, Verdict.NOT_MET)


def test_every_rate_is_held_at_the_threshold_at_which_no_person_decides() -> None:
    assert len(BOUNDS) == 4
    report = comparison()
    assert [one.name for one in report.points] == ["similarity_floor", "similarity_target"]
    assert Results(comparison=report).point == report.points[1]


def test_a_rule_as_a_whole_is_not_met_by_its_bounds_on_comparisons_alone() -> None:
    many, few_misses = rate(0, 100_000), rate(5, 2_000)
    within, beyond = (
        Results(comparison=replace(comparison(), groupings=[], points=[point(fmr=many, fnmr=one)]))
        for one in (few_misses, rate(400, 2_000))
    )
    assert verdict_as_whole(NIST, within) is Verdict.NOT_SHOWN
    assert verdict_as_whole(NIST, beyond) is Verdict.NOT_MET
    assert verdict_as_whole(NIST, Results()) is Verdict.NOT_MEASURED


def test_what_was_not_measured_of_a_rule_is_named() -> None:
    with_groups = {one.code: one.verdict for one in other_demands(Results(comparison=comparison()))}
    without = {one.code: one.verdict for one in other_demands(Results(comparison=replace(comparison(), groupings=[])))}
    assert with_groups == {"presentation-attacks": Verdict.NOT_MEASURED, "groups": Verdict.NOT_SHOWN}
    assert without == {"presentation-attacks": Verdict.NOT_MEASURED, "groups": Verdict.NOT_MEASURED}


@pytest.mark.parametrize(
    ("missed", "people", "verdict"),
    [(0, 6, Verdict.NOT_SHOWN), (0, 60, Verdict.MET), (12, 6, Verdict.NOT_MET), (None, 6, Verdict.NOT_MEASURED)],
)
def test_presentation_attacks_are_held_by_recordings_with_a_portrait(missed: int | None, people: int, verdict: Verdict) -> None:
    report = recorded(missed=missed or 0, portrait=None if missed is None else Path("portrait.jpg"))
    (species,) = report.species
    if people > 6:
        species = replace(species, iapar=share(0, people))
    found = other_demands(Results(recorded=replace(report, species=[species])))
    assert {one.code: one.verdict for one in found}["presentation-attacks"] is verdict


def test_injected_recordings_are_no_presentation_attacks_before_a_camera() -> None:
    report = recorded(portrait=Path("portrait.jpg"))
    injected = replace(report, species=[replace(one, rung=Rung.RECORDING) for one in report.species])
    assert other_demands(Results(recorded=injected))[0].verdict is Verdict.NOT_MEASURED


def test_a_group_that_is_shown_to_be_a_quarter_worse_breaks_the_rule() -> None:
    report = comparison()
    low = replace(report, points=[point(fmr=rate(0, 100_000), fnmr=rate(1, 100_000))])  # the groups stay as they were
    assert other_demands(Results(comparison=report))[1].verdict is Verdict.NOT_SHOWN
    assert other_demands(Results(comparison=low))[1].verdict is Verdict.NOT_MET


def test_whether_one_threshold_has_both_rates_within_the_bounds_of_nist() -> None:
    good, open_, bad = (rate(0, 100_000), rate(5, 2_000)), (rate(0, 100_000), rate(20, 2_000)), (rate(900, 100_000), rate(5, 2_000))

    def verdict(*pairs: tuple[Rate, Rate]) -> Verdict:
        drawn = [DetPoint(threshold=0.1 * place, fmr=fmr, fnmr=fnmr) for place, (fmr, fnmr) in enumerate(pairs)]
        return both_nist_bounds(replace(comparison(), det=drawn, points=[]))

    assert verdict(bad, good) is Verdict.MET
    assert verdict(bad, open_) is Verdict.NOT_SHOWN
    assert verdict(bad, bad) is Verdict.NOT_MET
    assert verdict() is Verdict.NOT_MEASURED
