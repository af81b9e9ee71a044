"""The counter's agent proves its camera to a live session and streams frames that the TPM signed in their order."""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import anyio
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import Message
from structlog.testing import capture_logs

from realname.capture.api.camera_agent import CameraAgent
from realname.capture.connectors.camera_file import EnrolledCamera
from realname.capture.connectors.camera_server import CameraServer
from realname.capture.connectors.tpm import Tpm
from realname.capture.model.signed_frames import FrameChain
from realname.capture.use_cases.enrol_camera import enrol_camera
from realname.capture.use_cases.prove_state import StateProver
from realname.evidence.api.reader_agent import ReaderAgent
from tests.evidence.test_reader_agent import ORIGIN, PAGE, PAIRING, PORT, REFUSED
from tests.support.manual_clock import START
from tests.support.measurements import boot_entry
from tests.support.played_camera_server import CODE, PlayedCameraServer, is_signed, played_camera_server
from tests.support.recorded_camera import WEBCAM, UnsafeRecordedCamera
from tests.support.swtpm import SoftTpm

pytestmark = pytest.mark.sockets
NONCE = "0123456789abcdef" * 2
OTHER_NONCE = NONCE[::-1]
JPEG = b"\xff\xd8" + bytes(range(250)) * 20 + b"\xff\xd9"
PATHS = ("/camera/state", "/camera/proof", "/camera/frames", "/camera/pace")
WAIT_S = 20.0


@pytest.fixture(scope="module")
def tpm(soft_tpm: SoftTpm) -> Iterator[Tpm]:
    from realname.capture.model.measurement_list import parse_measurements  # noqa: PLC0415 - once

    for entry in parse_measurements(boot_entry()):
        soft_tpm.extend(10, [entry.extends])
    opened = Tpm(soft_tpm.tcti)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server() -> Iterator[PlayedCameraServer]:
    with played_camera_server() as server:
        yield server


@pytest.fixture(scope="module")
def enrolled(tpm: Tpm, server: PlayedCameraServer) -> EnrolledCamera:
    asked = CameraServer(url=server.url)
    return enrol_camera(CODE, tpm=tpm, server=asked, device=WEBCAM, intermediates=(), measurements=boot_entry, time_s=lambda: 0.0)


@pytest.fixture
def camera() -> UnsafeRecordedCamera:
    return UnsafeRecordedCamera([JPEG], fps=0)


@pytest.fixture
def agent(tpm: Tpm, server: PlayedCameraServer, enrolled: EnrolledCamera, camera: UnsafeRecordedCamera) -> CameraAgent:
    return CameraAgent(camera, tpm, StateProver(tpm, CameraServer(url=server.url), enrolled, boot_entry))


@pytest.fixture
def app(agent: CameraAgent) -> Starlette:
    return ReaderAgent(camera=agent, key=None, origins=frozenset({ORIGIN}), pairing=PAIRING, port=PORT, now=lambda: START).app()


@pytest.fixture
def page(app: Starlette) -> Iterator[TestClient]:
    with TestClient(app, base_url=f"http://127.0.0.1:{PORT}") as client:
        yield client


def streamed(app: Starlette, nonce: str = NONCE, *, until: Callable[[list[bytes]], bool]) -> tuple[int, list[bytes]]:
    """Read chunks as a page does, until it has enough and goes away; gives the status and the chunks."""
    status: list[int] = []
    chunks: list[bytes] = []

    async def play() -> None:
        gone = anyio.Event()
        asked = iter([{"type": "http.request", "body": json.dumps({"nonce": nonce}).encode(), "more_body": False}])

        async def receive() -> Message:
            if message := next(asked, None):
                return message
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                status.append(message["status"])
            elif message["body"]:
                chunks.append(message["body"])
                if until(chunks):
                    gone.set()
                if gone.is_set() and status == [200]:
                    await anyio.sleep_forever()  # as a page that reads no more

        headers = [(name.lower().encode(), value.encode()) for name, value in {**PAGE, "Content-Type": "application/json"}.items()]
        scope = {"type": "http", "method": "POST", "path": "/camera/frames", "headers": headers, "query_string": b"", "http_version": "1.1"}
        with anyio.fail_after(WAIT_S):
            await app(scope, receive, send)

    anyio.run(play)
    return status[0], chunks


def after(count: int) -> Callable[[list[bytes]], bool]:
    return lambda chunks: len(chunks) >= count


def proven(page: TestClient, nonce: str = NONCE) -> Mapping[str, object]:
    answer = page.post("/camera/proof", json={"nonce": nonce}, headers=PAGE)
    assert answer.status_code == 200, answer.text
    said: Mapping[str, object] = answer.json()
    return said


