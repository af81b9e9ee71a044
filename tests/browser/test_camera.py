"""Cameras and connections that fail, and how the page goes on: in words, with another try and the other way beside it."""

import json
import time
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

import cv2
import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from realname.sandbox.simulators.people import card_json
from realname.verification.model.observations import Action
from tests.browser.camera import NextPicture, write_mjpeg
from tests.browser.conftest import MAN_PHOTO, Desk, Launcher
from tests.browser.counter import LIVE_WITHIN_MS, Counter
from tests.browser.scripted_socket import ScriptedSocket

pytestmark = [pytest.mark.models, pytest.mark.slow]
_SOCKET = "**/v1/live"


@pytest.fixture
def card(desk: Desk, man_photo: bytes) -> bytes:
    """A person's card, with the sample man's portrait."""
    return card_json(desk.site.next_person(), portrait=man_photo)


def test_without_a_camera_the_page_says_so_and_offers_the_other_way(desk: Desk, card: bytes) -> None:
    counter = desk.before(None)
    _come_to_a_failure(counter, card, "No camera was found.")


def test_a_camera_that_is_not_allowed_is_said_so_and_how_to_allow_it(desk: Desk, card: bytes, launcher: Launcher) -> None:
    with launcher.launch("--use-fake-device-for-media-stream") as with_camera:
        counter = desk.before(None, browser=with_camera)
        _come_to_a_failure(counter, card, "The browser has no permission to use the camera.")


@pytest.mark.whole("journeys")
def test_of_a_quick_camera_ten_to_fifteen_pictures_a_second_are_sent(desk: Desk, card: bytes, launcher: Launcher) -> None:
    with launcher.launch("--use-fake-device-for-media-stream") as quick:
        counter = desk.before(None, browser=quick, permissions=["camera"])
        sent_at_s: list[float] = []
        counter.page.on("websocket", lambda socket: socket.on("framesent", lambda sent: _note_picture(sent, sent_at_s)))
        counter.come_to_the_face_check(card)
        counter.start_the_camera()
        counter.page.wait_for_timeout(5000)  # what is measured
    gaps_s = [later - earlier for earlier, later in pairwise(sent_at_s)]
    assert mean(gaps_s) >= 1 / 15.5
    assert median(gaps_s) <= 1 / 10


@pytest.mark.whole("journeys")
def test_a_camera_whose_picture_stands_still_is_named(
    desk: Desk, card: bytes, launcher: Launcher, samples_folder: Path, tmp_path: Path
) -> None:
    photo = cv2.imread(str(samples_folder / MAN_PHOTO))
    assert photo is not None
    photo = cv2.resize(photo, (640, 480))
    still = write_mjpeg(tmp_path / "still.mjpeg", [cv2.imencode(".jpg", photo)[1].tobytes()] * 30)
    with launcher.launch("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={still}") as frozen:
        counter = desk.before(None, browser=frozen, permissions=["camera"])
        counter.come_to_the_face_check(card)
        counter.start_the_camera()
        expect(counter.page.locator("[data-live-status]")).to_contain_text("picture is frozen", timeout=LIVE_WITHIN_MS)
        result = counter.wait_for_a_failure()
        expect(result.get_by_role("button", name="Register without a face check")).to_be_visible()


