"""Live sessions with an attested camera: what proves it, what lowers the session to a lesser grade, and how its frames are chained."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from realname.access.model.camera import LARGEST_NEW_MEASUREMENTS_BYTES, Camera, CameraFault
from realname.access.model.counter import Counter, session_challenge
from realname.capture.model.signed_frames import FrameChain, frame_message
from realname.capture.model.statements import Purpose, qualifying_data
from realname.kernel.identifiers import RegistrationId
from realname.live.use_cases.conversation import ClientKey, LiveConversation
from realname.live.use_cases.open_live_session import LiveConnection
from realname.live.use_cases.request_live_session import IssuedLiveSession
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.tpm.structures import parse_public
from realname.registration.events import RegistrationEvent
from realname.registration.model.decisions import Approved, Referred
from realname.sandbox.simulators.counter_device import SimulatedCounterDevice, SimulatedMaker
from realname.vault.keys.p256 import P256Signatures
from realname.verification.model.challenges.frame_manifest import frame_line
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.live_approval import Capture
from realname.verification.model.observations import Action
from realname.verification.model.session_findings import SessionFinding
from tests.access.camera_desk import CameraDesk, build_camera_desk
from tests.access.camera_machine import ATTESTATION_KEY, DEVICE, FILES, FRAME_KEY, CameraMachine, machine_on
from tests.support.live_desk import RECORD, good_report
from tests.support.measurements import measured, violation
from tests.support.packs import at_each_grade
from tests.support.swtpm import SoftTpm, running_tpm
from tests.verification.live_frame_analyser import UnsafeAnalyserByMark


@pytest.fixture(scope="module")
def tpm() -> Iterator[SoftTpm]:
    """A TPM of a maker that is trusted."""
    with running_tpm() as running:
        yield running


@pytest.fixture
def machine(tpm: SoftTpm) -> Iterator[CameraMachine]:
    """A machine that has just started."""
    with machine_on(tpm) as started:
        yield started


@dataclass(slots=True)
class Booth:
    """A counter whose camera is enrolled.

    Attributes:
        known: The list of measurements as it was when the state was proven.
    """

    cameras: CameraDesk
    machine: CameraMachine
    counter: Counter
    camera: Camera
    known: bytes
    _registrations: int = field(default=0, init=False)

    def ask(self) -> tuple[RegistrationId, IssuedLiveSession]:
        """Ask for a session of a new registration."""
        registration_id = self.cameras.desk.with_line(place=self._registrations)
        self._registrations += 1
        return registration_id, self.cameras.request(registration_id, self.counter.id)

    def proof(self, issued: IssuedLiveSession) -> dict[str, object]:
        """What the agent says of the camera."""
        return self.machine.prove_session(issued.session.nonce, since=self.known)

    def open(self, issued: IssuedLiveSession, said: object) -> LiveConnection:
        """Open the session with what was said of the camera."""
        return self.cameras.open_session(issued.token, camera=said)


@pytest.fixture
def booth(tmp_path: Path, machine: CameraMachine) -> Booth:
    """A counter with a camera, under the pack of China whose machine approves attested cameras alone."""
    rules = load_policy("cn")
    live = replace(at_each_grade(rules.live, approves=[Capture.ATTESTED_CAMERA]), portrait=load_policy("sandbox").live.portrait)
    cameras = build_camera_desk(tmp_path, machine.tpm, policy=replace(rules, live=live))
    cameras.accept(machine)
    counter = cameras.desk.enrolled()
    return Booth(cameras, machine, counter, cameras.enrol(machine, counter), machine.measurements)


def opened_facts(booth: Booth, registration_id: RegistrationId) -> Mapping[str, object]:
    """What the ledger says of the session."""
    opened = [event for event in booth.cameras.desk.events(registration_id) if event.event is RegistrationEvent.SESSION_OPENED]
    return dict(opened[-1].facts)


def test_the_one_who_asks_learns_that_the_counter_has_a_camera(booth: Booth) -> None:
    _, issued = booth.ask()
    assert issued.camera is not None
    assert (issued.camera.camera_id, issued.camera.is_state_due) == (booth.camera.id, False)


def test_a_session_with_its_camera_is_attested_and_approved(booth: Booth) -> None:
    registration_id, issued = booth.ask()
    seat = booth.open(issued, booth.proof(issued))
    booth.cameras.desk.finish(seat, good_report(), (), RECORD)
    assert (seat.session.capture, type(booth.cameras.desk.decided(registration_id).decision)) == (Capture.ATTESTED_CAMERA, Approved)
    captures = [dict(event.facts).get("capture") for event in booth.cameras.desk.events(registration_id)]
    assert [one for one in captures if one] == ["attested-camera", "attested-camera"]


def test_the_ledger_says_which_camera_and_which_list(booth: Booth) -> None:
    registration_id, issued = booth.ask()
    booth.open(issued, booth.proof(issued))
    facts, state = opened_facts(booth, registration_id), booth.cameras.state(booth.camera)
    said = {name: facts.get(name) for name in ("camera", "device", "states", "states_version", "camera_refused")}
    assert said == {
        "camera": booth.camera.id.value,
        "device": DEVICE.digest,
        "states": state.states_digest,
        "states_version": 1,
        "camera_refused": None,
    }


def test_files_that_were_measured_since_are_known(booth: Booth) -> None:
    booth.machine.measure(measured("/usr/lib/libc.so", FILES["/usr/lib/libc.so"]))
    _, issued = booth.ask()
    assert booth.open(issued, booth.proof(issued)).session.capture is Capture.ATTESTED_CAMERA


Said = Callable[[Booth, IssuedLiveSession], object]


def again(booth: Booth, issued: IssuedLiveSession, *, nonce: str = "", device: str = "", purpose: Purpose = Purpose.SESSION) -> object:
    """A quote over something else than this session."""
    said = replace(DEVICE, serial=device) if device else DEVICE
    statement = booth.machine.quote(qualifying_data(purpose, nonce=nonce or issued.session.nonce, device=said))
    encoded = {"attest": base64.b64encode(statement.attest).decode(), "signature": base64.b64encode(statement.signature).decode()}
    return {**booth.proof(issued), **encoded}


def after(act: Callable[[Booth], object], *, then: Said = lambda booth, issued: booth.proof(issued)) -> Said:
    """What is said after something was done."""

    def said(booth: Booth, issued: IssuedLiveSession) -> object:
        act(booth)
        return then(booth, issued)

    return said


def restarted(booth: Booth) -> None:
    """Switch the machine off and on, and run the agent."""
    booth.machine.restart()
    booth.machine.start()


def with_another_key(booth: Booth, issued: IssuedLiveSession) -> object:
    """The same said by another attestation key of the same TPM."""
    booth.machine.forget(booth.machine.attestation)
    booth.machine.attestation = booth.machine.make_key(ATTESTATION_KEY)
    return booth.proof(issued)


def with_an_older_quote(booth: Booth, _issued: IssuedLiveSession) -> object:
    """What was said in another session."""
    _, former = booth.ask()
    said = booth.proof(former)
    booth.open(former, said)
    return said


LONG = LARGEST_NEW_MEASUREMENTS_BYTES + 1
UNATTESTED: Mapping[str, tuple[CameraFault, Said]] = {
    "nothing": (CameraFault.PROOF_MISSING, lambda _booth, _issued: None),
    "something else": (CameraFault.MALFORMED, lambda _booth, _issued: "camera"),
    "a field that is not known": (CameraFault.MALFORMED, lambda booth, issued: {**booth.proof(issued), "more": 1}),
    "a quote that is no base64": (CameraFault.MALFORMED, lambda booth, issued: {**booth.proof(issued), "attest": "*"}),
    "a quote that is cut off": (CameraFault.MALFORMED, lambda booth, issued: {**booth.proof(issued), "attest": "/1RDRw=="}),
    "a register of another form": (CameraFault.MALFORMED, lambda booth, issued: {**booth.proof(issued), "pcr10": "0"}),
    "64 kB and one byte of measurements": (
        CameraFault.MALFORMED,
        lambda booth, issued: {**booth.proof(issued), "measurements": base64.b64encode(bytes(LONG)).decode()},
    ),
    "a quote of another key": (CameraFault.QUOTE_UNSIGNED, with_another_key),
    "the quote of another session": (CameraFault.QUOTE_REPLAYED, with_an_older_quote),
    "a quote of another nonce": (CameraFault.QUOTE_REPLAYED, lambda booth, issued: again(booth, issued, nonce="0" * 32)),
    "a quote for another purpose": (CameraFault.QUOTE_REPLAYED, lambda booth, issued: again(booth, issued, purpose=Purpose.STATE)),
    "a quote of another device": (CameraFault.QUOTE_REPLAYED, lambda booth, issued: again(booth, issued, device="B2")),
    "another device": (
        CameraFault.DEVICE_DIFFERS,
        lambda booth, issued: {**booth.proof(issued), "device": replace(DEVICE, serial="B2").as_json()},
    ),
    "a register that was not quoted": (CameraFault.PCRS_DIFFER, lambda booth, issued: {**booth.proof(issued), "pcr10": "0" * 64}),
    "a boot that changed": (CameraFault.PCRS_DIFFER, after(lambda booth: booth.machine.extend(7, bytes(32)))),
    "an unknown file": (CameraFault.FILE_UNKNOWN, after(lambda booth: booth.machine.measure(measured("/bin/sh", b"a shell")))),
    "a file that was written while it was measured": (
        CameraFault.MEASUREMENT_VIOLATED,
        after(lambda booth: booth.machine.measure(violation("/usr/lib/libc.so"))),
    ),
    "a list that hides what was measured": (
        CameraFault.MEASUREMENTS_DIFFER,
        after(
            lambda booth: booth.machine.measure(measured("/bin/sh", b"a shell")),
            then=lambda booth, issued: {**booth.proof(issued), "measurements": ""},
        ),
    ),
    "a list that is cut off": (
        CameraFault.MEASUREMENTS_UNREADABLE,
        lambda booth, issued: {**booth.proof(issued), "measurements": "CgAAAA=="},
    ),
    "a machine that was started since": (
        CameraFault.TPM_RESET,
        after(restarted),
    ),
    "a state under a former list": (CameraFault.STATE_SUPERSEDED, after(lambda booth: booth.cameras.accept(booth.machine, version=2))),
    "no list": (CameraFault.STATES_MISSING, after(lambda booth: booth.cameras.states.unlink())),
    "a camera that was revoked": (CameraFault.CAMERA_REVOKED, after(lambda booth: booth.cameras.revoke(booth.camera.id))),
}


@pytest.mark.parametrize("name", UNATTESTED)
def test_a_session_is_of_its_counter_alone_where_the_camera_shows(name: str, booth: Booth) -> None:
    fault, say = UNATTESTED[name]
    registration_id, issued = booth.ask()
    seat = booth.open(issued, say(booth, issued))
    assert (seat.session.capture, seat.verdict.camera, seat.verdict.fault) == (Capture.COUNTER, None, fault)
    facts = opened_facts(booth, registration_id)
    assert (facts["capture"], facts["camera_refused"]) == ("counter", fault.value)


@pytest.mark.parametrize(("is_proven", "capture"), [(True, Capture.ATTESTED_CAMERA), (False, Capture.ATTESTED_COUNTER)])
def test_without_its_camera_an_attested_counter_is_one(
    tmp_path: Path, machine: CameraMachine, *, is_proven: bool, capture: Capture
) -> None:
    maker = SimulatedMaker()
    cameras, device = build_camera_desk(tmp_path, machine.tpm, maker=maker), SimulatedCounterDevice(maker=maker)
    cameras.accept(machine)
    counter = cameras.desk.enrolled(device=device)
    cameras.enrol(machine, counter)
    known = machine.measurements
    issued = cameras.request(cameras.desk.with_line(), counter.id)
    nonce = issued.session.nonce
    proof = machine.prove_session(nonce if is_proven else "0" * 32, since=known)
    seat = cameras.open_session(issued.token, assertion=device.answer(session_challenge(nonce)), camera=proof)
    assert (seat.session.capture, seat.session.is_attested) == (capture, True)


@pytest.mark.parametrize("is_late", [False, True])
def test_a_state_is_valid_for_a_day(booth: Booth, *, is_late: bool) -> None:
    booth.cameras.desk.clock.advance(timedelta(hours=24, seconds=0 if is_late else -1))
    _, issued = booth.ask()
    fault = booth.open(issued, booth.proof(issued)).verdict.fault
    assert fault is (CameraFault.STATE_EXPIRED if is_late else None)


def test_without_its_camera_a_person_decides(booth: Booth) -> None:
    registration_id, issued = booth.ask()
    seat = booth.open(issued, None)
    booth.cameras.desk.finish(seat, good_report(), (), RECORD)
    assert isinstance(booth.cameras.desk.decided(registration_id).decision, Referred)


def test_a_counter_without_a_camera_gets_nothing_by_showing_one(booth: Booth) -> None:
    desk = booth.cameras.desk
    issued = booth.cameras.request(desk.with_line(), desk.enrolled().id)
    seat = booth.open(issued, booth.proof(issued))
    assert (issued.camera, seat.session.capture, seat.verdict.fault) == (None, Capture.COUNTER, CameraFault.CAMERA_UNKNOWN)


def test_a_tpms_memory_that_was_put_back_is_noticed(booth: Booth) -> None:
    booth.machine.advance_clock(3_600_000)
    _, later = booth.ask()
    booth.open(later, booth.proof(later))
    state = booth.cameras.state(booth.camera)
    _, issued = booth.ask()
    said = booth.proof(issued)
    booth.cameras.keep(replace(state, clock=replace(state.clock, clock_ms=state.clock.clock_ms + 3_600_000)))
    assert booth.open(issued, said).verdict.fault is CameraFault.CLOCK_BACK


def test_a_state_is_due_when_it_is_old_or_the_list_is_new(booth: Booth) -> None:
    booth.cameras.accept(booth.machine, version=2)
    _, issued = booth.ask()
    assert issued.camera is not None
    assert issued.camera.is_state_due
    booth.cameras.prove(booth.camera.id, booth.machine.prove_state(booth.cameras.draw(booth.camera.id)))
    _, issued = booth.ask()
    assert issued.camera is not None
    assert not issued.camera.is_state_due
    assert booth.open(issued, booth.proof(issued)).session.capture is Capture.ATTESTED_CAMERA


def test_a_camera_that_is_revoked_in_mid_session_fails_it(booth: Booth) -> None:
    _, issued = booth.ask()
    seat = booth.open(issued, booth.proof(issued))
    booth.cameras.revoke(booth.camera.id)
    assert booth.cameras.desk.finish(seat, good_report(), (), RECORD).findings == (SessionFinding.COUNTER_REVOKED,)


NONCE = "5" * 32
JPEGS = [f"picture {number}".encode() for number in range(4)]
STEP_MS = 80
HEADER_BYTES = 76


@dataclass(slots=True)
class Stream:
    """Frames of an attested camera, as they come to the server."""

    machine: CameraMachine
    talk: LiveConversation
    messages: list[bytes]

    def send(self, *messages: bytes, step_ms: int = STEP_MS) -> tuple[SessionFinding, ...] | None:
        """Send them, so far apart; returns why the session ended, or None."""
        for place, message in enumerate(messages):
            self.talk.take(message, arrived_ms=place * step_ms)
        return self.talk.findings


@pytest.fixture
def stream(machine: CameraMachine) -> Stream:
    """A session whose frames the machine signs."""
    spki = frame_key_of(machine)
    talk = LiveConversation(
        client=ClientKey(nonce=NONCE, public_key=spki, is_of_camera=True),
        challenge=GuidedChallenge((Action.TURN_LEFT,)),
        eye=UnsafeAnalyserByMark(),
        signatures=P256Signatures(),
        started_ms=0,
    )
    return Stream(machine, talk, frames(machine))


def frame_key_of(machine: CameraMachine) -> bytes:
    """Its frame key, SubjectPublicKeyInfo."""
    return parse_public(machine.frames.public).spki


def frames(machine: CameraMachine, *, nonce: str = NONCE, step_ms: int = STEP_MS, jpegs: Sequence[bytes] = JPEGS) -> list[bytes]:
    """Messages of pictures in their order, taken so far apart."""
    chain = FrameChain(nonce)
    return [machine.frame(chain, jpeg, t_ms=place * step_ms) for place, jpeg in enumerate(jpegs)]


def test_frames_of_the_camera_are_taken_in_their_order(stream: Stream) -> None:
    assert stream.send(*stream.messages) is None
    assert stream.talk.manifest.count == len(JPEGS)


def recoded(message: bytes) -> bytes:
    """The same header with the picture encoded again."""
    return message + b" again"


def by_counter(stream: Stream, seq: int) -> bytes:
    """A frame in the form of a counter's, by the frame key."""
    line = frame_line(nonce=NONCE, seq=seq, t_ms=seq * STEP_MS, digest=hashlib.sha256(JPEGS[seq]).hexdigest())
    return frame_message(seq=seq, t_ms=seq * STEP_MS, signature=stream.machine.sign(line), jpeg=JPEGS[seq])


