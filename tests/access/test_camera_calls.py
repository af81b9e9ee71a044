"""Cameras over HTTP, as a counter's agent calls: enrolment and state; what is malformed, too large or of a stranger."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from cryptography import x509
from httpx import Client, Response

from realname.access.api.cameras import STATE_BYTES
from realname.access.connectors.endorsement_certificates import EndorsementCertificates
from realname.access.connectors.signed_camera_states import CameraStatesFile, sign_states
from realname.access.model.camera import StateProof, TpmStatement
from realname.access.use_cases.cameras import CameraTask, IssueCameraCode
from realname.kernel.identifiers import CounterId
from realname.main.apps.api_app import create_app
from realname.platform.api.examples import CAMERA, CAMERA_PROOF, CAMERA_STATE, LIVE_SESSION
from realname.platform.outbound.signature_keys import public_half
from realname.platform.tpm.credentials import Credential
from tests.access.camera_desk import OPERATOR
from tests.access.camera_machine import DEVICE, CameraMachine, states_of
from tests.support.api_caller import UNKNOWN_ID
from tests.support.api_world import build_world
from tests.support.one_loop import LoopClient
from tests.support.swtpm import SoftTpm

COUNTER = CounterId(str(LIVE_SESSION["counter_id"]))


@dataclass(frozen=True, slots=True)
class Agent:
    """A counter's agent at a server that trusts its maker and knows its state."""

    http: Client
    machine: CameraMachine
    code: str

    def begin(self, **changed: object) -> Response:
        """Begin to enrol."""
        offer = self.machine.offer()
        publics = {
            "endorsement_public": offer.endorsement_key,
            "attestation_public": offer.attestation_key,
            "frame_public": offer.frame_key,
        }
        body: dict[str, object] = {
            "code": self.code,
            "endorsement_certificates": [text(certificate) for certificate in offer.certificates],
            **{name: text(key) for name, key in publics.items()},
            "device": dict(DEVICE.as_json()),
        }
        return self.http.post("/v1/cameras", json={**body, **changed})

    def prove(self, begun: Mapping[str, str], **changed: object) -> Response:
        """Prove what the enrolment asks for."""
        credential = Credential(blob=base64.b64decode(begun["credential_blob"]), encrypted_seed=base64.b64decode(begun["encrypted_secret"]))
        task = CameraTask(enrolment_id=begun["enrolment_id"], nonce=begun["nonce"], credential=credential)
        proof = self.machine.prove(task)
        body = {"secret": text(proof.secret), "certification": statement(proof.certification), **state(proof.state)}
        return self.http.post(f"/v1/cameras/{task.enrolment_id}/proof", json={**body, **changed})

    def enrolled(self) -> str:
        """Enrol; gives the camera's id."""
        return str(self.prove(self.begin().json()).json()["camera_id"])


@pytest.fixture
def agent(tmp_path: Path, tpm: SoftTpm, machine: CameraMachine) -> Iterator[Agent]:
    """The agent of the examples' counter, with a code for its camera."""
    world = build_world(tmp_path)
    world.clock.advance(datetime.now(UTC) + timedelta(minutes=1) - world.clock.now())
    states = tmp_path / "states.json"
    states.write_bytes(sign_states(states_of(machine, issued_at=world.clock.now()), key=OPERATOR))
    services = world.services.with_others(
        {
            CameraStatesFile: CameraStatesFile(states, {OPERATOR.kid: public_half(OPERATOR)}),
            EndorsementCertificates: EndorsementCertificates([x509.load_pem_x509_certificate(tpm.root.read_bytes())]),
        }
    )
    with structlog.testing.capture_logs():
        yield Agent(LoopClient(create_app(services)), machine, services[IssueCameraCode](COUNTER))
    world.engine.dispose()


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def statement(said: TpmStatement) -> Mapping[str, str]:
    return {"attest": text(said.attest), "signature": text(said.signature)}


def state(proof: StateProof) -> Mapping[str, object]:
    pcrs = {str(number): value.hex() for number, value in enumerate(proof.pcrs)}
    return {"quote": statement(proof.quote), "pcrs": {"sha256": pcrs}, "measurements": text(proof.measurements)}


