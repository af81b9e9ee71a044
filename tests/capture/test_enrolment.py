"""A counter's camera is enrolled by a one-time code, over real commands of a TPM; the server's part is judged by another library."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from realname.capture.connectors.camera_file import CameraFile, EnrolledCamera, load_camera_file
from realname.capture.connectors.camera_server import CameraServer
from realname.capture.connectors.tpm import Tpm
from realname.capture.errors import CameraNotAccepted, CameraServerUnavailable, MeasurementsUnreadable, TpmFailed, TpmTooSlow
from realname.capture.model.measurement_list import parse_measurements
from realname.capture.use_cases.enrol_camera import LONGEST_SIGNATURE_MS, enrol_camera, require_fast
from realname.capture.use_cases.prove_state import MOST_NEW_BYTES, StateProver
from realname.kernel.errors import InvalidInput
from tests.capture.conftest import measure_boot
from tests.support.measurements import boot_entry, measured
from tests.support.played_camera_server import CAMERA_ID, CODE, PlayedCameraServer, played_camera_server
from tests.support.recorded_camera import WEBCAM
from tests.support.swtpm import SoftTpm, running_tpm

pytestmark = pytest.mark.sockets
NONCE = "0123456789abcdef" * 2


@dataclass
class Machine:
    """A counter's machine whose kernel measures files."""

    soft: SoftTpm
    tpm: Tpm
    measurements: bytes = b""

    def measure(self, entry: bytes, *, into_list: bool = True) -> None:
        for one in parse_measurements(entry):
            self.soft.extend(10, [one.extends])
        self.measurements += entry if into_list else b""

    def read(self) -> bytes:
        return self.measurements


@pytest.fixture
def machine() -> Iterator[Machine]:
    with running_tpm() as soft:
        measure_boot(soft)
        machine = Machine(soft, Tpm(soft.tcti))
        machine.measure(boot_entry())
        machine.measure(measured("/opt/realname/agent", b"agent"))
        yield machine
        machine.tpm.close()


@pytest.fixture
def server() -> Iterator[PlayedCameraServer]:
    with played_camera_server() as server:
        yield server


def enrolled(machine: Machine, server: PlayedCameraServer, *, code: str = CODE) -> EnrolledCamera:
    ticks = iter(range(1000))
    return enrol_camera(
        code,
        tpm=machine.tpm,
        server=CameraServer(url=server.url),
        device=WEBCAM,
        intermediates=[b"intermediate"],
        measurements=machine.read,
        time_s=lambda: next(ticks) / 1000,
    )


def prover_of(machine: Machine, server: PlayedCameraServer) -> StateProver:
    camera = enrolled(machine, server)
    return StateProver(machine.tpm, CameraServer(url=server.url), camera, machine.read)


def test_the_server_knows_the_camera_after_secret_certification_and_quote(machine: Machine, server: PlayedCameraServer) -> None:
    camera = enrolled(machine, server)
    assert (camera.camera_id, camera.server, camera.device) == (CAMERA_ID, server.url, WEBCAM)
    assert server.device == WEBCAM.as_json()
    assert server.certificates == [machine.tpm.endorsement().certificate, b"intermediate"]
    assert server.kept["entries"] == 2


def test_a_refusal_of_the_server_is_told_by_its_words(machine: Machine, server: PlayedCameraServer) -> None:
    with pytest.raises(CameraNotAccepted) as refused:
        enrolled(machine, server, code="another-code")
    assert refused.value.facts == {"status": 403, "code": "camera-code-refused", "reason": ""}


def test_a_server_that_is_away_is_unavailable(machine: Machine) -> None:
    with pytest.raises(CameraServerUnavailable) as away:
        enrolled(machine, PlayedCameraServer(url="http://127.0.0.1:1"))
    assert away.value.facts == {"reason": "not-reached"}


def test_a_list_that_does_not_lead_to_pcr_10_is_not_sent(machine: Machine, server: PlayedCameraServer) -> None:
    machine.measure(measured("/tmp/hidden", b"hidden"), into_list=False)  # noqa: S108 - a name in a list
    with pytest.raises(MeasurementsUnreadable):
        enrolled(machine, server)


def test_a_file_that_is_measured_after_the_quote_is_left_out(machine: Machine, server: PlayedCameraServer) -> None:
    later = measured("/usr/bin/later", b"later")
    machine.measurements += later
    enrolled(machine, server)
    assert server.kept["entries"] == 2


