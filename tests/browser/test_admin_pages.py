"""Every page and state of the administration; what must hold of them stands in `every_page`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from realname.access.model.staff import Role
from tests.browser.admin_tour import AdminTour
from tests.browser.axe import installed_axe
from tests.browser.conftest import Desk
from tests.browser.every_page import (  # noqa: F401 - pytest collects them here
    MARKS,
    OF_ADMINISTRATION,
    pages_not_seen,
    test_a_chinese_page_is_chinese_throughout,
    test_axe_finds_nothing_serious_or_critical,
    test_no_page_is_wider_than_a_telephone,
    test_no_words_are_cut_off_on_a_telephone,
    test_screens_were_seen_in_both_languages,
    test_the_other_language_is_one_press_away_on_every_page_and_keeps_the_place,
)
from tests.browser.screens import Screen, Viewer
from tests.browser.site import CounterSite, serve_counter

pytestmark = [*MARKS]


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path) -> Iterator[CounterSite]:
    """An operator at whom no outlet is enrolled yet."""
    assert chromium
    assert models_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("operator") / "data", {}) as site:
        yield site


@pytest.fixture(scope="module")
def screens(operator: CounterSite, browser: Browser) -> list[Screen]:
    """Everything there is to see."""
    desk, viewer = Desk(operator, browser), Viewer(installed_axe())
    who = operator.add_office("administrator", Role.ADMINISTRATOR)
    AdminTour(viewer=viewer, administrator=desk.sign_in(who), who=who).walk()
    desk.close()
    return viewer.seen


def test_every_page_of_the_administration_was_looked_at(screens: list[Screen]) -> None:
    assert pages_not_seen(screens, OF_ADMINISTRATION) == set()
