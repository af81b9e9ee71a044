"""Sessions with an attested camera at the socket of a whole server: a machine with a TPM enrols, proves itself, and signs its frames."""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from realname.access.connectors.signed_camera_states import sign_states
from realname.access.use_cases.cameras import BeginCameraEnrolment, FinishCameraEnrolment, IssueCameraCode
from realname.capture.model.signed_frames import FrameChain
from realname.evaluation.attacks.live_client import CounterKey, Ended, Outgoing, Player, pack
from realname.kernel.identifiers import CounterId
from realname.main.deployment.deployment import open_deployment
from realname.platform.outbound.signature_keys import KeyKind, key_set, new_key
from realname.verification.ports import LiveFrameAnalysers, ReferenceChecker
from tests.access.camera_machine import CameraMachine, machine_on, states_of
from tests.live.live_world import LiveWorld, serving
from tests.support.swtpm import running_tpm
from tests.verification.live_frame_analyser import Actor, UnsafeAnalysersByMark
from tests.verification.live_verifier import UnsafeAnyReference

pytestmark = pytest.mark.sockets

ADDRESS = "127.0.0.1"
FEW = 4  # frames, where no more are needed


@dataclass(slots=True)
class AgentsKey(CounterKey):
    """The key of a counter whose agent proves its camera."""

    counter: CounterKey
    proof: Mapping[str, object]

    def hello(self, session: Mapping[str, object], *, label: str = "Counter Camera") -> str:
        """With the member `camera`."""
        return json.dumps({**json.loads(self.counter.hello(session, label=label)), "camera": self.proof})

    def frame(self, session: Mapping[str, object], frame: Outgoing) -> bytes:
        """Signed by the counter's key."""
        return self.counter.frame(session, frame)


@dataclass(slots=True)
class Booth:
    """A server, and the machine of its counter."""

    world: LiveWorld
    machine: CameraMachine
    known: bytes = field(init=False)

    def __post_init__(self) -> None:
        """Enrol the camera."""
        app, counter_id = self.world.deployment.app, CounterId(self.world.api.counter_id)
        task = app[BeginCameraEnrolment](app[IssueCameraCode](counter_id), self.machine.offer(), address=ADDRESS)
        app[FinishCameraEnrolment](task.enrolment_id, self.machine.prove(task), address=ADDRESS)
        self.known = self.machine.measurements

    def play(self, session: Mapping[str, object], proof: Mapping[str, object], *, is_chained: bool, stop_after: int | None) -> Ended:
        """Play a session, its frames signed by the TPM in a chain, or by the counter's key."""
        chain = FrameChain(str(session["nonce"]))

        def signed(_player: Player, frame: Outgoing) -> Sequence[bytes]:
            line = chain.line(t_ms=frame.t_ms, digest=hashlib.sha256(frame.jpeg).hexdigest())
            chain.add(line)
            return [pack(frame, self.machine.sign(line))]

        key = AgentsKey(self.world.api.key, proof)
        player = Player(session=session, key=key, camera=Actor(), trick_from=0, stop_after=stop_after)
        if is_chained:
            player.trick = signed
        return asyncio.run(player.play(self.world.socket_url))

    def prove(self, session: Mapping[str, object]) -> Mapping[str, object]:
        """What the agent says for a session."""
        return self.machine.prove_session(str(session["nonce"]), since=self.known)


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booth]:
    """One server and one machine for the tests of this module."""
    folder = tmp_path_factory.mktemp("attested")
    with running_tpm() as tpm, machine_on(tpm) as machine:
        environment = settings_of(folder, machine)
        deployment = open_deployment(folder / "data", environment=environment)
        given: dict[type, object] = {ReferenceChecker: UnsafeAnyReference(), LiveFrameAnalysers: UnsafeAnalysersByMark()}
        with serving(replace(deployment, app=deployment.app.with_others(given))) as world:
            yield Booth(world, machine)


def settings_of(folder: Path, machine: CameraMachine) -> Mapping[str, str]:
    """What an operator sets for attested cameras."""
    operator, roots = new_key(KeyKind.ED25519, kid="operator-1"), folder / "roots"
    roots.mkdir()
    (roots / "maker.pem").write_bytes(machine.tpm.root.read_bytes())
    (folder / "keys.json").write_text(json.dumps(key_set(operator)))
    (folder / "states.json").write_bytes(sign_states(states_of(machine, issued_at=datetime.now(UTC)), key=operator))
    return {
        "REALNAME_TPM_ROOTS": str(roots),
        "REALNAME_CAMERA_STATES": str(folder / "states.json"),
        "REALNAME_CAMERA_STATES_KEYS": str(folder / "keys.json"),
    }


def capture_of(ended: Ended) -> object:
    """The grade that `ready` said."""
    return next(message["capture"] for message in ended.said if message["type"] == "ready")


def test_a_session_of_an_attested_camera_is_judged(booth: Booth) -> None:
    session = booth.world.session()
    ended = booth.play(session, booth.prove(session), is_chained=True, stop_after=None)
    assert (capture_of(ended), ended.result["outcome"], ended.findings) == ("attested-camera", "judged", [])


def test_the_answer_to_the_request_names_the_camera(booth: Booth) -> None:
    camera = booth.world.session()["camera"]
    assert isinstance(camera, dict)
    assert camera["is_state_due"] is False


def test_with_an_attested_camera_the_counters_own_key_signs_no_frame(booth: Booth) -> None:
    session = booth.world.session()
    ended = booth.play(session, booth.prove(session), is_chained=False, stop_after=FEW)
    assert (capture_of(ended), ended.findings, ended.close_code) == ("attested-camera", ["frame-unsigned"], 4422)


def test_without_its_proof_the_tpm_signs_no_frame_either(booth: Booth) -> None:
    session, other = booth.world.session(), booth.world.session()
    ended = booth.play(session, booth.prove(other), is_chained=True, stop_after=FEW)
    assert (capture_of(ended), ended.findings, ended.close_code) == ("counter", ["frame-unsigned"], 4422)


def test_the_log_names_why_a_camera_was_not_attested(booth: Booth) -> None:
    session, other = booth.world.session(), booth.world.session()
    with structlog.testing.capture_logs() as logged:
        ended = booth.play(session, booth.prove(other), is_chained=False, stop_after=FEW)
    said = [(line["control"], line["reason"]) for line in logged if line["event"] == "control-refused"]
    assert (capture_of(ended), said) == ("counter", [("camera-attestation", "quote-replayed")])
