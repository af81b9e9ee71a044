"""The camera side of the client library: whole sessions with a real server, and what a server may do that a real one seldom does."""

import base64
import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_public_key
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection
from websockets.sync.server import serve as serve_sockets
from websockets.typing import Subprotocol

from realname.access.model.counter import enrolment_challenge, session_challenge
from realname.access.use_cases.api_clients import IssueApiToken
from realname.access.use_cases.counters import IssueEnrolmentCode
from realname.kernel.identifiers import ClientId
from realname.sandbox.simulators.counter_device import SimulatedCounterDevice, SimulatedMaker
from realname_client import BearerToken, Client, LiveSessionEnded, Patience
from realname_client.counter_key import CounterKey
from realname_client.live_messages import Camera, Checking, Message, Ready, Result, Seen, Target, Wait
from realname_client.wire import Authenticator
from tests.clients.played_camera import PlayedCamera
from tests.live.live_world import OUTLET, LiveWorld, live_world
from tests.support.packs import of_attested_counters
from tests.verification.live_frame_analyser import Actor

pytestmark = pytest.mark.sockets
KEY = CounterKey.generate()
MAKER = SimulatedMaker()
ID = "0" * 32
NONCE = "ab" * 16
JUDGED = {"type": "result", "outcome": "judged", "findings": [], "tries_left": 5, "pause_s": 0}
READY = {"type": "ready", "session_id": ID, "actions": 1}
PROMPT = {"type": "prompt", "step": 1, "of": 1, "action": "blink", "within_ms": 8000}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveWorld]:
    """A server whose pack lets the machine approve sessions of attested counters alone."""
    folder = tmp_path_factory.mktemp("live")
    with live_world(folder, sessions=4, pack=of_attested_counters(folder), maker=MAKER) as running:
        yield running


def client_of(world: LiveWorld) -> Client:
    return Client(world.url, BearerToken(world.deployment.app[IssueApiToken](ClientId("library"))))


