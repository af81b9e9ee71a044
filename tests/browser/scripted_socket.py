"""A live session's server that says what a test wants, when it wants: for states of the stage that last a moment."""

import json

from playwright.sync_api import Page, WebSocketRoute


class ScriptedSocket:
    """Takes the place of the live session's server on a page, or lets it speak itself.

    Attributes:
        is_blocked: No socket gets through, as behind some proxies.
    """

    def __init__(self, page: Page) -> None:
        self._socket: WebSocketRoute | None = None
        self.is_blocked = False
        page.route_web_socket("**/v1/live", self._open)

    def _open(self, socket: WebSocketRoute) -> None:
        if self.is_blocked:
            socket.close(code=1006)
            return
        self._socket = None
        socket.on_message(lambda _message: self._greet(socket))

    def _greet(self, socket: WebSocketRoute) -> None:
        if self._socket is None:
            self._socket = socket
            self.say("ready", session_id="0", actions=3)

    def say(self, kind: str, **fields: object) -> None:
        """Send a message of docs/reference/live-session.md."""
        assert self._socket is not None
        self._socket.send(json.dumps({"type": kind, **fields}))

    def prompt(self, action: str, *, step: int = 1, share: float = 0.4) -> None:
        """Ask for an action, some of which was seen already."""
        self.say("prompt", step=step, of=3, action=action, within_ms=8000)
        self.say("progress", step=step, of=3, share=share)

    def fail(self, *findings: str, tries_left: int = 4, pause_s: int = 0) -> None:
        """End the session."""
        self.say("result", outcome="failed", findings=findings, tries_left=tries_left, pause_s=pause_s)

    def close(self, code: int) -> None:
        """End the connection."""
        assert self._socket is not None
        self._socket.close(code=code)
