"""Journeys and screens are dealt out so that each app is seen in every manner, and the whole of them when it is asked for."""

import pytest

from tests.browser.journeys.deal import EVERY, deal
from tests.browser.screens import LANGUAGES, is_seen_in


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


def test_each_screen_is_seen_in_one_language_and_about_half_of_the_screens_in_each() -> None:
    seen = [[language for language in LANGUAGES if is_seen_in(f"screen-{place}", language, is_whole=False)] for place in range(200)]
    assert {len(languages) for languages in seen} == {1}
    assert 80 < sum(languages == ["en"] for languages in seen) < 120


def test_the_whole_is_every_screen_in_both_languages() -> None:
    assert all(is_seen_in("sign-in", language, is_whole=True) for language in LANGUAGES)
