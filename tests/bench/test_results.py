"""Figures of a bench run: medians, ratios taken round by round, goals at their bound."""

from bench.records import Spread, at_least, at_most, ratios, spread


def test_a_spread_is_the_median_with_its_range() -> None:
    assert spread([3.0, 1.0, 2.04]) == Spread(median=2.0, least=1.0, most=3.0, rounds=3)


def test_a_ratio_is_taken_round_by_round_so_that_a_slow_moment_of_the_machine_slows_both_sides() -> None:
    assert ratios([2.0, 40.0, 2.0], [1.0, 20.0, 1.0]) == Spread(median=2.0, least=2.0, most=2.0, rounds=3)


def test_a_bound_not_to_be_passed_is_met_at_the_bound_and_missed_just_over() -> None:
    assert at_most("verify / floor", 1.4, 1.4).is_met
    assert not at_most("verify / floor", 1.41, 1.4).is_met


def test_a_bound_to_be_reached_is_met_at_the_bound_and_missed_just_under() -> None:
    assert at_least("a peer / ours", 3.0, 3.0).is_met
    assert not at_least("a peer / ours", 2.99, 3.0).is_met
