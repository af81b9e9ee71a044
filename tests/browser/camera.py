"""A camera for a browser under test that follows the challenge, drawn on a canvas; and files for the camera that Chromium fakes."""

import base64
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import BrowserContext, Page, WebSocket

from realname.verification.engine.frames import Pixels
from realname.verification.model.observations import Action

FRAMES_PER_SECOND = 12
_SCRIPT = (Path(__file__).parent / "canvas_camera.js").read_text(encoding="utf-8")
_WIDTH_PX, _HEIGHT_PX = 640, 480

NextPicture = Callable[[Action | None], bytes]
"""Gives the next camera picture as JPEG, for the action that is asked for at the moment."""


class CanvasCamera:
    """Replaces getUserMedia by a canvas on which the pictures of `next_picture` appear, at the pace of a camera.

    It hears what is asked for as any applicant does: by the prompts that the page is sent.

    Attributes:
        next_picture: Who sits before the camera; may be exchanged.
        heard: What the server said in the last session.
    """

    def __init__(self, context: BrowserContext, next_picture: NextPicture) -> None:
        self.next_picture = next_picture
        self._asked: Action | None = None
        self._begun_at_s = 0.0
        self._shown = 0
        self.heard: list[dict[str, object]] = []
        context.expose_function("realnameNextPicture", self._picture)
        context.add_init_script(_SCRIPT)
        context.on("page", self._listen)

    def ask(self, action: Action | None) -> None:
        """Tell the person who sits before the camera what the page shows, where no socket says it."""
        self._asked = action

    def _listen(self, page: Page) -> None:
        page.on("websocket", self._listen_to_socket)

    def _listen_to_socket(self, socket: WebSocket) -> None:
        self._asked = None
        self.heard.clear()
        socket.on("framereceived", self._hear)

    def _hear(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            return
        message: dict[str, object] = json.loads(payload)
        self.heard.append(message)
        match message.get("type"):
            case "prompt":
                self._asked = Action(str(message["action"]))
            case "done" | "result" | "checking":
                self._asked = None

    def _picture(self) -> str:
        self._wait_for_the_next()
        return base64.b64encode(self.next_picture(self._asked)).decode()

    def _wait_for_the_next(self) -> None:
        now = time.monotonic()
        if not self._shown or now - self._begun_at_s > (self._shown + FRAMES_PER_SECOND) / FRAMES_PER_SECOND:
            self._begun_at_s, self._shown = now, 0  # the first picture, or so late that the pace begins anew
        self._shown += 1
        time.sleep(max(0.0, self._begun_at_s + self._shown / FRAMES_PER_SECOND - now))


class Silhouette:
    """No one: a drawn head and shoulders, with the grain of a camera. What pictures of the pages may show."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(0)
        self._drawn = _draw_silhouette()

    def next_picture(self, _asked: Action | None) -> bytes:
        """Give the next picture as JPEG."""
        grain = self._random.integers(0, 3, (_HEIGHT_PX, _WIDTH_PX, 1), dtype=np.uint8)
        _, jpeg = cv2.imencode(".jpg", cv2.add(self._drawn, np.repeat(grain, 3, axis=2)))
        return jpeg.tobytes()


def drawn_portrait(shift: int) -> bytes:
    """Give a drawing of no one's head as JPEG; another `shift` gives another picture."""
    head = _draw_silhouette()[60:460, 150 + 6 * shift : 470 + 6 * shift]
    _, jpeg = cv2.imencode(".jpg", head)
    return jpeg.tobytes()


def _draw_silhouette() -> Pixels:
    """A head without a face, a neck and shoulders; colours are blue, green, red."""
    picture = np.full((_HEIGHT_PX, _WIDTH_PX, 3), (226, 228, 220), dtype=np.uint8)
    skin, shade, cloth = (176, 172, 156), (158, 154, 138), (106, 104, 44)
    cv2.ellipse(picture, (320, 505), (165, 125), 0, 0, 360, cloth, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (320, 378), (47, 44), 0, 0, 360, shade, -1, cv2.LINE_AA)
    cv2.rectangle(picture, (273, 290), (367, 378), shade, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (320, 225), (92, 122), 0, 0, 360, skin, -1, cv2.LINE_AA)
    return np.asarray(picture, dtype=np.uint8)


def write_mjpeg(to: Path, pictures: Iterable[bytes]) -> Path:
    """Write JPEG pictures as the file that Chromium's fake camera plays in a circle, 30 a second."""
    with to.open("wb") as file:
        for picture in pictures:
            file.write(picture)
    return to