def by_another_key(stream: Stream) -> bytes:
    """The first frame, by the attestation key's neighbour in the same TPM."""
    machine = stream.machine
    machine.forget(machine.frames)
    machine.frames = machine.make_key(FRAME_KEY)
    return frames(machine)[0]


FRAMES: Mapping[str, tuple[SessionFinding, Callable[[Stream], list[bytes]]]] = {
    "another key of the same TPM": (SessionFinding.FRAME_UNSIGNED, lambda stream: [by_another_key(stream)]),
    "the form of a counter's frames": (SessionFinding.FRAME_UNSIGNED, lambda stream: [by_counter(stream, 0)]),
    "frames of another session": (SessionFinding.FRAME_UNSIGNED, lambda stream: frames(stream.machine, nonce="6" * 32)[:1]),
    "a picture that was encoded again": (
        SessionFinding.FRAME_UNSIGNED,
        lambda stream: [stream.messages[0], recoded(stream.messages[1])],
    ),
    "two frames in the wrong order": (
        SessionFinding.FRAME_GAP,
        lambda stream: [stream.messages[0], stream.messages[2], stream.messages[1]],
    ),
    "a frame left out": (SessionFinding.FRAME_GAP, lambda stream: [stream.messages[0], stream.messages[2]]),
    "a frame left out, and the next one numbered in its place": (
        SessionFinding.FRAME_UNSIGNED,
        lambda stream: [stream.messages[0], renumbered(stream.messages[2], seq=1)],
    ),
    "a frame twice": (SessionFinding.FRAME_REPEATED, lambda stream: [stream.messages[0], stream.messages[1], stream.messages[1]]),
    "a picture twice": (SessionFinding.FRAME_REPEATED, lambda stream: [stream.messages[0], same_picture(stream)]),
    "another time than was signed": (
        SessionFinding.FRAME_UNSIGNED,
        lambda stream: [stream.messages[0], retimed(stream.messages[1], t_ms=STEP_MS + 1)],
    ),
    "a signed time that does not rise": (SessionFinding.FRAME_REORDERED, lambda stream: frames(stream.machine, step_ms=0)[:2]),
    "another picture under a signature": (
        SessionFinding.FRAME_UNSIGNED,
        lambda stream: [stream.messages[0], stream.messages[1][:HEADER_BYTES] + JPEGS[3]],
    ),
    "the signature of another frame": (
        SessionFinding.FRAME_UNSIGNED,
        lambda stream: [stream.messages[0], signed_as(stream.messages[1], stream.messages[2])],
    ),
    "a key of the page's browser": (SessionFinding.FRAME_UNSIGNED, lambda _: [by_software()]),
    "no beginning": (SessionFinding.FRAME_GAP, lambda stream: stream.messages[1:2]),
    "a chain that begins again": (
        SessionFinding.FRAME_UNSIGNED,
        lambda stream: [*stream.messages[:2], renumbered(frames(stream.machine, jpegs=JPEGS[2:])[0], seq=2, t_ms=2 * STEP_MS)],
    ),
}