def problem(answer: Response) -> tuple[int, str, object]:
    """Status, code, and the fact that says more."""
    said = answer.json()
    return answer.status_code, said["code"], said.get("reason") or said.get("field")


def test_an_agent_enrols_and_proves_its_state_without_a_token(agent: Agent) -> None:
    answer = agent.prove(agent.begin().json())
    camera_id = answer.json()["camera_id"]
    assert (answer.status_code, answer.json()["entries"]) == (201, 4)
    nonce = agent.http.post(f"/v1/cameras/{camera_id}/challenge").json()["nonce"]
    proved = agent.http.post(f"/v1/cameras/{camera_id}/state", json=state(agent.machine.prove_state(nonce)))
    assert (proved.status_code, proved.json()["entries"]) == (201, 4)


def test_a_refused_proof_names_its_reason(agent: Agent) -> None:
    begun = agent.begin().json()
    assert problem(agent.prove(begun, secret=text(bytes(32)))) == (422, "camera-refused", "secret-wrong")
    assert problem(agent.begin(frame_public=text(agent.machine.attestation.public))) == (422, "camera-refused", "frame-key-unfit")


def test_the_log_names_the_control_and_the_reason_of_a_refusal(agent: Agent) -> None:
    begun = agent.begin().json()
    with structlog.testing.capture_logs() as logged:
        agent.prove(begun, secret=text(bytes(32)))
    said = [(line["control"], line["code"], line["reason"]) for line in logged if line["event"] == "control-refused"]
    assert said == [("camera-attestation", "camera-refused", "secret-wrong")]


def test_a_wrong_code_is_refused(agent: Agent) -> None:
    assert problem(agent.begin(code="0000-0000-0000"))[:2] == (422, "enrolment-code-refused")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"endorsement_certificates": ["*"]}, "body.endorsement_certificates"),
        ({"frame_public": "*"}, "body.frame_public"),
        ({"endorsement_certificates": []}, "body.endorsement_certificates"),
        ({"device": {}}, "body.device"),
        ({"more": 1}, "body"),
    ],
)
def test_a_field_that_is_malformed_is_named(agent: Agent, changed: Mapping[str, object], field: str) -> None:
    status, code, named = problem(agent.begin(**changed))
    assert (status, code, str(named).startswith(field)) == (422, "invalid-input", True)


@pytest.mark.parametrize("numbers", [range(10), range(12)])
def test_registers_are_exactly_those_that_are_quoted(agent: Agent, numbers: range) -> None:
    pcrs = {"sha256": {str(number): "0" * 64 for number in numbers}}
    assert problem(agent.prove(agent.begin().json(), pcrs=pcrs))[:2] == (422, "invalid-input")


@pytest.mark.parametrize(
    ("path", "body"),
    [("/v1/cameras", CAMERA), (f"/v1/cameras/{UNKNOWN_ID}/proof", CAMERA_PROOF), (f"/v1/cameras/{UNKNOWN_ID}/state", CAMERA_STATE)],
)
def test_the_examples_are_of_the_form_and_open_nothing(agent: Agent, path: str, body: Mapping[str, object]) -> None:
    code = "enrolment-code-refused" if path == "/v1/cameras" else "unknown-camera"
    assert agent.http.post(path, json=dict(body)).json()["code"] == code


@pytest.mark.parametrize("call", ["proof", "state"])
def test_a_large_body_for_what_is_not_there_is_not_read(agent: Agent, call: str) -> None:
    """Nothing of it: an answer about its form or size would need it."""
    answer = agent.http.post(
        f"/v1/cameras/{UNKNOWN_ID}/{call}", content=b"{" + b" " * STATE_BYTES, headers={"Content-Type": "application/json"}
    )
    assert problem(answer)[:2] == (404, "unknown-camera")


def test_a_body_that_is_too_large_is_refused(agent: Agent) -> None:
    answer = agent.http.post(
        f"/v1/cameras/{agent.enrolled()}/state", content=b" " * (STATE_BYTES + 1), headers={"Content-Type": "application/json"}
    )
    assert problem(answer)[:2] == (413, "invalid-input")


def test_an_unknown_camera_draws_nothing(agent: Agent) -> None:
    assert problem(agent.http.post(f"/v1/cameras/{UNKNOWN_ID}/challenge"))[:2] == (404, "unknown-camera")
