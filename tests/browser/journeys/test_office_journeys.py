"""Journeys of the outlet, the office and the person at home, over the world of the page tests; counted, and each screen looked at."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from realname.sandbox.simulators.people import KNOWN_SAMPLES
from tests.browser.axe import Axe
from tests.browser.conftest import Desk
from tests.browser.journeys.deal import deal, name_of
from tests.browser.journeys.office_journeys import (
    MOST_CLICKS_FROM_THE_BADGE,
    line_that_is_not_mine,
    new_line_without_a_face,
    referral,
    second_look,
)
from tests.browser.journeys.play import Play
from tests.browser.journeys.recorder import Manner
from tests.browser.office_world import OfficeWorld, serve_office

Journey = Callable[[Play, OfficeWorld], None]
pytestmark = pytest.mark.slow


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[OfficeWorld]:
    """A world of its own for each journey, whose authority knows the sample people."""
    assert chromium
    with serve_office(tmp_path_factory.mktemp("office"), known=KNOWN_SAMPLES) as served:
        yield served


@pytest.fixture
def desk(office: OfficeWorld, browser: Browser) -> Iterator[Desk]:
    """Browsers at the office."""
    opened = Desk(office.site, browser)
    yield opened
    opened.close()


@pytest.mark.parametrize(("journey", "manner"), deal((second_look, referral, line_that_is_not_mine, new_line_without_a_face)), ids=name_of)
def test_a_journey_ends_and_every_screen_on_its_way_is_sound(
    office: OfficeWorld, desk: Desk, axe: Axe, journey: Journey, manner: Manner
) -> None:
    play = Play(desk=desk, manner=manner, axe=axe)
    journey(play, office)
    assert play.tally.faults == []
    if journey is second_look and not manner.by_keyboard:
        assert play.tally.clicks <= MOST_CLICKS_FROM_THE_BADGE