def renumbered(message: bytes, *, seq: int, t_ms: int | None = None) -> bytes:
    """The same frame with another number, and perhaps another time."""
    moved = message[:4] + seq.to_bytes(4, "big") + message[8:]
    return moved if t_ms is None else retimed(moved, t_ms=t_ms)


def retimed(message: bytes, *, t_ms: int) -> bytes:
    """The same frame with another time."""
    return message[:8] + t_ms.to_bytes(4, "big") + message[12:]


def signed_as(message: bytes, other: bytes) -> bytes:
    """The same frame with the signature of another one."""
    return message[:12] + other[12:HEADER_BYTES] + message[HEADER_BYTES:]


def by_software() -> bytes:
    """The first frame in its form, signed by a key that is in no TPM."""
    line = FrameChain(NONCE).line(t_ms=0, digest=hashlib.sha256(JPEGS[0]).hexdigest())
    r, s = decode_dss_signature(generate_private_key(SECP256R1()).sign(line, ECDSA(SHA256())))
    return frame_message(seq=0, t_ms=0, signature=r.to_bytes(32, "big") + s.to_bytes(32, "big"), jpeg=JPEGS[0])


def same_picture(stream: Stream) -> bytes:
    """The picture of the first frame as the second one, signed."""
    chain = FrameChain(NONCE)
    stream.machine.frame(chain, JPEGS[0], t_ms=0)
    return stream.machine.frame(chain, JPEGS[0], t_ms=STEP_MS)


@pytest.mark.parametrize("name", FRAMES)
def test_a_stream_ends_that_has(name: str, stream: Stream) -> None:
    finding, messages = FRAMES[name]
    assert stream.send(*messages(stream)) == (finding,)


RECORDED_MS, DELAYED_MS = 900, 1_600


def test_pictures_that_were_signed_before_the_session_come_too_fast(stream: Stream) -> None:
    """An agent that is made to sign a recording as quickly as it can says more time than passes."""
    assert stream.send(*frames(stream.machine, step_ms=RECORDED_MS), step_ms=1) == (SessionFinding.CAPTURE_CLOCK_FAST,)


def test_pictures_that_are_held_back_come_too_late(stream: Stream) -> None:
    assert stream.send(*frames(stream.machine, step_ms=1), step_ms=DELAYED_MS) == (SessionFinding.FRAME_LATE,)
