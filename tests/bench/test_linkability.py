"""The measure of linkability says one half where nothing links and one where everything does."""

import random

import pytest

from bench.measure_linkability import Numbers, measure


def _sessions(*, own: float) -> list[Numbers]:
    """Ten people, six sessions each; `own` is how far their numbers lie apart."""
    chance = random.Random(5)  # noqa: S311 - the same at every run
    return [
        Numbers(person=f"person-{person}", values={"similarity": own * person + chance.random()}) for person in range(10) for _ in range(6)
    ]


def test_numbers_that_say_nothing_link_nobody() -> None:
    area, low, high = measure(_sessions(own=0.0), ["similarity"])
    assert low <= 0.5 <= high
    assert area == pytest.approx(0.5, abs=0.1)


def test_numbers_of_ones_own_link_everybody() -> None:
    area, low, high = measure(_sessions(own=5.0), ["similarity"])
    assert (area, low, high) == (1.0, 1.0, 1.0)
