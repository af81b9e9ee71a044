"""A person who guesses whose a line is has few tries for it, and not many more over all lines; no one else waits for them."""

from datetime import timedelta

import pytest

from realname.access.store.tables import wrong_tries
from realname.kernel.errors import RateLimited
from realname.kernel.identifiers import AgentId, ClientId, LineId
from realname.registration.use_cases.look_ups import LOOKS, MISSES, MISSES_OF_CLIENT, WINDOW, Looker, LookUpLimits
from tests.access.counter_secrets import UnsafeEchoedHashes
from tests.support.manual_clock import START
from tests.support.sqlite_units import SqliteUnits

AGENT, CLIENT = AgentId("agent-1"), ClientId("client-1")
LINE, OTHER = LineId("line-1"), LineId("line-2")
SECOND = timedelta(seconds=1)


def _limits() -> LookUpLimits:
    return LookUpLimits(units=SqliteUnits(), keyed_hashes=UnsafeEchoedHashes())


def _after_wrong_cards(looker: Looker, *line_ids: LineId) -> LookUpLimits:
    look_up_limits = _limits()
    for place, line_id in enumerate(line_ids):
        look_up_limits.require_card_left(looker, line_id, at=START + place * SECOND)
        look_up_limits.count_wrong_card(looker, line_id, at=START + place * SECOND)
    return look_up_limits


@pytest.mark.parametrize("looker", [AGENT, CLIENT])
def test_the_sixth_card_for_a_line_waits_until_the_first_is_ten_minutes_old(looker: Looker) -> None:
    look_up_limits = _after_wrong_cards(looker, *[LINE] * MISSES)
    with pytest.raises(RateLimited) as refused:
        look_up_limits.require_card_left(looker, LINE, at=START + 5 * SECOND)
    assert refused.value.facts["retry_after_s"] == WINDOW.total_seconds() - 5
    look_up_limits.require_card_left(looker, LINE, at=START + WINDOW)


def test_wrong_cards_for_one_line_keep_no_other_line_of_a_client_waiting() -> None:
    _after_wrong_cards(CLIENT, *[LINE] * MISSES).require_card_left(CLIENT, OTHER, at=START + 5 * SECOND)


def test_wrong_cards_for_one_line_are_an_agent_s_for_all_lines() -> None:
    with pytest.raises(RateLimited):
        _after_wrong_cards(AGENT, *[LINE] * MISSES).require_card_left(AGENT, OTHER, at=START + 5 * SECOND)


def test_wrong_cards_of_one_client_keep_no_other_client_waiting() -> None:
    _after_wrong_cards(CLIENT, *[LINE] * MISSES).require_card_left(ClientId("client-2"), LINE, at=START + 5 * SECOND)


def test_a_client_that_tries_a_card_at_line_after_line_is_stopped_at_all_of_them() -> None:
    tried = [LineId(f"line-{place}") for place in range(MISSES_OF_CLIENT)]
    look_up_limits, last = _after_wrong_cards(CLIENT, *tried[:-1]), START + MISSES_OF_CLIENT * SECOND
    look_up_limits.require_card_left(CLIENT, tried[-1], at=last)
    look_up_limits.count_wrong_card(CLIENT, tried[-1], at=last)
    with pytest.raises(RateLimited):
        look_up_limits.require_card_left(CLIENT, LineId("one-more"), at=last)


def test_numbers_that_no_one_has_and_wrong_cards_are_counted_together() -> None:
    look_up_limits = _after_wrong_cards(AGENT, *[LINE] * (MISSES - 1))
    look_up_limits.count_missed(AGENT, at=START + 5 * SECOND)
    with pytest.raises(RateLimited):
        look_up_limits.require_left(AGENT, at=START + 6 * SECOND)


@pytest.mark.parametrize("looker", [AGENT, CLIENT])
def test_of_many_wrong_cards_at_once_five_are_answered(looker: Looker) -> None:
    look_up_limits = _limits()
    for _ in range(MISSES + 1):
        look_up_limits.require_card_left(looker, LINE, at=START)
    for _ in range(MISSES):
        look_up_limits.count_wrong_card(looker, LINE, at=START)
    with pytest.raises(RateLimited):
        look_up_limits.count_wrong_card(looker, LINE, at=START)


def test_of_many_numbers_at_once_that_no_one_has_an_agent_is_told_of_five() -> None:
    look_up_limits = _limits()
    for _ in range(MISSES):
        look_up_limits.count_missed(AGENT, at=START)
    with pytest.raises(RateLimited):
        look_up_limits.count_missed(AGENT, at=START)


def test_what_was_found_counts_for_less() -> None:
    look_up_limits = _limits()
    for place in range(LOOKS):
        look_up_limits.require_left(AGENT, at=START + place * SECOND)
        look_up_limits.count_found(AGENT, at=START + place * SECOND)
    with pytest.raises(RateLimited):
        look_up_limits.require_left(AGENT, at=START + LOOKS * SECOND)


def test_wrong_cards_are_counted_in_all_processes_together() -> None:
    one = _after_wrong_cards(AGENT, *[LINE] * MISSES)
    with pytest.raises(RateLimited):
        LookUpLimits(units=one.units, keyed_hashes=one.keyed_hashes).require_left(AGENT, at=START + 5 * SECOND)


def test_what_is_found_is_written_nowhere() -> None:
    units = SqliteUnits()
    look_up_limits = LookUpLimits(units=units, keyed_hashes=UnsafeEchoedHashes())
    look_up_limits.require_card_left(AGENT, LINE, at=START)
    look_up_limits.count_found(AGENT, at=START)
    assert units.rows(wrong_tries) == []