def test_a_connection_that_breaks_is_taken_up_again_with_a_new_session(desk: Desk, man: NextPicture, card: bytes) -> None:
    counter = desk.before(man)
    counter.come_to_the_face_check(card)
    sockets: list[WebSocketRoute] = []

    def cut_the_first(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        sockets.append(socket)
        if len(sockets) == 1:
            server.on_message(lambda message: _pass_until_the_prompt(socket, message))

    counter.page.route_web_socket(_SOCKET, cut_the_first)
    counter.start_the_camera()
    counter.wait_for_the_check()
    assert len(sockets) == 2


@pytest.mark.whole("journeys")
def test_a_connection_that_breaks_again_and_again_ends_in_words(desk: Desk, man: NextPicture, card: bytes) -> None:
    counter = desk.before(man)
    counter.page.route_web_socket(_SOCKET, lambda socket: socket.connect_to_server().on_message(lambda _: socket.close(code=1011)))
    _come_to_a_failure(counter, card, "The connection was lost.")


def test_where_no_socket_gets_through_a_clip_is_recorded_and_sent(desk: Desk, man: NextPicture, card: bytes) -> None:
    counter = desk.before(man)
    counter.page.route_web_socket(_SOCKET, lambda socket: socket.close(code=1006))
    counter.come_to_the_face_check(card)
    counter.start_the_camera()
    result = counter.wait_for_a_failure()
    expect(result).to_contain_text("You can record a short clip instead.")
    result.get_by_role("button", name="Record a clip").click()
    expect(counter.prompt).to_have_text("Blink once")
    assert desk.camera is not None
    desk.camera.ask(Action.BLINK)
    counter.wait_for_the_check()
    counter.submit()
    expect(counter.heading).to_contain_text("A person will look at this")  # whom no authority knows


class WaitingRoom:
    """Keeps the hello back, says places, and lets the server go on when it is told to."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[tuple[WebSocketRoute, WebSocketRoute, str | bytes]] = []
        page.route_web_socket(_SOCKET, self._open)

    def _open(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: self._held.append((socket, server, message)) if not self._held else server.send(message))

    def say(self, place: int) -> None:
        """Say a place in the line, once the hello has come."""
        while not self._held:
            self._page.wait_for_timeout(100)
        self._held[0][0].send(json.dumps({"type": "wait", "place": place, "retry_ms": 5000}))

    def let_in(self) -> None:
        """Pass the hello on."""
        _, server, hello = self._held[0]
        server.send(hello)


def test_a_check_that_waits_in_line_says_how_many_are_before_and_goes_on_by_itself(desk: Desk, man: NextPicture, card: bytes) -> None:
    counter = desk.before(man)
    room = WaitingRoom(counter.page)
    counter.page.add_init_script("globalThis.spoken = []; speechSynthesis.speak = (one) => spoken.push(one.text);")
    counter.come_to_the_face_check(card)
    status = counter.page.locator("[data-live-status][role=status]")
    counter.start_the_camera()
    room.say(3)
    expect(counter.prompt).to_have_text("Wait a moment")
    expect(status).to_have_text("2 ahead of you. The check starts automatically.")
    room.say(1)
    expect(status).to_have_text("You are next. The check starts automatically.")
    assert counter.page.evaluate("spoken") == ["Wait a moment"]
    room.let_in()
    counter.wait_for_the_check()


def test_the_camera_is_off_as_soon_as_the_check_is_left(desk: Desk, without_person: NextPicture, card: bytes) -> None:
    counter = desk.before(without_person)
    counter.come_to_the_face_check(card)
    counter.start_the_camera()
    video = counter.page.locator("[data-live-video]")
    expect(video).to_have_js_property("paused", value=False)
    track = video.evaluate_handle("video => video.srcObject.getVideoTracks()[0]")
    counter.page.route_web_socket(_SOCKET, lambda socket: socket.close(code=1011))
    counter.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert track.evaluate("track => track.readyState") == "ended"


def test_prompts_are_spoken_until_a_person_mutes_them_for_good(desk: Desk, man: NextPicture, card: bytes) -> None:
    counter = desk.before(man)
    counter.page.add_init_script("globalThis.spoken = []; speechSynthesis.speak = (one) => spoken.push(one.text);")
    counter.come_to_the_face_check(card)
    counter.start_the_camera()
    expect(counter.prompt).to_have_text("Blink once")
    assert "Blink once" in counter.page.evaluate("spoken")
    counter.page.locator("[data-live-mute]").click()
    expect(counter.page.locator("[data-live-mute]")).to_have_text("Unmute")
    counter.page.reload()
    counter.start_the_camera()
    expect(counter.prompt).to_have_text("Blink once")
    assert counter.page.evaluate("spoken") == []


def test_nothing_moves_by_itself_for_a_person_who_wants_no_motion(desk: Desk, man: NextPicture, card: bytes) -> None:
    assert _animations(desk, man, card, reduced_motion="reduce") == 0


def test_the_arrow_moves_for_everybody_else(desk: Desk, man: NextPicture, card: bytes) -> None:
    assert _animations(desk, man, card, reduced_motion="no-preference") > 0


def test_the_dot_moves_with_the_target_and_is_gone_when_it_was_followed(desk: Desk, man: NextPicture, card: bytes) -> None:
    counter, server = _before_a_target(desk, man, card, reduced_motion="no-preference")
    assert counter.page.locator("[data-live-trail]").evaluate("(trail) => getComputedStyle(trail).display") != "none"
    expect(counter.page.locator("[data-live-guidance]")).to_have_text("Left")
    server.say("done", step=1, of=3)
    expect(counter.page.locator("[data-live-target][hidden]")).to_have_count(1)
    expect(counter.prompt).to_be_empty()
    expect(counter.page.locator("[data-live-guidance]")).to_be_empty()


def test_for_a_person_who_wants_no_motion_the_dot_moves_as_that_is_the_task_and_leaves_no_trail(
    desk: Desk, man: NextPicture, card: bytes
) -> None:
    counter, _ = _before_a_target(desk, man, card, reduced_motion="reduce")
    assert counter.page.locator("[data-live-trail]").evaluate("(trail) => getComputedStyle(trail).display") == "none"
    assert _running_animations(counter) == 0


def _before_a_target(desk: Desk, man: NextPicture, card: bytes, *, reduced_motion: str) -> tuple[Counter, ScriptedSocket]:
    """Come to a target that moves to the applicant's left, and see that the dot moves to the left of the screen."""
    counter = desk.before(lambda _asked: man(None), reduced_motion=reduced_motion)
    server = ScriptedSocket(counter.page)
    counter.come_to_the_face_check(card)
    counter.start_the_camera()
    expect(counter.prompt).to_have_text("Look at the camera")
    server.prompt("follow")
    server.say("target", points=[[0, 0, 0], [60_000, 400, 0]])
    expect(counter.page.locator("[data-live-target]:not([hidden])")).to_have_count(1)
    expect(counter.prompt).to_have_text("Follow the dot with your nose")
    dot = counter.page.locator("[data-live-dot]")
    places = []
    for _ in range(3):
        places.append(dot.evaluate("(dot) => dot.getBoundingClientRect().x"))
        counter.page.wait_for_timeout(300)
    assert places == sorted(set(places), reverse=True)
    return counter, server


def _animations(desk: Desk, man: NextPicture, card: bytes, *, reduced_motion: str) -> int:
    counter = desk.before(lambda _asked: man(None), reduced_motion=reduced_motion)
    counter.come_to_the_face_check(card)
    counter.page.route_web_socket(_SOCKET, _prompt_at_once)
    counter.start_the_camera()
    expect(counter.prompt).to_have_text("Turn your head to your left")
    return _running_animations(counter)


def _running_animations(counter: Counter) -> int:
    return int(counter.page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length"))


def _prompt_at_once(socket: WebSocketRoute) -> None:
    def answer(_message: str | bytes) -> None:
        socket.send('{"type": "ready", "session_id": "0", "actions": 1}')
        socket.send('{"type": "prompt", "step": 1, "of": 1, "action": "turn-left", "within_ms": 8000}')

    socket.on_message(answer)


def _note_picture(sent: str | bytes, sent_at_s: list[float]) -> None:
    if isinstance(sent, bytes):
        sent_at_s.append(time.monotonic())


def _pass_until_the_prompt(socket: WebSocketRoute, message: str | bytes) -> None:
    if isinstance(message, str) and '"prompt"' in message:
        socket.close(code=1011)
    else:
        socket.send(message)


def _come_to_a_failure(counter: Counter, card: bytes, words: str) -> Locator:
    counter.come_to_the_face_check(card)
    counter.start_the_camera()
    result = counter.wait_for_a_failure()
    expect(result).to_contain_text(words)
    expect(result.get_by_role("button", name="Try again")).to_be_visible()
    expect(result.get_by_role("button", name="Register without a face check")).to_be_visible()
    expect(result.get_by_role("button", name="Stop and delete everything")).to_be_visible()
    return result
