"""The counter's camera behind the agent, in a real browser: the page forwards frames that a TPM in software signed.

The agent's program, the TPM's protocol, the page and the server are the product's. Played are the camera below V4L2
(tests/support/played_video.py) and the machine's boot and list of measurements, for no machine of the tests has either.
"""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, WebSocket, expect

from realname.access.connectors.signed_camera_states import sign_states
from realname.access.model.reference_state import ReferenceState, list_states
from realname.access.use_cases.cameras import IssueCameraCode, ListCameras, RevokeCamera
from realname.access.use_cases.counters import ListCounters
from realname.capture.model.measurement_list import parse_measurements, replay
from realname.kernel.identifiers import RegistrationId
from realname.platform.outbound.signature_keys import KeyKind, key_set, new_key, public_half
from realname.registration.use_cases.read_registration import ReadRegistration
from tests.browser.axe import Axe
from tests.browser.conftest import MAN_CLIP, Desk
from tests.browser.counter import Counter
from tests.browser.site import CounterSite, serve_counter
from tests.capture.conftest import measure_boot
from tests.support.busy import longest_s
from tests.support.command import clean_environment
from tests.support.measurements import boot_entry, booted_pcrs, measured
from tests.support.packs import of_attested_cameras
from tests.support.ports import free_port
from tests.support.swtpm import SoftTpm, running_tpm
from tests.verification.live_segments import read_segments

pytestmark = pytest.mark.models

PORT = free_port()
OPERATOR = new_key(KeyKind.ED25519, kid="operator-1")
AGENT_PATH = "/opt/realname/bin/realname"
STOP_WITHIN_S = 10.0
_MEANT = re.compile(
    rf"request to 127\.0\.0\.1:{PORT}|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_REFUSED|ERR_FAILED|blocked by CORS policy"
)


@dataclass(slots=True)
class CameraMachine:
    """The counter's machine: a TPM that measured a boot and the agent's program, and a camera.

    Attributes:
        folder: Of the agent's files.
        clip: Of the person who sits before the camera.
    """

    tpm: SoftTpm
    folder: Path
    clip: Path

    @property
    def measurements(self) -> Path:
        """The kernel's list."""
        return self.folder / "measurements"

    @property
    def asked(self) -> Path:
        """What the person is asked to do."""
        return self.folder / "asked"

    def start(self, *, program: bytes = b"the agent's program") -> None:
        """Switch it on; the kernel measures the agent's program."""
        self.tpm.reset()
        measure_boot(self.tpm)
        content = boot_entry() + measured(AGENT_PATH, program)
        for entry in parse_measurements(content):
            self.tpm.extend(10, [entry.extends])
        self.measurements.write_bytes(content)
        self.asked.write_text("")

    def state(self) -> ReferenceState:
        """The state that the operator trusts."""
        content = self.measurements.read_bytes()
        last = replay(parse_measurements(content))
        return ReferenceState(name="counter", pcrs=[value.hex() for value in (*booted_pcrs(), last)], measurements=content)

    def command(self, *words: str | Path) -> Sequence[str]:
        """A command of the agent with the played camera."""
        device = self.folder / "video0"
        played = (sys.executable, "-m", "tests.browser.agent_program", device, self.clip, self.asked, "system", "reader")
        options = ("--camera", device, "--tpm", self.tpm.tcti, "--measurements", self.measurements)
        return [str(word) for word in (*played, *words, *options)]

    def enrol(self, site: CounterSite) -> None:
        """Enrol the camera at the newest counter, and at no other one."""
        revoke_cameras(site)
        with site.records() as deployment:
            newest = max(deployment.app[ListCounters](), key=lambda counter: counter.enrolled_at)
            code = deployment.app[IssueCameraCode](newest.id)
        (self.folder / "camera.json").unlink(missing_ok=True)
        asked = ("--server", site.url, "--code", code, "--tpm-certificates", self.tpm.issuer, "--out", self.folder / "camera.json")
        done = subprocess.run(self.command("enrol-camera", *asked), check=False, capture_output=True, text=True, env=clean_environment({}))
        assert done.returncode == 0, done.stderr

    @contextmanager
    def agent(self, site: CounterSite) -> Iterator[str]:
        """Run the agent; gives its pairing code."""
        code = self.folder / "code"
        served = ("serve", "--port", str(PORT), "--origin", site.url, "--pairing", code, "--server-id", self.folder / "camera.json")
        with (self.folder / "agent.log").open("w") as log:
            process = subprocess.Popen(self.command(*served), stdout=subprocess.PIPE, stderr=log, text=True, env=clean_environment({}))
            try:
                assert process.stdout is not None
                said = process.stdout.readline()
                assert said == f'card_reader_agent = "http://127.0.0.1:{PORT}"\n', (self.folder / "agent.log").read_text()
                yield code.read_text().strip()
                process.send_signal(signal.SIGTERM)
                assert process.wait(longest_s(STOP_WITHIN_S)) in {0, -signal.SIGTERM}
            finally:
                process.kill()
                process.communicate()


