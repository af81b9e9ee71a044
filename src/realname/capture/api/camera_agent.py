"""The camera behind the counter's agent: proofs for live sessions, and streams of signed frames (docs/reference/card-reader-agent.md).

The agent's own checks of origin, name and pairing code come before each of these (evidence/api/reader_agent.py).
"""

import re
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

import anyio
import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from realname.capture.connectors.tpm import Tpm
from realname.capture.errors import CameraBusy, CameraUnproven
from realname.capture.model.camera_device import CameraDevice
from realname.capture.model.pace import Pace
from realname.capture.model.signed_frames import FrameChain
from realname.capture.ports import Camera
from realname.capture.use_cases.prove_state import StateProver
from realname.capture.use_cases.signed_stream import MOST_FPS, SignedStream
from realname.kernel.errors import InvalidInput, RealNameError

_NONCE = re.compile(r"[0-9A-Za-z_-]{16,128}", re.ASCII)
_FASTEST = 30.0
_LISTED_S = 5.0  # the page asks for the readers twice a second while it waits for a card; opening a camera wakes it up
_AGAIN_S = 60.0  # after a state that was not accepted, or could not be sent
_RENEW_S = 12 * 3600.0  # the server keeps a state for 24 hours
_log = structlog.get_logger()


@dataclass(slots=True)
class CameraAgent:
    """Serves one camera, to one live session at a time."""

    camera: Camera
    tpm: Tpm
    prover: StateProver
    time_s: Callable[[], float] = time.monotonic
    _proven: tuple[str, CameraDevice] | None = field(default=None, init=False)
    _pace: Pace | None = field(default=None, init=False)
    _listed: tuple[float, Mapping[str, object]] | None = field(default=None, init=False)
    _streaming: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def name(self) -> str:
        """What people call the camera."""
        return self.camera.name

    def keep_proven(self, wait: Callable[[float], None] = time.sleep) -> None:
        """Prove the state now and twice a day, or each minute until the server accepts it. Never returns."""
        while True:
            try:
                self.prover.prove()
            except RealNameError as problem:
                _log.warning("camera-state-not-proven", code=problem.code, **{f"on_{name}": fact for name, fact in problem.facts.items()})
                wait(_AGAIN_S)
            else:
                wait(_RENEW_S)

    def present(self) -> Mapping[str, object]:
        """The camera's entry among the readers; one that cannot be used is listed with its error."""
        if self._listed is None or self.time_s() - self._listed[0] >= _LISTED_S:
            self._listed = (self.time_s(), self._tried())
        return self._listed[1]

    def _tried(self) -> Mapping[str, object]:
        listed = {"name": self.camera.name, "reads": "camera"}
        try:
            with self.camera.open():
                return {**listed, "ready": True}
        except RealNameError as problem:
            return {**listed, "ready": False, "code": problem.code}

    def prove_state(self) -> None:
        """Prove the machine's state to the server, as `StateProver.prove`."""
        self.prover.prove()

    def proof(self, said: Mapping[str, object]) -> Mapping[str, object]:
        """Prove machine and camera for the nonce of a live session.

        Raises:
            InvalidInput: `nonce`.
            CameraAway: There is no camera.
            CameraVirtual: A program plays it.
            RealNameError: As `StateProver.prove`.
        """
        nonce = _nonce(said)
        with self.camera.open() as opened:
            device = opened.device
        proof = self.prover.proof(nonce, device=device)
        self._proven = (nonce, device)
        return proof.as_json()

    def begin(self, said: Mapping[str, object]) -> "RunningStream":
        """Open the camera for the session of the last proof, once.

        Raises:
            InvalidInput: `nonce`.
            CameraBusy: Another stream runs, or another program has the camera.
            CameraUnproven: The last proof is of another session or camera, or its stream has run.
            CameraAway: There is no camera.
            CameraFormatMissing: It gives no pictures of the form.
            CameraVirtual: A program plays it.
        """
        nonce = _nonce(said)
        if not self._streaming.acquire(blocking=False):
            raise CameraBusy
        with ExitStack() as held:
            held.callback(self._streaming.release)
            opened = held.enter_context(self.camera.open())
            if self._proven != (nonce, opened.device):
                raise CameraUnproven
            opened.start()
            self._proven = None
            self._pace = Pace(MOST_FPS)
            stream = SignedStream(opened, self.tpm.sign, FrameChain(nonce), self.time_s(), self._pace)
            return RunningStream(stream, held.pop_all())

    def pace(self, said: Mapping[str, object]) -> None:
        """Send no more pictures a second than `most_fps`, 1 to 30, in the stream that runs.

        Raises:
            InvalidInput: `most_fps`.
        """
        most_fps = said.get("most_fps")
        if isinstance(most_fps, bool) or not isinstance(most_fps, int | float) or not 1 <= most_fps <= _FASTEST:
            raise InvalidInput(field="most_fps")
        if self._pace is not None:
            self._pace.most_fps = float(most_fps)


@dataclass(slots=True)
class RunningStream:
    """An open camera and its stream, until it is closed."""

    stream: SignedStream
    held: ExitStack

    def next_chunk(self) -> bytes:
        """The next message behind its length."""
        message = self.stream.next_message()
        return struct.pack(">I", len(message)) + message

    def close(self) -> None:
        """Switch the camera off."""
        self.held.close()


class FrameStreamResponse(Response):
    """Sends messages until the page goes away or the camera does. Pictures wait in the camera's buffers, where newer ones replace them."""

    def __init__(self, running: RunningStream, *, headers: Mapping[str, str], time_s: Callable[[], float] = time.monotonic) -> None:
        """Take over the stream: it is closed at the end of the answer."""
        super().__init__(media_type="application/octet-stream", headers=dict(headers))
        del self.headers["content-length"]
        self._running = running
        self._time_s = time_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them."""
        del scope
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(_end_with_page, receive, group.cancel_scope)
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                self._running.stream.begun_s = self._time_s()
                await self._send_frames(send)
                group.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(self._running.close)

    async def _send_frames(self, send: Send) -> None:
        try:
            while True:
                chunk = await anyio.to_thread.run_sync(self._running.next_chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except RealNameError as problem:
            _log.warning("camera-stream-ended", code=problem.code, **{f"on_{name}": fact for name, fact in problem.facts.items()})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _end_with_page(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


def _nonce(said: Mapping[str, object]) -> str:
    nonce = said.get("nonce")
    if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce):
        raise InvalidInput(field="nonce")
    return nonce
