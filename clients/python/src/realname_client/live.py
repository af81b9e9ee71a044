"""The camera side of a live session (docs/reference/live-session.md). It needs the extra `live`.

The server leads. This side sends pictures at the pace that it is told, signs each one, hands on what the server says, and stops when it is
told to.
"""

import base64
import hashlib
import json
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from realname_client.live_messages import (
    Attest,
    Camera,
    Checking,
    Done,
    Error,
    Listener,
    Message,
    Pace,
    Prompt,
    Ready,
    Result,
    Seen,
    Sign,
    Target,
    read_message,
)
from realname_client.problems import AnswerNotUnderstood, LiveSessionEnded, TimeOver, Unreachable
from realname_client.wire import LiveSession

_SUBPROTOCOL: Final = Subprotocol("realname.live.1")
_MAGIC: Final = b"RNF1"
_SIGNATURE_BYTES: Final = 64
_OPENING_S: Final = 10.0
_LINE_S: Final = 75.0  # a place in the line ends after 55 s at most, and the wait is told every 5 s
_RESULT_S: Final = 20.0  # the result follows `checking` within 15 s
_SESSION_S: Final = 600.0  # far longer than the actions of any challenge
_LEAST_FPS: Final = 1.0
_CLOSING_S: Final = 1.0
_TIME_STEP_S: Final = 0.001  # two pictures of one millisecond are one: the time of a frame must rise
_MESSAGE_BYTES: Final = 65_536

# The hello has the token, which the library of sockets writes into its log of single messages.
_LOG: Final = logging.getLogger("realname_client.socket")


