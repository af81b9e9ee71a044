"""Cameras for a browser under test: one that follows the challenge, drawn on a canvas, and those that Chromium itself fakes from a file."""

import base64
import json
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, WebSocket

from realname.domain.observations import Action

FRAMES_PER_SECOND = 12
_SCRIPT = (Path(__file__).parent / "canvas_camera.js").read_text(encoding="utf-8")

NextPicture = Callable[[Action | None], bytes]
"""Gives the next camera picture as JPEG, for the action that is asked for at the moment."""


class CanvasCamera:
    """Replaces getUserMedia by a canvas on which the pictures of `next_picture` appear, at the pace of a camera.

    It hears what is asked for as any applicant does: by the prompts that the page is sent.
    """

    def __init__(self, context: BrowserContext, next_picture: NextPicture) -> None:
        self._next_picture = next_picture
        self._asked: Action | None = None
        self._begun_at_s = 0.0
        self._shown = 0
        self.heard: list[str] = []
        context.expose_function("realnameNextPicture", self._picture)
        context.add_init_script(_SCRIPT)
        context.on("page", self._listen)

    def _listen(self, page: Page) -> None:
        page.on("websocket", self._listen_to_socket)

    def _listen_to_socket(self, socket: WebSocket) -> None:
        self._asked = None
        socket.on("framereceived", self._hear)

    def _hear(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            return
        message = json.loads(payload)
        self.heard.append(payload)
        match message.get("type"):
            case "prompt":
                self._asked = Action(message["action"])
            case "done" | "result" | "checking":
                self._asked = None

    def _picture(self) -> str:
        self._wait_for_the_next()
        return base64.b64encode(self._next_picture(self._asked)).decode()

    def _wait_for_the_next(self) -> None:
        now = time.monotonic()
        if not self._shown or now - self._begun_at_s > (self._shown + FRAMES_PER_SECOND) / FRAMES_PER_SECOND:
            self._begun_at_s, self._shown = now, 0  # the first picture, or so late that the pace begins anew
        self._shown += 1
        time.sleep(max(0.0, self._begun_at_s + self._shown / FRAMES_PER_SECOND - now))
