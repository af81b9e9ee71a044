"""Journeys of an inspector over the records of a country that is made up; counted, and each screen looked at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import Axe
from tests.browser.conftest import Desk
from tests.browser.journeys.deal import deal, name_of
from tests.browser.journeys.inspector_journeys import alert_that_is_answered, inspection_that_is_drawn
from tests.browser.journeys.play import Play
from tests.browser.journeys.recorder import Manner
from tests.browser.site import CounterSite

Journey = Callable[[Play, CounterSite], None]
pytestmark = [pytest.mark.models, pytest.mark.slow]


@pytest.mark.parametrize(("journey", "manner"), deal((alert_that_is_answered, inspection_that_is_drawn)), ids=name_of)
def test_a_journey_ends_and_every_screen_on_its_way_is_sound(
    country: CounterSite, browser: Browser, axe: Axe, journey: Journey, manner: Manner
) -> None:
    desk = Desk(country, browser)
    play = Play(desk=desk, manner=manner, axe=axe)
    journey(play, country)
    desk.close()
    assert play.tally.faults == []
