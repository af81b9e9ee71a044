"""Every page and state of counter, office and the person's own; what must hold of them stands in `every_page`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import installed_axe
from tests.browser.conftest import MAN_PHOTO, Desk
from tests.browser.every_page import (  # noqa: F401 - pytest collects them here
    MARKS,
    OF_ADMINISTRATION,
    OF_SERVICES,
    OF_SUPERVISION,
    pages_not_seen,
    route_modules,
    test_a_chinese_page_is_chinese_throughout,
    test_axe_finds_nothing_serious_or_critical,
    test_no_page_is_wider_than_a_telephone,
    test_no_words_are_cut_off_on_a_telephone,
    test_screens_were_seen_in_both_languages,
    test_stop_and_delete_is_on_every_page_of_a_registration,
    test_the_other_language_is_one_press_away_on_every_page_and_keeps_the_place,
)
from tests.browser.screens import Screen, Viewer
from tests.browser.site import CounterSite, serve_counter
from tests.browser.tour import walk_through_everything

pytestmark = [*MARKS]


@pytest.fixture(scope="module")
def tour_site(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path) -> Iterator[CounterSite]:
    """A counter whose authority takes its time, so that waiting can be seen."""
    assert chromium
    assert models_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("tour") / "data", {"REALNAME_SANDBOX_FAULTS": "authority=delay:2"}) as counter:
        yield counter


@pytest.fixture(scope="module")
def screens(tour_site: CounterSite, browser: Browser, samples_folder: Path) -> list[Screen]:
    """Everything there is to see."""
    desk, viewer = Desk(tour_site, browser), Viewer(installed_axe())
    photo = (samples_folder / MAN_PHOTO).read_bytes() + bytes(1)  # another file of it, which no authority issued
    walk_through_everything(desk, viewer, photo=photo)
    desk.close()
    return viewer.seen


def test_every_page_of_the_app_was_looked_at(screens: list[Screen]) -> None:
    assert pages_not_seen(screens, route_modules() - OF_SUPERVISION - OF_ADMINISTRATION - OF_SERVICES) == {
        "/",
        "/counter",
        "/counter/",
        "/language/{code}",
        "/sandbox",  # the start page, on which the journey of a newcomer begins (journeys/counter_journeys.py)
        "/sandbox/{key}",
        "/office/openings/{opening_id}/photo",
        "/office/reviews/{review_id}/reference",
        "/office/reviews/{review_id}/probes/{place}",
        "/account/sign-in-left",
        "/account/waiting",
        "/counter/handed-over/list",
        "/office/reviews/queue",
        "/person",
        "/person/sign-in-left",
        "/person/registrations/{registration_id}/certificate",
        "/person/registrations/{registration_id}/refusal",
        "/receipt/verify",
        "/account/provider",
        "/counter/sign-in/provider",
        "/counter/sign-in/provider/return",
    }  # which lead elsewhere, speak to a script, give a file, or are none; a refusal is shown as at the counter (`reasons.html`), and the
    # page that checks receipts is a file of its own (`test_receipt_page.py`), as is the way by a provider
    # (`test_provider.py`, `test_web_provider.py`)
