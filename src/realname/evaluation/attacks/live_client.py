"""A client of the live session (docs/reference/live-session.md): enrols a counter with a key, registers up to the session, plays pictures.

What a dishonest client does to its frames is a `Trick`; without one the client is honest.
"""

import asyncio
import base64
import hashlib
import json
import ssl
import struct
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from realname.access.model.counter import enrolment_challenge, session_challenge
from realname.evaluation.attacks.cameras import Camera
from realname.registration.model.consent_rule import CONSENT_TEXT_VERSION
from realname.sandbox.simulators.counter_device import SimulatedCounterDevice
from realname.verification.model.challenges.head_path import PathPoint
from realname.verification.model.observations import Action

SUBPROTOCOL = Subprotocol("realname.live.1")
FPS = 12
_PATIENCE_S = 60.0
Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A frame before it is sent; `jpeg` is what is signed."""

    seq: int
    t_ms: int
    jpeg: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of a socket.

    Attributes:
        said: Every message of the server.
        sent: Every frame as it was sent, header and picture.
        waited_s: From the hello to the session's begin.
        lasted_s: From the session's begin to its result.
    """

    said: list[Json]
    sent: list[bytes]
    close_code: int | None
    result_after_s: float = 0.0
    waited_s: float = 0.0
    lasted_s: float = 0.0

    @property
    def result(self) -> Json:
        """The last result, or nothing."""
        return next((one for one in reversed(self.said) if one["type"] == "result"), {})

    @property
    def findings(self) -> object:
        """Why it failed."""
        return self.result.get("findings")

    @property
    def waited(self) -> list[object]:
        """The places it was told while it waited."""
        return [one["place"] for one in self.said if one["type"] == "wait"]

    @property
    def found(self) -> list[object]:
        """The same as a list, empty where there was no result."""
        return self.findings if isinstance(self.findings, list) else []

    @property
    def error(self) -> object:
        """The code of the error, or None."""
        return next((one["code"] for one in self.said if one["type"] == "error"), None)