def test_each_frame_is_signed_in_its_order_by_the_tpm(
    app: Starlette, page: TestClient, enrolled: EnrolledCamera, server: PlayedCameraServer
) -> None:
    assert server.accepts_proof(proven(page), NONCE)
    status, chunks = streamed(app, until=after(5))
    chain, last_ms = FrameChain(NONCE), -1
    for place, chunk in enumerate(chunks):
        (length,) = struct.unpack(">I", chunk[:4])
        magic, seq, t_ms, signature = struct.unpack(">4sII64s", chunk[4:80])
        jpeg = chunk[80:]
        line = chain.line(t_ms=t_ms, digest=hashlib.sha256(jpeg).hexdigest())
        assert (magic, seq, length) == (b"RNF1", place, len(chunk) - 4)
        assert is_signed(enrolled.keys.frame.public, signature, line)
        assert t_ms > last_ms
        chain.add(line)
        last_ms = t_ms
    assert (status, len(chunks)) == (200, 5)


def test_the_cameras_own_bytes_are_passed_on(app: Starlette, page: TestClient) -> None:
    proven(page)
    _, chunks = streamed(app, until=after(1))
    assert chunks[0].endswith(JPEG[2:])


def test_a_page_that_goes_away_switches_the_camera_off(app: Starlette, page: TestClient, camera: UnsafeRecordedCamera) -> None:
    for nonce in (NONCE, OTHER_NONCE):
        proven(page, nonce)
        assert streamed(app, nonce, until=after(2))[0] == 200
        assert camera.opened == camera.closed


@pytest.mark.parametrize("nonce", [OTHER_NONCE, NONCE + "0"])
def test_frames_are_for_the_session_of_the_proof_alone(app: Starlette, page: TestClient, nonce: str, camera: UnsafeRecordedCamera) -> None:
    proven(page)
    assert streamed(app, nonce, until=after(1)) == (409, [b'{"code":"camera-unproven"}'])
    assert camera.opened == camera.closed


def test_a_proof_serves_one_stream(app: Starlette, page: TestClient) -> None:
    proven(page)
    assert streamed(app, until=after(1))[0] == 200
    assert streamed(app, until=after(1)) == (409, [b'{"code":"camera-unproven"}'])


def test_a_camera_that_is_exchanged_after_the_proof_gives_no_frames(app: Starlette, page: TestClient, camera: UnsafeRecordedCamera) -> None:
    proven(page)
    camera.device = replace(WEBCAM, serial="0002")
    assert streamed(app, until=after(1)) == (409, [b'{"code":"camera-unproven"}'])


def test_a_camera_that_another_program_has_is_busy_and_serves_the_session_afterwards(
    app: Starlette, page: TestClient, camera: UnsafeRecordedCamera
) -> None:
    proven(page)
    camera.is_busy = True
    assert streamed(app, until=after(1)) == (409, [b'{"code":"camera-busy"}'])
    camera.is_busy = False
    assert streamed(app, until=after(1))[0] == 200


def test_one_page_streams_at_a_time(agent: CameraAgent, app: Starlette, page: TestClient) -> None:
    proven(page)
    running = agent.begin({"nonce": NONCE})
    assert streamed(app, until=after(1)) == (409, [b'{"code":"camera-busy"}'])
    running.close()
    proven(page)
    assert streamed(app, until=after(1))[0] == 200


def test_a_camera_that_is_pulled_out_ends_the_stream(app: Starlette, page: TestClient, camera: UnsafeRecordedCamera) -> None:
    proven(page)

    def pulled(chunks: list[bytes]) -> bool:
        camera.is_connected = len(chunks) < 2
        return False

    with capture_logs() as logged:
        status, chunks = streamed(app, until=pulled)
    assert (status, len(chunks)) == (200, 2)
    assert logged == [{"event": "camera-stream-ended", "code": "camera-away", "on_cause": "ENODEV", "log_level": "warning"}]
    assert page.post("/camera/proof", json={"nonce": NONCE}, headers=PAGE).json() == {"code": "camera-away"}


@pytest.mark.parametrize(("most_fps", "gap_ms"), [(15, 67), (5, 200)])
def test_pictures_are_thinned_out_to_the_pace(page: TestClient, agent: CameraAgent, most_fps: int, gap_ms: int) -> None:
    proven(page)
    running = agent.begin({"nonce": NONCE})
    assert page.post("/camera/pace", json={"most_fps": most_fps}, headers=PAGE).status_code == 200
    running.stream.begun_s -= 1.0
    times = [struct.unpack(">I", running.next_chunk()[12:16])[0] for _ in range(21)]
    running.close()
    assert (times[-1] - times[0]) / 20 == pytest.approx(gap_ms, abs=gap_ms / 10)


