"""Of two portraits of a document the better one is chosen, and only where both show one person."""

import math

import pytest

from realname.evidence.model.agreement import Contradiction
from realname.evidence.model.document_values import ValueSource
from realname.evidence.model.portraits import choose_portrait
from realname.packs.use_cases.load_policy import load_policy
from realname.verification.model.comparison_rule import ComparisonRule, PortraitPair, PortraitSource

RULE = load_policy("cn")[ComparisonRule]
TARGET = RULE.similarity_target
STEP = 1e-6
CHIPS = [PortraitSource.CARD_CHIP, PortraitSource.DOCUMENT_CHIP]


def pair(*, similarity: float = TARGET, chip_px: float, print_px: float = 120.0) -> PortraitPair:
    return PortraitPair(similarity=similarity, chip_eye_distance_px=chip_px, print_eye_distance_px=print_px)


@pytest.mark.parametrize("chip", CHIPS)
@pytest.mark.parametrize("print_px", [20.0, 400.0])
def test_a_chips_portrait_of_its_least_size_is_preferred_to_any_print(chip: PortraitSource, print_px: float) -> None:
    least = RULE.of(chip).reference_eye_distance_px
    choice = choose_portrait(pair(chip_px=least, print_px=print_px), chip=chip, rule=RULE)
    assert (choice.source, choice.findings) == (chip, ())


@pytest.mark.parametrize("chip", CHIPS)
@pytest.mark.parametrize(("more_px", "is_print"), [(STEP, True), (0.0, False), (-1.0, False)])
def test_of_a_chips_portrait_that_is_too_small_the_larger_of_both_is_chosen(
    chip: PortraitSource, more_px: float, *, is_print: bool
) -> None:
    chip_px = RULE.of(chip).reference_eye_distance_px - STEP
    choice = choose_portrait(pair(chip_px=chip_px, print_px=chip_px + more_px), chip=chip, rule=RULE)
    assert choice.source is (PortraitSource.PRINT if is_print else chip)


@pytest.mark.parametrize("chip", CHIPS)
@pytest.mark.parametrize("similarity", [TARGET - STEP, RULE.similarity_floor, 0.0, -1.0, math.nan])
@pytest.mark.parametrize("chip_px", [10.0, 90.0])
def test_two_portraits_that_are_not_alike_enough_are_a_contradiction_and_no_print_is_chosen(
    chip: PortraitSource, similarity: float, chip_px: float
) -> None:
    choice = choose_portrait(pair(similarity=similarity, chip_px=chip_px), chip=chip, rule=RULE)
    assert [(one.contradiction, one.sources) for one in choice.findings] == [
        (Contradiction.PORTRAITS_DIFFER, (ValueSource.PRINTED, ValueSource.CHIP))
    ]
    assert choice.source is chip
