"""Every page and state of the supervision, in both languages; what must hold of them stands in `every_page`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Desk
from tests.browser.every_page import (  # noqa: F401 - pytest collects them here
    MARKS,
    OF_SUPERVISION,
    pages_not_seen,
    test_a_chinese_page_is_chinese_throughout,
    test_axe_finds_nothing_serious_or_critical,
    test_every_screen_was_seen_in_both_languages,
    test_no_page_is_wider_than_a_telephone,
    test_no_words_are_cut_off_on_a_telephone,
    test_the_other_language_is_one_press_away_on_every_page_and_keeps_the_place,
)
from tests.browser.screens import Screen, Viewer, axe_source
from tests.browser.site import CounterSite, serve_country
from tests.browser.supervision_tour import SupervisionTour

pytestmark = [*MARKS]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path) -> Iterator[CounterSite]:
    """An operator with outlets, people and a week of registrations, some of them frauds."""
    assert chromium
    assert models_folder.is_dir()
    with serve_country(tmp_path_factory.mktemp("country") / "data") as site:
        yield site


@pytest.fixture(scope="module")
def screens(country: CounterSite, browser: Browser) -> list[Screen]:
    """Everything there is to see."""
    desk, viewer = Desk(country, browser), Viewer(axe_source())
    SupervisionTour(desk=desk, viewer=viewer).walk()
    desk.close()
    return viewer.seen


def test_every_page_of_the_supervision_was_looked_at(screens: list[Screen]) -> None:
    assert pages_not_seen(screens, OF_SUPERVISION) == {
        "/",
        "/supervision/inspections/{inspection_id}/findings/{finding_id}/files/{round_}",
        "/office/inspections/{finding_id}/files/{round_}",
        "/supervision/inspections/{inspection_id}/report.pdf",
        "/supervision/inspections/{inspection_id}/tables.{form}",
        "/office/leaks/{leak_id}/report.pdf",
    }  # which lead to the overview, or give a file
