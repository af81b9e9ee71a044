"""Journeys at a counter with a camera, and of the administrator who sets one up; counted, and each screen looked at."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from tests.browser.axe import Axe
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.journeys.admin_journeys import WITHIN_S, outlet_with_agent_and_counter
from tests.browser.journeys.counter_journeys import (
    FIRST_WITHIN_S,
    MOST_CLICKS,
    Applicant,
    another_sim,
    first_registration,
    new_line_with_a_face,
)
from tests.browser.journeys.deal import deal, name_of
from tests.browser.journeys.play import Play
from tests.browser.journeys.recorder import Manner
from tests.browser.stories import Stage
from tests.support.busy import longest_s

Journey = Callable[[Play, Applicant], None]
# One after the other, so that the four together are made in every manner.
_DEALT = deal((outlet_with_agent_and_counter, another_sim, first_registration, new_line_with_a_face))
_OF_AN_ADMINISTRATOR = [manner for journey, manner in _DEALT if journey is outlet_with_agent_and_counter]
_OF_AN_APPLICANT = [(journey, manner) for journey, manner in _DEALT if journey is not outlet_with_agent_and_counter]
pytestmark = [pytest.mark.models, pytest.mark.slow]


@pytest.fixture
def applicant(desk: Desk, man: NextPicture, man_photo: bytes, tmp_path: Path) -> Iterator[Applicant]:
    """The sample man; in the end he has no line."""
    card, stage = tmp_path / "card.json", Stage(desk, man_photo)
    card.write_bytes(card_json(SAMPLE_MAN, portrait=man_photo))
    yield Applicant(card=card, face=man, opened=stage.line_of_the_sample_man)
    desk.site.close_lines()


@pytest.mark.parametrize(("journey", "manner"), _OF_AN_APPLICANT, ids=name_of)
def test_a_journey_ends_and_every_screen_on_its_way_is_sound(
    desk: Desk, applicant: Applicant, axe: Axe, journey: Journey, manner: Manner
) -> None:
    play = Play(desk=desk, manner=manner, axe=axe)
    journey(play, applicant)
    assert play.tally.faults == []
    if journey is new_line_with_a_face and not manner.by_keyboard:
        assert play.tally.clicks <= MOST_CLICKS
    if journey is first_registration:
        assert play.tally.fields == 0
        assert play.tally.seconds < longest_s(FIRST_WITHIN_S)


@pytest.mark.parametrize("manner", _OF_AN_ADMINISTRATOR, ids=name_of)
def test_an_outlet_with_an_agent_and_a_counter_is_there_within_five_minutes_and_without_a_terminal(
    desk: Desk, axe: Axe, manner: Manner
) -> None:
    play = Play(desk=desk, manner=manner, axe=axe)
    outlet_with_agent_and_counter(play, desk.site)
    assert play.tally.faults == []
    assert play.tally.seconds < WITHIN_S