def test_a_session_is_followed_to_its_judgement_and_the_registration_is_decided(world: LiveWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[Message] = []
    registration = world.registered()
    with client_of(world) as client:
        code = world.deployment.app[IssueEnrolmentCode](OUTLET, "library")
        counter = client.enrol_counter(code=code, public_key=KEY.public_key)
        result = client.hold_live_session(
            registration, counter_id=counter.counter_id, sign=KEY.sign, camera=PlayedCamera().picture, listen=said.append
        )
        client.submit(registration)
        found = client.wait_until_settled(registration)
    assert (result.outcome, result.findings) == ("judged", ())
    assert isinstance(said[0], Ready)
    assert [type(one) for one in said[-2:]] == [Checking, Result]
    assert any(isinstance(one, Target) for one in said)
    assert found.decision is not None
    assert "capture-not-attested" in [reason.code for reason in found.decision.reasons]
    assert "hello" not in caplog.text


def test_the_hardware_of_an_attested_counter_answers_in_the_session(world: LiveWorld) -> None:
    device, key = SimulatedCounterDevice(maker=MAKER), CounterKey.generate()
    code = world.deployment.app[IssueEnrolmentCode](OUTLET, "attested")
    attestation = device.attest(enrolment_challenge(code=code, public_key=base64.b64decode(key.public_key)))
    nonces: list[str] = []

    def sign(message: bytes) -> bytes:
        """The second line is the nonce, of the hello as of each picture."""
        nonces.append(message.decode().split("\n")[1])
        return key.sign(message)

    def attest(_asked: Authenticator) -> str:
        return device.answer(session_challenge(nonces[0]))

    with client_of(world) as client:
        counter = client.enrol_counter(code=code, public_key=key.public_key, attestation=attestation)
        registration = world.registered()
        result = client.hold_live_session(
            registration,
            counter_id=counter.counter_id,
            sign=sign,
            camera=PlayedCamera().picture,
            attest=attest,
            camera_label="Integrated Camera",
        )
        client.submit(registration)
        found = client.wait_until_settled(registration)
    assert (counter.attestation is not None, result.outcome) == (True, "judged")
    assert found.decision is not None
    assert "capture-not-attested" not in [reason.code for reason in found.decision.reasons]


def test_a_key_that_is_not_the_counters_is_refused_and_says_so(world: LiveWorld) -> None:
    with client_of(world) as client, pytest.raises(LiveSessionEnded) as ended:
        client.hold_live_session(
            world.registered(), counter_id=world.api.counter_id, sign=CounterKey.generate().sign, camera=PlayedCamera().picture
        )
    assert (ended.value.code, ended.value.close_code, ended.value.may_go_on) == ("hello-unsigned", 4403, False)


def test_an_applicant_who_does_nothing_is_a_result_and_no_exception(world: LiveWorld) -> None:
    with client_of(world) as client:
        registration, actor = world.registered(), PlayedCamera(Actor(is_deaf=True))
        result = client.hold_live_session(registration, counter_id=world.api.counter_id, sign=world.api.key.sign, camera=actor.picture)
    assert (result.outcome, result.is_judged) == ("failed", False)
    assert set(result.findings) & {"action-not-seen", "path-not-followed"}


def test_a_camera_that_ends_stops_the_session(world: LiveWorld) -> None:
    pictures = [Actor().picture(t_ms) for t_ms in (0, 100, 200)]
    with client_of(world) as client:
        result = client.hold_live_session(world.registered(), counter_id=world.api.counter_id, sign=world.api.key.sign, camera=pictures)
    assert result.findings == ("stopped",)


@dataclass(slots=True)
class Scripted:
    """A server that does at each socket what a test says, and keeps what it was sent."""

    acts: Sequence[Callable[[ServerConnection, "Scripted"], None]]
    hellos: list[dict[str, str]] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    sessions: int = 0

    def answer(self, _request: httpx.Request) -> httpx.Response:
        self.sessions += 1
        frame = {"longest_side_px": 640, "least_fps": 10, "most_fps": 200, "most_bytes": 1000}
        members = {"mode": "sandbox", "session_id": ID, "token": "lst_secret", "nonce": NONCE, "path": "/v1/live", "actions": 1}
        return httpx.Response(
            201, json={**members, "expires_at": "2026-11-05T10:00:00Z", "frame": frame, "authenticator": None, "camera": None}
        )

    def speak(self, socket: ServerConnection) -> None:
        self.hellos.append(json.loads(socket.recv()))
        self.acts[len(self.hellos) - 1](socket, self)

    def take(self, socket: ServerConnection, frames: int) -> None:
        for _ in range(frames):
            frame = socket.recv()
            assert isinstance(frame, bytes)
            self.frames.append(frame)


@contextmanager
def scripted(*acts: Callable[[ServerConnection, Scripted], None]) -> Iterator[tuple[Client, Scripted]]:
    server = Scripted(acts)
    with serve_sockets(server.speak, "127.0.0.1", 0, subprotocols=[Subprotocol("realname.live.1")], compression=None) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        port = listening.socket.getsockname()[1]
        transport = httpx.MockTransport(server.answer)
        with Client(f"http://127.0.0.1:{port}", BearerToken("rnt_x"), patience=Patience(first_pause_s=0), transport=transport) as client:
            yield client, server
        listening.shutdown()
        thread.join()


def hold(client: Client, camera: Camera, *, sessions: int = 3, said: list[Message] | None = None) -> Result:
    heard = [] if said is None else said
    return client.hold_live_session(ID, counter_id=ID, sign=KEY.sign, camera=camera, listen=heard.append, sessions=sessions)


def counted(seen: Seen) -> bytes:
    return f"picture at {seen.at_ms}".encode()


def say(socket: ServerConnection, *messages: object) -> None:
    for message in messages:
        socket.send(json.dumps(message))


def judged(socket: ServerConnection, server: Scripted) -> None:
    say(socket, READY, PROMPT)
    server.take(socket, 5)
    say(socket, {"type": "a-later-type", "colour": "red"}, {"type": "checking"}, JUDGED)


def is_signed(signature: bytes, *lines: str) -> bool:
    key = load_der_public_key(base64.b64decode(KEY.public_key))
    assert isinstance(key, EllipticCurvePublicKey)
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    key.verify(encode_dss_signature(r, s), "\n".join(lines).encode(), ECDSA(SHA256()))
    return True


def test_hello_and_frames_are_signed_as_the_protocol_says() -> None:
    with scripted(judged) as (client, server):
        assert hold(client, counted).is_judged
    hello = server.hellos[0]
    assert (hello["type"], hello["token"], sorted(hello)) == ("hello", "lst_secret", ["signature", "token", "type"])
    assert is_signed(base64.b64decode(hello["signature"]), "realname-live-hello-1", NONCE)
    times = []
    for number, frame in enumerate(server.frames[:5]):
        assert (frame[:4], int.from_bytes(frame[4:8], "big")) == (b"RNF1", number)
        times.append(int.from_bytes(frame[8:12], "big"))
        assert is_signed(frame[12:76], "realname-live-frame-1", NONCE, str(number), str(times[-1]), hashlib.sha256(frame[76:]).hexdigest())
    assert times == sorted(set(times))


def test_a_picture_that_comes_again_is_not_sent() -> None:
    pictures = iter([b"one", b"one", b"two", b"two", b"two", b"three", b"four", b"five", *(str(n).encode() for n in range(500))])
    with scripted(judged) as (client, server):
        hold(client, pictures)
    assert [frame[76:] for frame in server.frames[:5]] == [b"one", b"two", b"three", b"four", b"five"]


def test_nothing_is_sent_while_the_session_waits_in_line() -> None:
    def in_line(socket: ServerConnection, server: Scripted) -> None:
        say(socket, {"type": "wait", "place": 2, "retry_ms": 5000})
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.3)
        judged(socket, server)

    said: list[Message] = []
    with scripted(in_line) as (client, _):
        assert hold(client, counted, said=said).is_judged
    assert isinstance(said[0], Wait)
    assert said[0].place == 2


