"""Journeys are dealt out so that each app is seen in every manner, and the whole of them when it is asked for."""

import pytest

from tests.browser.journeys.deal import EVERY, deal


@pytest.mark.parametrize("journeys", [["one"], ["one", "two"], ["one", "two", "three"], ["one", "two", "three", "four", "five"]])
def test_each_app_is_seen_in_both_languages_widths_and_schemes_and_by_the_keyboard(journeys: list[str]) -> None:
    made = deal(journeys, is_whole=False)
    assert {journey for journey, _ in made} == set(journeys)
    assert len(made) == max(2, len(journeys))
    for quality in ("language", "width", "scheme", "by_keyboard"):
        assert len({getattr(manner, quality) for _, manner in made}) == 2


def test_the_whole_is_every_journey_in_every_manner() -> None:
    assert deal(["one", "two"], is_whole=True) == [(journey, manner) for journey in ("one", "two") for manner in EVERY]
    assert len(set(EVERY)) == len(EVERY) == 9
