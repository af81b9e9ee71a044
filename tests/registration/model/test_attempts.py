"""Whose failed tries count: near the person who tries, over all with the same kind of card, and never a stranger's against a card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from realname.kernel.identifiers import AgentId, CounterId
from realname.registration.model.attempts import AttemptRule, Attempts, FailedTry, Place, count_attempts
from tests.support.manual_clock import START

RULE = AttemptRule(failures=5, window_minutes=3, daily_failures=15, daily_failures_everywhere=45, agent_hourly=0)
HERE = Place(agent_id=AgentId("li.na"), counter_id=CounterId("left"), is_card_read=False)
ELSEWHERE = Place(agent_id=AgentId("wang"), counter_id=CounterId("far"), is_card_read=False)
WITH_CARD = replace(HERE, is_card_read=True)
A_MINUTE = timedelta(minutes=1)
NOW = START + 2 * timedelta(hours=1)


def tries(place: Place, count: int, *, until: datetime = NOW - 4 * A_MINUTE) -> list[FailedTry]:
    """Failures at a place, each a minute after the one before."""
    return [FailedTry(at=until - (count - 1 - one) * A_MINUTE, place=place) for one in range(count)]


def left(*failed: Sequence[FailedTry], place: Place = HERE) -> int:
    """How many are left now."""
    return counted(*failed, place=place).left


def counted(*failed: Sequence[FailedTry], place: Place = HERE) -> Attempts:
    """What is left now."""
    ordered = sorted((one for some in failed for one in some), key=lambda one: one.at)
    return count_attempts(ordered, place, rule=RULE, day_began_at=START - timedelta(hours=1), at=NOW)


def test_failures_of_strangers_elsewhere_take_no_try_until_the_wide_bound() -> None:
    assert left(tries(ELSEWHERE, 15)) == RULE.failures
    assert left(tries(ELSEWHERE, RULE.daily_failures_everywhere - 1)) == 1
    assert left(tries(ELSEWHERE, RULE.daily_failures_everywhere)) == 0


@pytest.mark.parametrize("near", [replace(ELSEWHERE, agent_id=HERE.agent_id), replace(ELSEWHERE, counter_id=HERE.counter_id)])
def test_failures_by_the_same_agent_or_at_the_same_counter_count(near: Place) -> None:
    assert left(tries(near, RULE.daily_failures - 1)) == 1
    assert left(tries(near, RULE.daily_failures)) == 0


def test_two_tries_without_a_counter_are_not_at_the_same_one() -> None:
    nowhere = replace(HERE, counter_id=None)
    assert left(tries(replace(ELSEWHERE, counter_id=None), RULE.daily_failures), place=nowhere) == RULE.failures


@pytest.mark.parametrize("place", [HERE, ELSEWHERE])
def test_with_a_card_that_a_known_reader_checked_no_try_without_one_counts(place: Place) -> None:
    assert left(tries(place, 100), place=WITH_CARD) == RULE.failures


def test_failures_with_the_card_count_at_every_counter_for_the_card() -> None:
    far = replace(ELSEWHERE, is_card_read=True)
    assert left(tries(far, RULE.daily_failures - 1), place=WITH_CARD) == 1
    assert left(tries(far, RULE.daily_failures), place=WITH_CARD) == 0


def test_failures_with_the_card_count_against_guessing_without_it() -> None:
    assert left(tries(WITH_CARD, RULE.daily_failures)) == 0


def test_the_pause_ends_when_the_window_has_passed_over_the_first_or_with_the_day() -> None:
    short = tries(HERE, 5, until=NOW)
    assert counted([replace(one, at=NOW - (4 - place) * timedelta(seconds=10)) for place, one in enumerate(short)]).pause_s == 140
    assert counted(tries(HERE, 15)).pause_s == 21 * 3600