def test_the_pace_that_is_told_is_kept() -> None:
    def slow(socket: ServerConnection, server: Scripted) -> None:
        say(socket, READY, {"type": "pace", "most_fps": 10})
        server.take(socket, 6)
        say(socket, JUDGED)

    with scripted(slow) as (client, server):
        hold(client, counted)
    times = [int.from_bytes(frame[8:12], "big") for frame in server.frames]
    assert times[-1] - times[2] >= 280  # three pictures at ten a second; the first two may have been on their way


def test_another_session_is_asked_for_where_the_server_was_busy_or_stopped_and_in_no_other_case() -> None:
    def stopping(socket: ServerConnection, _server: Scripted) -> None:
        say(socket, READY)
        socket.close(1012)

    def busy(socket: ServerConnection, _server: Scripted) -> None:
        say(socket, READY, {**JUDGED, "outcome": "failed", "findings": ["server-busy"]})

    def lost(socket: ServerConnection, _server: Scripted) -> None:
        say(socket, READY, {**JUDGED, "outcome": "failed", "findings": ["face-lost"]})

    with scripted(stopping, busy, judged) as (client, server):
        assert hold(client, counted).is_judged
    assert server.sessions == 3
    with scripted(lost) as (client, server):
        assert hold(client, counted).findings == ("face-lost",)
    assert server.sessions == 1
    with scripted(busy) as (client, server):
        assert hold(client, counted, sessions=1).findings == ("server-busy",)
    with scripted(stopping) as (client, server), pytest.raises(LiveSessionEnded) as ended:
        hold(client, counted, sessions=1)
    assert (ended.value.close_code, ended.value.may_go_on) == (1012, True)


def test_a_session_that_ends_before_it_begins_has_its_result() -> None:
    def ended(socket: ServerConnection, _server: Scripted) -> None:
        say(socket, {"type": "wait", "place": 1, "retry_ms": 5000}, {**JUDGED, "outcome": "failed", "findings": ["counter-revoked"]})

    with scripted(ended) as (client, _):
        assert hold(client, counted).findings == ("counter-revoked",)


def test_a_picture_that_is_too_large_is_the_cameras_fault_and_said_at_once() -> None:
    def waiting(socket: ServerConnection, _server: Scripted) -> None:
        say(socket, READY)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)

    with scripted(waiting) as (client, server), pytest.raises(ValueError, match="1000 bytes"):
        hold(client, [b"x" * 1001])
    assert server.frames == []


def test_a_signature_of_another_form_is_not_sent() -> None:
    with scripted(judged) as (client, server), pytest.raises(ValueError, match="64 bytes"):
        client.hold_live_session(ID, counter_id=ID, sign=lambda _message: b"der", camera=counted)
    assert server.hellos == []


def test_a_key_is_kept_and_read_again_and_another_curve_is_no_counters(tmp_path: Path) -> None:
    file = tmp_path / "counter.pem"
    file.write_bytes(KEY.to_pem(password=b"a password"))
    assert CounterKey.from_pem(file.read_bytes(), password=b"a password").public_key == KEY.public_key
    with pytest.raises(ValueError, match="P-256"):
        CounterKey.from_pem(other_curve())


def other_curve() -> bytes:
    return generate_private_key(SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
