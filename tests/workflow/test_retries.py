"""Pauses grow, end at the longest, and last for ever where nothing may be given up."""

import math
from itertools import islice

from realname.workflow.engine.retries import Retries, Retry


def test_pauses_grow_up_to_the_longest() -> None:
    assert list(islice(Retry(first_pause_s=1, growth=2, longest_pause_s=5).pauses_s(), 5)) == [1, 2, 4, 5, 5]


def test_between_three_tries_there_are_two_pauses() -> None:
    assert list(Retry(first_pause_s=1, growth=2, longest_pause_s=5, tries=3).pauses_s()) == [1, 2]


def test_an_operator_that_is_silent_for_a_year_is_still_asked() -> None:
    pauses_in_a_year = 365 * 24 * 6
    assert all(math.isfinite(pause_s) for pause_s in islice(Retries().operator.pauses_s(), pauses_in_a_year))


def test_only_the_source_is_ever_given_up() -> None:
    rules = Retries()
    assert rules.source.tries is not None
    assert {rules.operator.tries, rules.notice.tries, rules.own.tries} == {None}


def test_the_applicant_waits_for_the_source_less_than_a_minute() -> None:
    assert sum(Retries().source.pauses_s()) < 60