@pytest.mark.parametrize("body", [{}, {"most_fps": "15"}, {"most_fps": 0}, {"most_fps": 31}, {"most_fps": True}, {"most_fps": None}])
def test_a_pace_of_another_form_is_refused(page: TestClient, body: Mapping[str, object]) -> None:
    answer = page.post("/camera/pace", json=body, headers=PAGE)
    assert (answer.status_code, answer.json()) == (422, {"code": "invalid-input"})


@pytest.mark.parametrize("nonce", [None, 1, "", "0123", "x" * 129, NONCE + "\n", "é" * 32])
@pytest.mark.parametrize("path", ["/camera/proof", "/camera/frames"])
def test_a_nonce_of_another_form_opens_no_camera(page: TestClient, path: str, nonce: object, camera: UnsafeRecordedCamera) -> None:
    answer = page.post(path, json={"nonce": nonce}, headers=PAGE)
    assert (answer.status_code, answer.json(), camera.opened) == (422, {"code": "invalid-input"}, 0)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("case", REFUSED)
def test_no_one_else_gets_a_picture(page: TestClient, path: str, case: str, camera: UnsafeRecordedCamera) -> None:
    changed, status, code = REFUSED[case]
    headers = {name: value.encode("latin-1") for name, value in {**PAGE, **changed}.items() if value}
    answer = page.post(path, json={"nonce": NONCE}, headers=headers)
    assert (answer.status_code, answer.json(), camera.opened) == (status, {"code": code}, 0)


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_is_told_that_the_counters_page_may_ask(page: TestClient, path: str) -> None:
    assert page.options(path, headers={"Origin": ORIGIN, "Host": PAGE["Host"]}).status_code == 204
    assert page.options(path, headers={"Origin": "https://evil.example", "Host": PAGE["Host"]}).status_code == 403


def test_the_camera_is_listed_beside_the_readers(page: TestClient) -> None:
    assert page.get("/readers", headers=PAGE).json() == {"readers": [{"name": "recorded", "reads": "camera", "ready": True}]}


def test_a_camera_that_is_away_is_listed_with_its_error_and_opened_at_most_every_five_seconds(
    page: TestClient, agent: CameraAgent, camera: UnsafeRecordedCamera
) -> None:
    clock = [100.0]
    agent.time_s = lambda: clock[0]
    camera.is_connected = False
    away = {"name": "recorded", "reads": "camera", "ready": False, "code": "camera-away"}
    assert page.get("/readers", headers=PAGE).json() == {"readers": [away]}
    camera.is_connected = True
    clock[0] += 4.9
    assert page.get("/readers", headers=PAGE).json() == {"readers": [away]}
    clock[0] += 0.2
    assert page.get("/readers", headers=PAGE).json()["readers"][0]["ready"] is True
    assert camera.opened == 1


def test_the_page_can_have_the_state_proven(page: TestClient, server: PlayedCameraServer) -> None:
    before = server.states
    assert page.post("/camera/state", json={}, headers=PAGE).status_code == 200
    assert server.states == before + 1


def test_a_state_that_the_server_refuses_is_told_by_its_code(page: TestClient, server: PlayedCameraServer) -> None:
    server.refuses = "file-unknown"
    refused = page.post("/camera/proof", json={"nonce": NONCE}, headers=PAGE)
    server.refuses = ""
    assert (refused.status_code, refused.json()) == (403, {"code": "camera-not-accepted"})


def test_an_agent_without_a_camera_says_so() -> None:
    agent = ReaderAgent(key=None, origins=frozenset({ORIGIN}), pairing=PAIRING, port=PORT, now=lambda: START)
    with TestClient(agent.app(), base_url=f"http://127.0.0.1:{PORT}") as client:
        for path in PATHS:
            answer = client.post(path, json={"nonce": NONCE, "most_fps": 15}, headers=PAGE)
            assert (answer.status_code, answer.json()) == (503, {"code": "camera-away"})


def test_the_state_is_proven_at_the_start_and_again_soon_where_it_was_not_accepted(agent: CameraAgent, server: PlayedCameraServer) -> None:
    class Enough(Exception):
        pass

    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        server.refuses = ""
        if len(waited) == 2:
            raise Enough

    server.refuses = "state-list-missing"
    with capture_logs() as logged, pytest.raises(Enough):
        agent.keep_proven(wait)
    assert waited == [60.0, 43_200.0]
    assert [one["on_reason"] for one in logged] == ["state-list-missing"]