class CameraSide:
    """One session at the socket.

    Args:
        session: As the server gave it; its token opens one socket, once.
        url: Of the server.
        sign: Signs with the counter's key.
        camera: Gives the pictures.
        listen: Is told every message of the server.
        attest: Answers for the hardware of an attested counter.
        camera_label: As the machine names the camera; a hint.
        tls: For `wss`; None: the authorities that the machine trusts.
    """

    def __init__(
        self,
        session: LiveSession,
        *,
        url: str,
        sign: Sign,
        camera: Camera,
        listen: Listener,
        attest: Attest | None = None,
        camera_label: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._session = session
        self._url = url
        self._sign = sign
        self._camera = _pictures(camera)
        self._listen = listen
        self._attest = attest
        self._camera_label = camera_label
        self._tls = tls
        self._error_code: str | None = None
        self._started = 0.0
        self._most_fps = float(session.frame.most_fps)
        self._next_number = 0
        self._last_digest = b""
        self._last_ms = -1
        self._prompt: Prompt | None = None
        self._prompted_ms = 0
        self._target: tuple[tuple[float, ...], ...] = ()

    def run(self) -> Result:
        """Hold the session until its result.

        Returns:
            `judged` or `failed`; `failed` is a result, and no exception.

        Raises:
            LiveSessionEnded: The socket was closed before a result; `close_code` and `code` say why.
            Unreachable: The socket did not open.
            TimeOver: No result came within its time.
            ValueError: A picture is larger than the session takes.
        """
        _LOG.setLevel(logging.WARNING)
        address = _socket_url(self._url, self._session.path)
        tls = self._tls if address.startswith("wss:") else None
        try:
            socket = connect(
                address,
                subprotocols=[_SUBPROTOCOL],
                open_timeout=_OPENING_S,
                ssl=tls,
                max_size=_MESSAGE_BYTES,
                compression=None,
                logger=_LOG,
            )
        except (OSError, InvalidHandshake) as error:
            raise Unreachable(cause=type(error).__name__) from None
        with socket:
            try:
                socket.send(self._hello())
                return self._wait_until_ready(socket) or self._lead(socket)
            except ConnectionClosed:
                return self._last_word(socket)

    def _hello(self) -> str:
        signature = self._signed("realname-live-hello-1", self._session.nonce)
        hello = {"type": "hello", "token": self._session.token, "signature": base64.b64encode(signature).decode()}
        if self._camera_label:
            hello["camera_label"] = self._camera_label
        if self._attest and self._session.authenticator:
            hello["assertion"] = self._attest(self._session.authenticator)
        return json.dumps(hello)

    def _wait_until_ready(self, socket: ClientConnection) -> Result | None:
        """Wait in the server's line; the result of a session that ended before it began, else None."""
        until = time.monotonic() + _LINE_S
        while True:
            message = self._receive(socket, until=until)
            if isinstance(message, Ready):
                self._started = time.monotonic()
                return None
            if isinstance(message, Result):
                return message
            if message is None and time.monotonic() >= until:
                raise TimeOver

    def _lead(self, socket: ClientConnection) -> Result:
        is_sending = True
        due = time.monotonic()
        until = due + _SESSION_S
        while True:
            message = self._receive(socket, until=min(due, until) if is_sending else until)
            if isinstance(message, Result):
                return message
            if isinstance(message, Checking):
                is_sending, until = False, time.monotonic() + _RESULT_S
            now = time.monotonic()
            if now >= until:
                raise TimeOver
            if is_sending and now >= due:
                is_sending = self._send_picture(socket)
                if not is_sending:
                    until = now + _RESULT_S
                due = max(due + 1 / self._most_fps, time.monotonic() + _TIME_STEP_S)

    def _last_word(self, socket: ClientConnection) -> Result:
        """Give the result that came while a picture was on its way: the socket was closed behind it.

        Raises:
            LiveSessionEnded: There is none.
        """
        while True:
            try:
                message = self._receive(socket, until=time.monotonic() + _CLOSING_S)
            except ConnectionClosed as closed:
                raise LiveSessionEnded(close_code=closed.rcvd.code if closed.rcvd else None, code=self._error_code) from None
            if isinstance(message, Result):
                return message

    def _receive(self, socket: ClientConnection, *, until: float) -> Message | None:
        """Give the next message, or None when it is time for something else."""
        try:
            text = socket.recv(timeout=max(until - time.monotonic(), 0.0))
        except TimeoutError:
            return None
        try:
            message = read_message(json.loads(text))
        except ValueError:
            raise AnswerNotUnderstood(field="") from None
        if message is None:
            return None
        self._note(message)
        self._listen(message)
        return message

    def _note(self, message: Message) -> None:
        match message:
            case Pace():
                self._most_fps = max(min(message.most_fps, self._session.frame.most_fps), _LEAST_FPS)
            case Prompt():
                self._prompt, self._prompted_ms, self._target = message, self._now_ms(), ()
            case Done():
                self._prompt, self._target = None, ()
            case Target():
                self._target = (*self._target, *message.points)
            case Error():
                self._error_code = message.code
            case _:
                pass

    def _send_picture(self, socket: ClientConnection) -> bool:
        """Send a picture where the camera has a new one; False once the camera has none any more, and the server was told to stop."""
        seen = Seen(at_ms=self._now_ms(), prompt=self._prompt, prompted_ms=self._prompted_ms, target=self._target)
        try:
            picture = self._camera(seen)
        except StopIteration:
            socket.send(json.dumps({"type": "stop"}))
            return False
        if picture is None:
            return True
        if len(picture) > self._session.frame.most_bytes:
            raise ValueError(f"a picture is larger than {self._session.frame.most_bytes} bytes")  # noqa: TRY003, EM102
        digest = hashlib.sha256(picture).digest()
        at_ms = self._now_ms()
        if digest == self._last_digest or at_ms <= self._last_ms:
            return True
        number = self._next_number
        signature = self._signed("realname-live-frame-1", self._session.nonce, str(number), str(at_ms), digest.hex())
        socket.send(_MAGIC + number.to_bytes(4, "big") + at_ms.to_bytes(4, "big") + signature + picture)
        self._next_number, self._last_digest, self._last_ms = number + 1, digest, at_ms
        return True

    def _signed(self, *lines: str) -> bytes:
        signature = self._sign("\n".join(lines).encode("ascii"))
        if len(signature) != _SIGNATURE_BYTES:
            raise ValueError(f"a signature has {_SIGNATURE_BYTES} bytes: r and s")  # noqa: TRY003, EM102
        return signature

    def _now_ms(self) -> int:
        return int((time.monotonic() - self._started) * 1000)


def _pictures(camera: Camera) -> Callable[[Seen], bytes | None]:
    if callable(camera):
        return camera
    pictures: Iterator[bytes] = iter(camera)
    return lambda _seen: next(pictures)


def _socket_url(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(("wss" if parts.scheme == "https" else "ws", parts.netloc, parts.path.rstrip("/") + path, "", ""))
