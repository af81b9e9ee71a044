"""Only so many clips are judged at once."""

import pytest

from realname.verification.errors import EngineBusy
from realname.verification.use_cases.judging_slots import JudgingSlots


def test_as_many_as_there_are_slots_are_let_in() -> None:
    slots = JudgingSlots(2)
    with slots.one(), slots.one():
        pass


def test_one_more_is_told_when_to_come_back() -> None:
    slots = JudgingSlots(1)
    with slots.one(), pytest.raises(EngineBusy) as busy, slots.one():
        pass
    assert busy.value.facts == {"retry_after_s": 3}


def test_a_slot_is_free_again_after_a_failure() -> None:
    slots = JudgingSlots(1)
    with pytest.raises(ZeroDivisionError), slots.one():
        raise ZeroDivisionError
    with slots.one():
        pass
