"""Stop and delete, the way without a face, and leaving: each from every page where a person may want it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from realname.sandbox.simulators.people import card_json
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.counter import Counter

pytestmark = pytest.mark.models
_WHOLE = pytest.mark.whole("journeys")


def _at_the_id(counter: Counter, _card: bytes) -> None:
    counter.open_registration()


def _at_the_number(counter: Counter, card: bytes) -> None:
    counter.open_registration()
    counter.show_card(card)


def _at_the_face_check(counter: Counter, card: bytes) -> None:
    counter.come_to_the_face_check(card)


def _during_the_face_check(counter: Counter, card: bytes) -> None:
    counter.come_to_the_face_check(card)
    counter.start_the_camera()
    expect(counter.stage).to_be_visible()


def _at_the_summary(counter: Counter, card: bytes) -> None:
    counter.come_to_the_face_check(card)
    counter.pass_the_face_check()


def _while_a_person_looks_at_it(counter: Counter, card: bytes) -> None:
    _at_the_summary(counter, card)
    counter.submit()
    expect(counter.heading).to_contain_text("A person will look at this")


def _before_two_people(counter: Counter, card: bytes) -> None:
    _at_the_face_check(counter, card)
    counter.button("Register without a face check").click()
    counter.wait_for("compare")


@pytest.mark.parametrize(
    "come_to",
    [
        _at_the_id,
        _at_the_number,
        pytest.param(_at_the_face_check, marks=_WHOLE),
        _during_the_face_check,
        pytest.param(_at_the_summary, marks=_WHOLE),
        _while_a_person_looks_at_it,
        _before_two_people,
    ],
    ids=lambda come_to: come_to.__name__.strip("_"),
)
def test_stop_deletes_everything_at_once_frees_the_number_and_shows_the_proof(
    desk: Desk, man: NextPicture, man_photo: bytes, come_to: Callable[[Counter, bytes], None]
) -> None:
    counter = desk.before(man)
    come_to(counter, card_json(desk.site.next_person(), portrait=man_photo))
    number = _chosen_number(counter)
    counter.stop()
    expect(counter.page.locator(".rn-outcome__title")).to_have_text("The registration is deleted")
    expect(counter.page.locator(".rn-receipt")).to_contain_text("Files deleted")
    expect(counter.page.locator(".rn-receipt svg")).to_be_visible()
    if number:
        counter.open_registration()
        counter.show_sample_card()
        counter.page.locator("#digits").fill(number[-4:])
        counter.button("Find numbers").click()
        expect(counter.page.locator(".rn-numbers label", has_text=number)).to_have_count(1)


def _chosen_number(counter: Counter) -> str:
    """The number that the list of the day shows for this registration; empty where it has none."""
    tab = counter.page.context.new_page()
    tab.goto(f"{counter.site.url}/counter/today")
    row = tab.locator("tbody tr", has=tab.locator(f"a[href$='{counter.registration}']"))
    shown = row.locator("td").nth(1).inner_text()
    tab.close()
    return shown if shown.startswith("+") else ""