def sign_within(took_ms: int) -> None:
    """Each signature takes as long, but for the first, which starts the TPM up."""
    ticks = iter([tick for span in (5000, *[took_ms] * 4) for tick in (0.0, span / 1000)])
    require_fast(lambda digest: digest, time_s=lambda: next(ticks))


def test_a_tpm_that_signs_too_slowly_is_refused() -> None:
    sign_within(LONGEST_SIGNATURE_MS - 1)
    sign_within(LONGEST_SIGNATURE_MS)
    with pytest.raises(TpmTooSlow) as refused:
        sign_within(LONGEST_SIGNATURE_MS + 1)
    assert refused.value.facts == {"signature_ms": 81, "limit_ms": 80}


def test_the_file_is_its_owners_alone_and_its_keys_load_again(machine: Machine, server: PlayedCameraServer, tmp_path: Path) -> None:
    camera = enrolled(machine, server)
    file = tmp_path / "camera.json"
    CameraFile(file).write(camera)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_camera_file(file) == camera
    machine.tpm.close()
    machine.soft.reset()
    machine.tpm = Tpm(machine.soft.tcti)
    machine.tpm.load(load_camera_file(file).keys)
    with pytest.raises(FileExistsError):
        CameraFile(file)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 2}', '{"version": 1}', "[" * 5000, '{"version": 1, "frame": 1}'])
def test_a_file_of_another_form_names_the_option(content: str, tmp_path: Path) -> None:
    (tmp_path / "camera.json").write_text(content)
    with pytest.raises(InvalidInput) as refused:
        load_camera_file(tmp_path / "camera.json")
    assert refused.value.facts == {"field": "server-id"}


def test_a_session_is_proven_after_the_state_without_sending_it_again(machine: Machine, server: PlayedCameraServer) -> None:
    prover = prover_of(machine, server)
    prover.prove()
    machine.measure(measured("/usr/bin/later", b"later"))
    for nonce in (NONCE, NONCE[::-1]):
        proof = prover.proof(nonce, device=WEBCAM)
        assert len(parse_measurements(proof.measurements)) == 1
        assert server.accepts_proof(proof.as_json(), nonce)
    assert server.states == 1


def test_the_state_is_proven_first_where_none_is_kept(machine: Machine, server: PlayedCameraServer) -> None:
    proof = prover_of(machine, server).proof(NONCE, device=WEBCAM)
    assert server.accepts_proof(proof.as_json(), NONCE)
    assert (server.states, proof.measurements) == (1, b"")


def test_the_state_is_proven_again_after_a_start(machine: Machine, server: PlayedCameraServer) -> None:
    prover = prover_of(machine, server)
    prover.prove()
    machine.tpm.close()
    machine.soft.reset()
    measure_boot(machine.soft)
    before, machine.measurements = machine.measurements, b""
    machine.measure(before)
    prover.tpm = machine.tpm = Tpm(machine.soft.tcti)
    prover.tpm.load(prover.camera.keys)
    assert server.accepts_proof(prover.proof(NONCE, device=WEBCAM).as_json(), NONCE)
    assert server.states == 2


def test_the_state_is_proven_again_where_much_was_measured_since(machine: Machine, server: PlayedCameraServer) -> None:
    prover = prover_of(machine, server)
    prover.prove()
    for place in range(MOST_NEW_BYTES // 4000 + 1):
        machine.measure(measured(f"/{place}/{'x' * 4000}", b"file"))
    proof = prover.proof(NONCE, device=WEBCAM)
    assert (server.states, proof.measurements) == (2, b"")


def test_a_state_that_the_server_refuses_proves_no_session(machine: Machine, server: PlayedCameraServer) -> None:
    prover = prover_of(machine, server)
    server.refuses = "file-unknown"
    with pytest.raises(CameraNotAccepted) as refused:
        prover.proof(NONCE, device=WEBCAM)
    assert refused.value.facts["reason"] == "file-unknown"


def test_a_hidden_measurement_proves_no_session(machine: Machine, server: PlayedCameraServer) -> None:
    prover = prover_of(machine, server)
    prover.prove()
    machine.measure(measured("/tmp/hidden", b"hidden"), into_list=False)  # noqa: S108 - a name in a list
    with pytest.raises(MeasurementsUnreadable):
        prover.proof(NONCE, device=WEBCAM)


def test_without_the_tpm_nothing_is_proven(machine: Machine, server: PlayedCameraServer) -> None:
    prover = prover_of(machine, server)
    prover.prove()
    machine.soft.stop()
    with pytest.raises(TpmFailed):
        prover.proof(NONCE, device=WEBCAM)
