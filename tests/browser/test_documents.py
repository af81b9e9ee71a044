"""An ID that is photographed at the counter: read, compared by the agent, and attached; or refused where it contradicts itself."""

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from realname.sandbox.simulators.people import SAMPLE_MAN
from tests.browser.axe import Axe
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.evidence.photo.made_documents import MadePerson, as_jpeg, draw_card, draw_card_back, photographed

pytestmark = pytest.mark.models
_SIDES = ("front", "back")


def _card(photo: bytes, *, number: str = SAMPLE_MAN.attributes.identity_number.value) -> tuple[bytes, bytes]:
    """Both sides of the sample man's card, as a telephone photographs them."""
    man = SAMPLE_MAN.attributes
    person = MadePerson(
        name=man.name, sex="男", ethnicity=man.ethnicity, birth=man.birth_on.isoformat(), address=man.address, number=number
    )
    decoded = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert decoded is not None
    portrait = np.asarray(decoded, dtype=np.uint8)
    front = draw_card(person, width=1400, portrait=portrait)
    back = draw_card_back(authority="样本市公安局", validity="2020.06.01-2040.06.01", width=1400)
    return as_jpeg(photographed(front, seed=1)), as_jpeg(photographed(back, seed=2))


def _photograph(counter: Counter, sides: tuple[bytes, bytes]) -> None:
    counter.open_registration()
    counter.page.get_by_role("link", name="Take a photo of the ID").click()
    for side, photo in zip(_SIDES, sides, strict=True):
        counter.page.set_input_files(f"#{side}", {"name": f"{side}.jpg", "mimeType": "image/jpeg", "buffer": photo})
    counter.button("Read the photo").click()


def test_a_photo_of_an_id_is_read_compared_and_attached(desk: Desk, man: NextPicture, man_photo: bytes, axe: Axe) -> None:
    counter = desk.before(man)
    _photograph(counter, _card(man_photo))
    expect(counter.heading).to_have_text("Do these details match the ID?", timeout=60_000)
    expect(counter.page.locator("main dl")).to_contain_text(SAMPLE_MAN.attributes.name)
    assert axe.grave(counter.page) == ()
    counter.button("Confirm that they match the ID").click()
    expect(counter.page.locator("main dl")).to_contain_text("read from a photo")
    expect(counter.page.locator("main dl")).not_to_contain_text(SAMPLE_MAN.attributes.name)
    desk.close()


def test_an_id_that_contradicts_itself_is_not_attached(desk: Desk, man: NextPicture, man_photo: bytes) -> None:
    counter = desk.before(man)
    _photograph(counter, _card(man_photo, number="99010119860412001X"))
    expect(counter.heading).to_have_text("The ID contradicts itself", timeout=60_000)
    expect(counter.page.locator(".rn-attention")).to_contain_text("The date of birth does not match the identity number.")
    expect(counter.page.locator(".rn-attention")).to_contain_text("“Your identity number does not match another value on your ID.”")
    expect(counter.page.get_by_role("button", name="Confirm that they match the ID")).to_have_count(0)
    desk.close()
