"""Real people at a counter under the CN rules: who does what is asked is judged; another person and a replay get no line.

A recorded clip follows no path and blinks when it likes, so all of them say that they cannot see: they are asked for turns and looks.
It is played in pieces, which the head tests are made to notice: what is decided of it is not tested here. `make journeys` adds a person who
cannot turn the head, and a camera that hears nothing of what is asked.

The cards are those of the two people whom the simulated authority knows, so that nothing but the face stands between them and a line.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import pytest
from playwright.sync_api import Browser, expect

from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.verification.model.observations import Action
from tests.browser.camera import NextPicture, write_mjpeg
from tests.browser.conftest import Desk, Launcher
from tests.browser.counter import LIVE_WITHIN_MS, Counter
from tests.browser.site import CounterSite, serve_counter
from tests.support.packs import of_any_counter
from tests.verification.live_segments import SegmentPlayer

pytestmark = [pytest.mark.models, pytest.mark.slow]
PERSON = "621ea6c1"
REPLAYED = "621ea6f5"
REPLAY = "630b66fa-of-621ea6f5.mp4"
_SHOWN_FPS = 30  # of the fake camera


@pytest.fixture(scope="module")
def cn_site(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path) -> Iterator[CounterSite]:
    """A counter under the CN pack, at the standing at which its machine approves alone: three actions, at least one turn."""
    assert chromium
    assert models_folder.is_dir()
    folder = tmp_path_factory.mktemp("cn")
    with serve_counter(folder / "data", {"REALNAME_PACK": of_any_counter(folder)}) as counter:
        yield counter


@pytest.fixture
def desk(cn_site: CounterSite, browser: Browser) -> Iterator[Desk]:
    """Where counters under the CN pack are opened."""
    opened = Desk(cn_site, browser)
    yield opened
    opened.close()


def test_a_person_who_cannot_see_does_three_actions_and_is_refused_with_anothers_card_in_words_and_without_a_score(
    desk: Desk, evaluation_data: Path
) -> None:
    counter = desk.before(_acted(evaluation_data, f"turns/{PERSON}.mov").next_frame)
    counter.come_to_the_face_check(card_json(SAMPLE_WOMAN, portrait=_portrait(evaluation_data, REPLAYED)), inabilities=["cannot-see"])
    counter.start_the_camera()
    counter.wait_for_the_check()
    assert len(_asked(desk)) == 3
    assert not {Action.BLINK, Action.FOLLOW} & set(_asked(desk))  # the applicant said that they cannot see
    counter.submit()
    expect(counter.heading).to_have_text("We could not register this line.")
    expect(counter.page.locator("main")).to_contain_text("face-non-match")
    assert not any(character.isdecimal() for character in counter.page.locator("main dl").first.inner_text())


def test_a_replay_that_plays_each_movement_when_it_is_asked_for_is_never_approved(desk: Desk, evaluation_data: Path) -> None:
    counter = desk.before(_acted(evaluation_data, f"replays/{REPLAY}").next_frame)
    card = card_json(SAMPLE_WOMAN, portrait=_portrait(evaluation_data, REPLAYED))
    counter.come_to_the_face_check(card, inabilities=["cannot-see"])
    _require_no_line(counter)


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[CounterSite]:
    """A counter under the CN pack as it is shipped."""
    assert models_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("strict") / "data", {"REALNAME_PACK": "cn"}) as counter:
        yield counter


@pytest.mark.whole("journeys")
def test_who_cannot_turn_the_head_is_asked_to_blink_alone_and_a_person_looks_at_the_result(
    strict_site: CounterSite, browser: Browser, man: NextPicture, man_photo: bytes
) -> None:
    desk = Desk(strict_site, browser)
    counter = desk.before(man)
    counter.come_to_the_face_check(card_json(SAMPLE_MAN, portrait=man_photo), inabilities=["cannot-turn"])
    expect(counter.page.get_by_text("A reviewer decides on the result, because part of the check is left out.")).to_be_visible()
    counter.start_the_camera()
    counter.wait_for_the_check()
    counter.submit()
    expect(counter.heading).to_contain_text("A person will look at this")
    assert _asked(desk) == [Action.BLINK]
    desk.close()


@pytest.mark.whole("journeys")
def test_a_replay_before_a_camera_that_hears_nothing_does_not_pass(
    desk: Desk, evaluation_data: Path, launcher: Launcher, tmp_path: Path
) -> None:
    clip = _as_camera_file(evaluation_data / "replays" / REPLAY, tmp_path / "replay.mjpeg")
    with launcher.launch("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clip}") as playing:
        counter = desk.before(None, browser=playing, permissions=["camera"])
        card = card_json(SAMPLE_MAN, portrait=_portrait(evaluation_data, REPLAYED))
        counter.come_to_the_face_check(card, inabilities=["cannot-see"])
        _require_no_line(counter)


def _asked(desk: Desk) -> list[Action]:
    """The actions of the last session."""
    assert desk.camera is not None
    return [Action(str(message["action"])) for message in desk.camera.heard if message["type"] == "prompt"]


def _acted(data: Path, clip: str) -> SegmentPlayer:
    return SegmentPlayer(data / clip, seed=next(_LIGHTS))


_LIGHTS = itertools.count(1000)


def _portrait(data: Path, name: str) -> bytes:
    return (data / "portraits" / f"{name}.jpg").read_bytes()


def _require_no_line(counter: Counter) -> None:
    """Play the face check; where it is judged, submit: in no way a line comes of it."""
    counter.start_the_camera()
    expect(counter.page.locator("[data-live-result]:visible, form[action$='/check']").first).to_be_visible(timeout=LIVE_WITHIN_MS)
    if counter.place == "check":
        counter.submit()
        counter.wait_until_decided()
    assert counter.page.locator(".rn-receipt").count() == 0


def _as_camera_file(clip: Path, to: Path) -> Path:
    with av.open(str(clip)) as container:
        frames = [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]
        rate = float(container.streams.video[0].average_rate or _SHOWN_FPS)
    places = [int(shown * rate / _SHOWN_FPS) for shown in range(int(len(frames) * _SHOWN_FPS / rate))]
    scale = 640 / max(frames[0].shape[:2])
    return write_mjpeg(to, (cv2.imencode(".jpg", cv2.resize(frames[place], None, fx=scale, fy=scale))[1].tobytes() for place in places))