def revoke_cameras(site: CounterSite) -> None:
    """Revoke every camera: one TPM serves one counter."""
    with site.records() as deployment:
        for camera, _ in deployment.app[ListCameras]():
            deployment.app[RevokeCamera](camera.id)


@pytest.fixture(scope="module")
def tpm() -> Iterator[SoftTpm]:
    with running_tpm() as running:
        yield running


@pytest.fixture(scope="module")
def machine(tpm: SoftTpm, tmp_path_factory: pytest.TempPathFactory, samples_folder: Path) -> CameraMachine:
    read_segments(samples_folder / MAN_CLIP)  # where the models are missing, the test is skipped here
    return CameraMachine(tpm, tmp_path_factory.mktemp("machine"), samples_folder / MAN_CLIP)


@pytest.fixture(scope="module")
def site(machine: CameraMachine, tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Iterator[CounterSite]:
    """A counter whose pack lets the machine approve attested cameras alone, and which trusts the TPM's maker and one state."""
    assert models_folder.is_dir()
    folder = tmp_path_factory.mktemp("attesting")
    machine.start()
    now = datetime.now(UTC)
    state, times = machine.state(), {"issued_at": now - timedelta(minutes=1), "expires_at": now + timedelta(days=1)}
    states = list_states([state], agents={"agent": AGENT_PATH}, version=1, left_out=(), **times)
    (folder / "states.json").write_bytes(sign_states(states, key=OPERATOR))
    (folder / "keys.json").write_text(json.dumps(key_set(public_half(OPERATOR))))
    (folder / "roots").mkdir()
    (folder / "roots/maker.pem").write_bytes(machine.tpm.root.read_bytes())
    settings = {
        "REALNAME_PACK": of_attested_cameras(folder, "sandbox"),
        "REALNAME_TPM_ROOTS": str(folder / "roots"),
        "REALNAME_CAMERA_STATES": str(folder / "states.json"),
        "REALNAME_CAMERA_STATES_KEYS": str(folder / "keys.json"),
        "REALNAME_CARD_READER_AGENT": f"http://127.0.0.1:{PORT}",
    }
    with serve_counter(folder / "data", settings) as counter:
        yield counter


@pytest.fixture
def counter(site: CounterSite, machine: CameraMachine, browser: Browser) -> Iterator[Counter]:
    """A counter with an enrolled camera, before the face check. The browser has no camera of its own."""
    machine.start()
    desk = Desk(site, browser)
    opened = desk.before(None)
    opened.page.on("websocket", lambda socket: _tell_the_person(socket, machine.asked))
    machine.enrol(site)
    opened.come_to_the_face_check()
    yield opened
    for watch in desk.watches:
        watch.complaints[:] = [one for one in watch.complaints if not _MEANT.search(one)]
    desk.close()


def _tell_the_person(socket: WebSocket, asked: Path) -> None:
    def hear(payload: str | bytes) -> None:
        said = {} if isinstance(payload, bytes) else json.loads(payload)
        if said.get("type") in {"prompt", "done", "result", "checking"}:
            asked.write_text(said.get("action", ""))

    socket.on("framereceived", hear)


def _pair(counter: Counter, code: str) -> None:
    """Start the check, and enter the code that the page then asks for."""
    counter.start_the_camera()
    field = counter.page.get_by_label("Pairing code of the camera")
    expect(field).to_be_focused()
    field.fill(code)
    counter.start_the_camera()


def _captures(site: CounterSite, registration: str) -> set[object]:
    with site.records() as deployment:
        entries = deployment.app[ReadRegistration](RegistrationId(registration)).entries
    return {said for entry in entries if (said := dict(entry.event.facts).get("capture"))}


def test_the_page_asks_for_the_pairing_code_once_and_says_when_it_is_wrong(
    counter: Counter, machine: CameraMachine, site: CounterSite, axe: Axe
) -> None:
    with machine.agent(site):
        _pair(counter, "another-code-than-the-agents")
        expect(counter.page.get_by_text("The pairing code is wrong. Enter it again.")).to_be_visible()
        assert axe.grave(counter.page) == ()


def test_frames_that_the_tpm_signed_reach_the_server_and_the_machine_approves(
    counter: Counter, machine: CameraMachine, site: CounterSite
) -> None:
    with machine.agent(site) as code:
        _pair(counter, code)
        expect(counter.stage.locator("canvas")).to_be_visible()
        expect(counter.stage.locator("video")).to_be_hidden()
        counter.wait_for_the_check()
    registration = counter.registration
    counter.submit()
    expect(counter.page.locator(".rn-outcome--ok")).to_contain_text("The line is active")
    assert _captures(site, registration) == {"attested-camera"}


def test_a_proof_that_was_changed_on_its_way_lowers_the_session_and_a_person_decides(
    counter: Counter, machine: CameraMachine, site: CounterSite
) -> None:
    def change(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "pcr10": "00" * 32})

    counter.page.route("**/camera/proof", change)
    with machine.agent(site) as code:
        _pair(counter, code)
        expect(counter.stage).to_contain_text("The server did not accept this counter's camera. The check continues.")
        counter.wait_for_the_check()
    registration = counter.registration
    counter.submit()
    expect(counter.page.locator("main")).to_contain_text("capture-not-attested")
    assert _captures(site, registration) == {"counter"}


