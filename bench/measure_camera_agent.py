"""What the counter's agent costs while it signs a camera's pictures: `python -m bench.measure_camera_agent [--rounds 5] [--seconds 30]`.

The agent's program runs with a TPM in software (swtpm) and a camera that is played below V4L2: MJPEG of drawn pictures, 640x480, at 15 a
second. This process is the page: it has the camera proven, reads the frames, and verifies nothing. Counted is the processor time of the
agent's process, and that of swtpm beside it: a counter's TPM is a chip of its own. The played camera writes its pictures in the agent's
process, which a kernel would do: the agent's share is an upper bound.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from bench.records import Goal, Spread, at_least, at_most, spread
from bench.written import write_result
from realname.capture.connectors.camera_file import CameraFile
from realname.capture.connectors.camera_server import CameraServer
from realname.capture.connectors.tpm import Tpm
from realname.capture.connectors.video4linux import Video4LinuxCamera
from realname.capture.model.measurement_list import parse_measurements
from realname.capture.use_cases.enrol_camera import enrol_camera
from realname.platform.system.machine import Machine, describe_machine
from tests.capture.conftest import measure_boot
from tests.support.measurements import boot_entry
from tests.support.played_camera_server import CODE, played_camera_server
from tests.support.played_video import played_camera
from tests.support.ports import free_port
from tests.support.swtpm import SoftTpm, running_tpm

_ORIGIN = "http://localhost:8080"
_FPS = 15
_PICTURES = 45
_MOST_SHARE, _LEAST_FPS = 0.10, 14.0
_SETTLED_S = 2.0  # the start of the camera, and of the interpreter's parts that are imported late
_HEIGHT_PX, _WIDTH_PX = 480, 640
_SIGNATURES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraAgentResult:
    """Shares are of one core, spread over the rounds.

    Attributes:
        picture_bytes: Mean of the JPEGs.
        signature_ms: Median time of a signature, of the TPM in software.
        proof_ms: From the page's question to the proof of a live session.
    """

    machine: Machine
    rounds: int
    seconds: float
    picture_bytes: int
    frames_a_second: Spread
    agent_share: Spread
    agent_idle_share: Spread
    tpm_share: Spread
    signature_ms: float
    proof_ms: Spread
    goals: Sequence[Goal]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    fps: float
    agent: float
    idle: float
    tpm: float
    proof_ms: float


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30.0, help="Of each round.")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.rounds, options.seconds)
    write_result(result, _lines(result), options, prefix="camera-agent-")


def measure(rounds: int, seconds: float) -> CameraAgentResult:
    """Enrol a camera, start the agent, and read frames from it."""
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as name, running_tpm() as tpm, played_camera_server() as server:
        folder = Path(name)
        pictures = _draw(folder / "pictures")
        signature_ms = _enrol(folder, tpm, server.url)
        with _agent(folder, tpm) as (process, port):
            pairing = (folder / "code").read_text().strip()
            played = [_play(process.pid, tpm.pid, port, pairing, place, seconds) for place in range(rounds)]
    share = spread([one.agent for one in played], digits=4)
    fps = spread([one.fps for one in played], digits=2)
    return CameraAgentResult(
        machine=machine,
        rounds=rounds,
        seconds=seconds,
        picture_bytes=pictures,
        frames_a_second=fps,
        agent_share=share,
        agent_idle_share=spread([one.idle for one in played], digits=4),
        tpm_share=spread([one.tpm for one in played], digits=4),
        signature_ms=signature_ms,
        proof_ms=spread([one.proof_ms for one in played]),
        goals=(at_most("the agent's share of a core", share.most, _MOST_SHARE), at_least("frames a second", fps.least, _LEAST_FPS)),
    )


def _draw(folder: Path) -> int:
    """Pictures of no one with the grain of a camera; gives their mean size."""
    folder.mkdir()
    random, sizes = np.random.default_rng(0), []
    across, down = np.meshgrid(np.arange(_WIDTH_PX), np.arange(_HEIGHT_PX))
    for place in range(_PICTURES):
        waves = 128 + 60 * np.sin((across + 4 * place) / 37) + 40 * np.cos(down / 23)
        picture = np.repeat(waves[:, :, np.newaxis], 3, axis=2) + random.normal(0, 6, (_HEIGHT_PX, _WIDTH_PX, 3))
        _, jpeg = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
        (folder / f"{place:03}.jpg").write_bytes(jpeg.tobytes())
        sizes.append(len(jpeg))
    return round(sum(sizes) / len(sizes))


def _enrol(folder: Path, tpm: SoftTpm, server: str) -> float:
    """Enrol the camera; gives the median time of a signature in milliseconds."""
    measure_boot(tpm)
    for entry in parse_measurements(boot_entry()):
        tpm.extend(10, [entry.extends])
    (folder / "measurements").write_bytes(boot_entry())
    sysfs, kernel = played_camera(folder / "video0", bytes)
    with closing(Tpm(tpm.tcti)) as opened:
        with Video4LinuxCamera(folder / "video0", sysfs, kernel).open() as camera:
            device = camera.device
        asked = CameraServer(url=server)
        enrolled = enrol_camera(
            CODE, tpm=opened, server=asked, device=device, intermediates=(), measurements=boot_entry, time_s=time.monotonic
        )
        CameraFile(folder / "camera.json").write(enrolled)
        return round(median(_signature_ms(opened, place) for place in range(_SIGNATURES)), 2)


def _signature_ms(tpm: Tpm, place: int) -> float:
    begun_s = time.perf_counter()
    tpm.sign(place.to_bytes(32, "big"))
    return (time.perf_counter() - begun_s) * 1000


@contextmanager
def _agent(folder: Path, tpm: SoftTpm) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The agent's process and its port."""
    port = free_port()
    camera = ("--camera", folder / "video0", "--server-id", folder / "camera.json", "--tpm", tpm.tcti)
    page = ("--measurements", folder / "measurements", "--origin", _ORIGIN, "--pairing", folder / "code", "--port", port)
    command = [sys.executable, "-m", "bench.camera_agent_worker", folder / "video0", folder / "pictures", "system", "reader", "serve"]
    process = subprocess.Popen([str(word) for word in (*command, *camera, *page)], stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None or not process.stdout.readline():
            raise ChildProcessError(command)
        yield process, port
    finally:
        process.terminate()
        process.wait()


def _play(agent: int, tpm: int, port: int, pairing: str, place: int, seconds: float) -> _Round:
    """One live session as the page plays it, after as long a rest."""
    nonce = f"{place:032x}"
    idle_s, begun_s = _cpu_s(agent), time.monotonic()
    time.sleep(seconds / 3)
    idle = (_cpu_s(agent) - idle_s) / (time.monotonic() - begun_s)
    asked_s = time.monotonic()
    _asked(port, pairing, "/camera/proof", nonce).read()
    proof_ms = (time.monotonic() - asked_s) * 1000
    with closing(_asked(port, pairing, "/camera/frames", nonce)) as frames:
        _read_frames(frames, until_s=time.monotonic() + _SETTLED_S)
        before, begun_s = (_cpu_s(agent), _cpu_s(tpm)), time.monotonic()
        count = _read_frames(frames, until_s=begun_s + seconds)
        took_s = time.monotonic() - begun_s
        agent_s, tpm_s = _cpu_s(agent) - before[0], _cpu_s(tpm) - before[1]
    return _Round(fps=count / took_s, agent=agent_s / took_s, idle=idle, tpm=tpm_s / took_s, proof_ms=proof_ms)


def _asked(port: int, pairing: str, path: str, nonce: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Origin": _ORIGIN, "Authorization": f"Bearer {pairing}", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps({"nonce": nonce}), headers)
    answer = connection.getresponse()
    if answer.status != HTTPStatus.OK:
        raise ConnectionError(path, answer.status, answer.read())
    return answer


def _read_frames(frames: HTTPResponse, *, until_s: float) -> int:
    count = 0
    while time.monotonic() < until_s:
        frames.read(int.from_bytes(frames.read(4), "big"))
        count += 1
    return count


def _cpu_s(process: int) -> float:
    """Processor time of all threads of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _lines(result: CameraAgentResult) -> Iterator[str]:
    yield f"frames a second   {result.frames_a_second.median} ({result.picture_bytes} bytes each)"
    yield f"agent             {result.agent_share.median:.1%} of a core, at most {result.agent_share.most:.1%}"
    yield f"agent at rest     {result.agent_idle_share.median:.1%}"
    yield f"swtpm             {result.tpm_share.median:.1%} of a core; a signature takes {result.signature_ms} ms"
    yield f"proof             {result.proof_ms.median} ms"
    for goal in result.goals:
        yield f"{'met' if goal.is_met else 'MISSED'}: {goal.name} {goal.measured} (bound {goal.bound})"


if __name__ == "__main__":
    main()