class CounterKey:
    """The key of a counter; with a device its hardware is attested, and signs for each session."""

    def __init__(self, device: SimulatedCounterDevice | None = None) -> None:
        self._key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())
        self._device = device

    def copied(self) -> "CounterKey":
        """The key alone, as a script has it that copied it: without the hardware."""
        copy = CounterKey()
        copy._key = self._key
        return copy

    @property
    def public(self) -> str:
        """SubjectPublicKeyInfo in base64."""
        spki = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(spki).decode()

    def sign(self, message: bytes) -> bytes:
        """r||s, as WebCrypto gives it."""
        r, s = decode_dss_signature(self._key.sign(message, ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def hello(self, session: Mapping[str, object], *, label: str = "Integrated Camera") -> str:
        """The first message."""
        signature = self.sign(f"realname-live-hello-1\n{session['nonce']}".encode())
        signed = base64.b64encode(signature).decode()
        said = {"type": "hello", "token": session["token"], "signature": signed, "camera_label": label}
        return json.dumps(said | {"assertion": self._device.answer(session_challenge(str(session["nonce"])))} if self._device else said)

    def enrolment(self, code: str) -> Mapping[str, str]:
        """What enrols it."""
        sent = {"code": code, "public_key": self.public}
        challenge = enrolment_challenge(code=code, public_key=base64.b64decode(self.public))
        return sent | {"attestation": self._device.attest(challenge)} if self._device else sent

    def frame(self, session: Mapping[str, object], frame: Outgoing) -> bytes:
        """A signed frame."""
        digest = hashlib.sha256(frame.jpeg).hexdigest()
        line = f"realname-live-frame-1\n{session['nonce']}\n{frame.seq}\n{frame.t_ms}\n{digest}"
        return pack(frame, self.sign(line.encode()))


def pack(frame: Outgoing, signature: bytes) -> bytes:
    """Put header and picture together."""
    return struct.pack(">4sII64s", b"RNF1", frame.seq, frame.t_ms, signature) + frame.jpeg


# Given an honest frame, what is sent for it, each as bytes; and how fast the camera runs.
Trick = Callable[["Player", Outgoing], Sequence[bytes]]


def honest(player: "Player", frame: Outgoing) -> Sequence[bytes]:
    """Sign and send."""
    return [player.key.frame(player.session, frame)]


@dataclass(slots=True, kw_only=True)
class Player:
    """Plays one session.

    Attributes:
        clock_rate: How fast the capture clock runs against the server's.
        content_rate: How fast the pictures play against the capture clock.
        trick_from: A trick is played from this frame on.
        is_obedient: It sends fewer pictures when it is asked to.
        patience_s: So long the whole may take, with the wait for a session.
    """

    session: Mapping[str, object]
    key: CounterKey
    camera: Camera
    trick: Trick = honest
    fps: float = FPS
    clock_rate: float = 1.0
    content_rate: float = 1.0
    trick_from: int = 12
    is_obedient: bool = True
    stop_after: int | None = None
    patience_s: float = _PATIENCE_S
    said: list[Json] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    is_asked: asyncio.Event = field(default_factory=asyncio.Event)
    is_checking: asyncio.Event = field(default_factory=asyncio.Event)
    _is_ready: asyncio.Event = field(default_factory=asyncio.Event)
    _is_over: asyncio.Event = field(default_factory=asyncio.Event)
    _asked_fps: float = 1000.0
    _began: float = 0.0
    _done_at: float = 0.0
    _result_at: float = 0.0

    async def play(self, url: str, context: ssl.SSLContext | None = None) -> Ended:
        """Hold the session to its end."""
        async with connect(url, context) as socket:
            came = time.monotonic()
            await socket.send(self.key.hello(self.session))
            listener = asyncio.create_task(self._listen(socket))
            sender = asyncio.create_task(self._send(socket))
            await asyncio.wait_for(listener, self.patience_s)
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
        waited = self._result_at - self._done_at if self._done_at else 0.0
        lasted_s = max(0.0, self._result_at - self._began) if self._began else 0.0
        begun_s = self._began - came if self._began else 0.0
        return Ended(
            said=self.said, sent=self.sent, close_code=socket.close_code, result_after_s=waited, waited_s=begun_s, lasted_s=lasted_s
        )

    def now_ms(self) -> int:
        """The client's capture clock."""
        return round((time.monotonic() - self._began) * 1000 * self.clock_rate)

    async def _listen(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                self._hear(json.loads(await socket.recv()))
        self._is_over.set()

    def _hear(self, message: Json) -> None:
        self.said.append(message)
        match message["type"]:
            case "ready":
                self._began = time.monotonic()
                self._is_ready.set()
            case "pace":
                self._asked_fps = float(str(message["most_fps"]))
            case "prompt":
                self.asked.append(str(message["action"]))
                self.is_asked.set()
                self.camera.ask(Action(str(message["action"])), t_ms=round(self.now_ms() * self.content_rate))
            case "done":
                self._done_at = time.monotonic()
                self.camera.ask(None, t_ms=round(self.now_ms() * self.content_rate))
            case "target":
                self.camera.aim(_points(message["points"]))
            case "checking":
                self.is_checking.set()
                self._is_over.set()
            case "result":
                self._result_at = time.monotonic()
                self._is_over.set()

    async def _send(self, socket: ClientConnection) -> None:
        await self._is_ready.wait()
        seq, due = 0, time.monotonic()
        while not self._is_over.is_set() and seq != self.stop_after:
            t_ms = self.now_ms()
            jpeg = await asyncio.to_thread(self.camera.picture, round(t_ms * self.content_rate))
            frame = Outgoing(seq=seq, t_ms=t_ms, jpeg=jpeg)
            for message in (self.trick if seq >= self.trick_from else honest)(self, frame):
                self.sent.append(message)
                await socket.send(message)
            seq += 1
            period_s = 1 / (min(self.fps, self._asked_fps) if self.is_obedient else self.fps)
            # A camera that fell behind does not catch up.
            due = max(due + period_s, time.monotonic() + period_s / 2)
            await asyncio.sleep(due - time.monotonic())


def _points(told: object) -> list[PathPoint]:
    if not isinstance(told, list):
        raise TypeError
    return [PathPoint(int(t_ms), float(yaw_deg), float(pitch_deg)) for t_ms, yaw_deg, pitch_deg in told]


def connect(url: str, context: ssl.SSLContext | None = None) -> open_socket:
    """Open a socket as the counter's page does."""
    return open_socket(url, subprotocols=[SUBPROTOCOL], ssl=context, compression=None, max_size=2**20, close_timeout=5, proxy=None)


async def converse(url: str, talk: Callable[[ClientConnection], Awaitable[None]], context: ssl.SSLContext | None = None) -> Ended:
    """Open a socket, do something with it, and see how it ends."""
    said: list[Json] = []
    async with connect(url, context) as socket:
        with suppress(ConnectionClosed):
            await talk(socket)
            while True:
                said.append(json.loads(await socket.recv()))
        await asyncio.wait_for(socket.wait_closed(), _PATIENCE_S)
    return Ended(said=said, sent=[], close_code=socket.close_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiClient:
    """Registers through the API as far as the live session."""

    http: httpx.Client
    key: CounterKey
    counter_id: str
    outlet_id: str

    def open(self, *, number: str, inabilities: Sequence[str] = ()) -> str:
        """Open a registration; `number` makes its idempotency key."""
        consent = {"biometric": True, "text_version": CONSENT_TEXT_VERSION, "language": "zh", "means": "screen"}
        body = {"outlet_id": self.outlet_id, "consent": consent, "inabilities": list(inabilities)}
        answer = self.http.post("/v1/registrations", json=body, headers={"Idempotency-Key": f"key-{number}"})
        return str(_json(answer)["id"])

    def attach(self, registration: str, card: bytes) -> None:
        """Attach evidence."""
        headers = {"Content-Type": "application/json"}
        _json(self.http.put(f"/v1/registrations/{registration}/evidence", content=card, headers=headers))

    def choose(self, registration: str, *, msisdn: str, iccid: str) -> None:
        """Choose number and SIM."""
        _json(self.http.put(f"/v1/registrations/{registration}/line", json={"msisdn": msisdn, "iccid": iccid}))

    def session(self, registration: str) -> Json:
        """Ask for a live session."""
        body = {"counter_id": self.counter_id}
        return _json(self.http.post(f"/v1/registrations/{registration}/live-session", json=body))

    def submit(self, registration: str) -> Json:
        """Submit, and wait for the decision."""
        _json(self.http.post(f"/v1/registrations/{registration}/submit"))
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            shown = self.read(registration)
            if shown["state"] not in {"submitted", "approved"} and not _is_judging(shown):
                break
            time.sleep(0.1)
        return self.read(registration)

    def read(self, registration: str) -> Json:
        """Read a registration."""
        return _json(self.http.get(f"/v1/registrations/{registration}"))


def _is_judging(shown: Json) -> bool:
    judging = shown["judging"]
    return isinstance(judging, dict) and judging["state"] == "running"


def enrol(http: httpx.Client, *, code: str, device: SimulatedCounterDevice | None = None) -> ApiClient:
    """Enrol a counter with a new key, attested where it has a device."""
    key = CounterKey(device)
    answer = _json(http.post("/v1/counters", json=key.enrolment(code)))
    return ApiClient(http=http, key=key, counter_id=str(answer["counter_id"]), outlet_id=str(answer["outlet_id"]))


def _json(answer: httpx.Response) -> Json:
    answer.raise_for_status()
    content: Json = answer.json()
    return content
