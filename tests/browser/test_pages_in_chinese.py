"""Every page and state of the counter in Chinese; what must hold of them stands in `every_page`."""

import pytest

from tests.browser.every_page import (  # noqa: F401 - pytest collects them here
    MARKS,
    screens,
    test_axe_finds_nothing_serious_or_critical,
    test_every_page_of_the_app_was_looked_at,
    test_no_page_is_wider_than_a_telephone,
    test_no_words_are_cut_off_on_a_telephone,
    test_stop_and_delete_is_on_every_page_of_a_registration,
    test_the_other_language_is_one_press_away_on_every_page_and_keeps_the_place,
    tour_site,
)
from tests.browser.screens import Screen

pytestmark = [*MARKS]


@pytest.fixture(scope="module")
def language() -> str:
    """Of this tour."""
    return "zh"


def test_a_chinese_page_is_chinese_throughout(screens: list[Screen]) -> None:  # noqa: F811 - the fixture
    assert {screen.name: screen.foreign for screen in screens if screen.foreign} == {}
