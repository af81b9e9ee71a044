"""A service that guesses, with the source at hand: of no holder does an attribute fall within the bounds, but by a lucky guess."""

from dataclasses import replace
from pathlib import Path

import pytest

from realname.packs.use_cases.load_policy import load_policy
from tests.relying.guessing import ATTACKS, attack

_HOLDERS = 3
_DAYS = {"birthday by waiting": 366}  # whoever waits for a birthday waits for a year


@pytest.mark.parametrize("attribute", ATTACKS)
def test_an_attribute_does_not_fall_by_guessing(tmp_path: Path, attribute: str) -> None:
    fallen = attack(tmp_path, attribute, holders=_HOLDERS, days=_DAYS.get(attribute, 30))
    assert fallen.holders == 0


@pytest.mark.parametrize("attribute", ["name", "address"])
def test_scores_that_an_operator_switches_on_lead_no_guess_on(tmp_path: Path, attribute: str) -> None:
    rule = replace(load_policy("sandbox").relying, scores=True)
    fallen = attack(tmp_path, attribute, holders=_HOLDERS, days=30, rule=rule)
    assert fallen.holders == 0


def test_without_the_bounds_the_same_attack_finds_the_name(tmp_path: Path) -> None:
    rule = replace(load_policy("sandbox").relying, values_a_day=1_000, values_in_term=1_000)
    fallen = attack(tmp_path, "name", holders=1, days=3, rule=rule)
    assert fallen.holders == 1