def test_an_agent_whose_program_was_changed_is_not_accepted(counter: Counter, machine: CameraMachine, site: CounterSite) -> None:
    machine.start(program=b"another program")
    with machine.agent(site) as code:
        _pair(counter, code)
        expect(counter.result).to_contain_text("The server did not accept this counter's camera.")
        expect(counter.result).to_contain_text("If it fails again, the check continues with the browser's camera.")
        counter.result.get_by_role("button").first.click()
        expect(counter.result).to_contain_text("No camera was found.")  # of the browser's


def test_a_camera_that_was_revoked_leaves_the_check_to_the_browsers(counter: Counter, machine: CameraMachine, site: CounterSite) -> None:
    revoke_cameras(site)
    with machine.agent(site) as code:
        _pair(counter, code)
        expect(counter.result).to_contain_text("No camera was found.")


def test_an_agent_that_ends_is_said_in_words(counter: Counter, site: CounterSite, machine: CameraMachine) -> None:
    with machine.agent(site) as code:
        _pair(counter, code)
        expect(counter.stage.locator("canvas")).to_be_visible()
    expect(counter.result).to_contain_text("The camera does not answer. Check its cable, then try again.")
    counter.result.get_by_role("button").first.click()
    expect(counter.result).to_contain_text("The camera program does not answer.")
