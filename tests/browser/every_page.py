"""What must hold of every page and state of the counter in a language: for whoever does not see, hear or point well, and on a telephone.

The tests of each language are a file of their own, so that the two tours are walked at the same time; both take what is here.
REALNAME_SCREENSHOTS=FOLDER keeps a picture of each page, at both widths; the applicant on them is a drawing.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from playwright.sync_api import Browser

from realname.application.sample_catalogue import SEVERAL_FACES_PHOTO
from realname.entrypoints.web import routes
from tests.browser.conftest import MAN_CLIP, MAN_PHOTO, Desk
from tests.browser.screens import Screen, Viewer, axe_source
from tests.browser.site import CounterSite, serve_counter
from tests.browser.tour import walk_through_everything
from tests.live_segments import SegmentPlayer

_ENDED = [
    "stopped",
    "receipt",
    "too-late",
    "transfer-receipt",
    "new-sim-receipt",
    "close-stopped",
    "close-receipt",
]  # nothing is left to stop
_LIGHT = {"en": 2000, "zh": 2001}
MARKS = (pytest.mark.models, pytest.mark.slow)


@pytest.fixture(scope="module")
def tour_site(language: str, tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path) -> Iterator[CounterSite]:
    """A counter whose authority takes its time, so that waiting can be seen; one a language, as wrong numbers are counted by agent."""
    assert language
    assert chromium
    assert models_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("tour") / "data", {"REALNAME_SANDBOX_FAULTS": "authority=delay:2"}) as counter:
        yield counter


def _stranger(samples: Path) -> bytes:
    """Somebody else's portrait, eyes open: the leftmost of the people on the sample photo of several."""
    people = cv2.imread(str(samples / SEVERAL_FACES_PHOTO.name))
    assert people is not None
    _, portrait = cv2.imencode(".png", people[:, : people.shape[1] * 3 // 10])
    return portrait.tobytes()


@pytest.fixture(scope="module")
def screens(language: str, tour_site: CounterSite, browser: Browser, samples_folder: Path) -> list[Screen]:
    """Everything there is to see, in one language."""
    desk, viewer = Desk(tour_site, browser), Viewer(axe_source(), language)
    man = SegmentPlayer(samples_folder / MAN_CLIP, seed=_LIGHT[language]).next_frame
    photo = (samples_folder / MAN_PHOTO).read_bytes()
    walk_through_everything(desk, viewer, man=man, photo=photo, stranger=_stranger(samples_folder))
    desk.close()
    return viewer.seen


def test_axe_finds_nothing_serious_or_critical(screens: list[Screen]) -> None:
    assert {screen.name: screen.grave for screen in screens if screen.grave} == {}


def test_no_page_is_wider_than_a_telephone(screens: list[Screen]) -> None:
    assert {screen.name: screen.too_wide_px for screen in screens if screen.too_wide_px > 0} == {}


def test_no_words_are_cut_off_on_a_telephone(screens: list[Screen]) -> None:
    assert {screen.name: screen.cut for screen in screens if screen.cut} == {}


def test_the_other_language_is_one_press_away_on_every_page_and_keeps_the_place(screens: list[Screen]) -> None:
    # On a telephone the stage has the whole screen while the camera runs.
    others = [screen for screen in screens if screen.switch_leads_to or not screen.name.startswith("stage-")]
    assert {screen.name: screen.switch_leads_to for screen in others if screen.switch_leads_to not in _same_place(screen.path)} == {}


def test_stop_and_delete_is_on_every_page_of_a_registration(screens: list[Screen]) -> None:
    here = [screen for screen in screens if re.match("/counter/registrations/[0-9a-f]{32}/", screen.path)]
    assert [screen.name for screen in here if not screen.can_stop] == _ENDED


def test_every_page_of_the_app_was_looked_at(screens: list[Screen]) -> None:
    pages = {path for path in _pages() if not any(_is_at(path, screen.path) for screen in screens)}
    assert pages == {
        "/",
        "/counter",
        "/counter/",
        "/language/{code}",
        "/office/openings/{opening_id}/photo",
        "/office/reviews/{review_id}/reference",
        "/office/reviews/{review_id}/probes/{place}",
        "/account/sign-in-left",
        "/person",
        "/person/sign-in-left",
        "/person/registrations/{registration_id}/certificate",
        "/person/registrations/{registration_id}/refusal",
        "/receipt/verify",
    }  # which lead elsewhere, speak to a script, give a file, or are none; a refusal is shown as at the counter (`reasons.html`), and the
    # page that checks receipts is a file of its own (`test_receipt_page.py`)


def _same_place(path: str) -> set[str]:
    """A page that answers a form has no address of its own: there it leads to the registration's page that is due, or to the line's."""
    subject = re.match("/counter/(?:registrations|lines)/[0-9a-f]{32}(?=/)", path)
    return {path, subject[0]} if subject else {path}


def _pages() -> Iterator[str]:
    """The addresses that can be opened."""
    for module in pkgutil.iter_modules(routes.__path__):
        members = vars(importlib.import_module(f"{routes.__name__}.{module.name}")).values()
        found = [route for router in members if isinstance(router, APIRouter) for route in router.routes if isinstance(route, APIRoute)]
        yield from (route.path for route in found if "GET" in (route.methods or ()))


def _is_at(path: str, address: str) -> bool:
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), address) is not None
