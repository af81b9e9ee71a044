"""A registration and a server within the limits that deploy/ sets: read-only, without privileges, under Podman's and systemd's filters.

Every day this checkout stands in the image's place; `make image-test` makes the image and plays the same in it (whole_image.py).
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from realname.verification.engine.decoding.confinement import Confinement, confinement
from realname.verification.use_cases.fetch_files import model_folder, sample_folder
from tests.deploy.containers import USER, Image, podmans_filter, this_machine, units_filter
from tests.support.absent import Part, skip_absent
from tests.support.busy import longest_s
from tests.support.ports import free_ports
from tests.support.prepared import ROOT
from tests.support.served import START_WITHIN_S, STOP_WITHIN_S

pytestmark = [pytest.mark.sockets, pytest.mark.slow]

DECODERS = 8  # of the sample people's portraits and clips
LEVEL = """
import ctypes, os, sys
refused = ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)  # PR_SET_MDWE: no memory becomes executable, as MemoryDenyWriteExecute has it
from realname.verification.engine.decoding.confinement import find_confinement
print(refused, find_confinement(os.defpath).level)
"""


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """This checkout, in a folder that the image's user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="realname-container-"))
    folder.chmod(0o711)
    try:
        yield this_machine(folder)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def mounts(image: Image) -> Mapping[str, Path]:
    """An empty data folder of the image's user, and copies of models and sample people."""
    folders = {"/var/lib/realname-models": model_folder(os.environ), "/samples": sample_folder(os.environ)}
    if not all(folder.is_dir() for folder in folders.values()):
        skip_absent(Part.SAMPLES, "run `realname models fetch` and `realname models samples fetch`")
    data = Path(tempfile.mkdtemp(prefix="data-", dir=image.folder))
    os.chown(data, USER, USER)
    copies = {at: Path(shutil.copytree(folder, image.folder / at.rpartition("/")[2], dirs_exist_ok=True)) for at, folder in folders.items()}
    return {"/var/lib/realname": data, **copies}


def test_the_sample_people_are_registered_under_podmans_limits(image: Image, mounts: Mapping[str, Path]) -> None:
    ended, left_over = play_demo(image, mounts)
    assert (ended.returncode, ended.stdout.count("approved")) == (0, 1), ended.stderr
    assert expected_level() in ended.stderr
    assert left_over < DECODERS / 2  # bubblewrap leaves a process of each to the container's first one, which waits for them


def test_decoders_are_confined_as_much_under_the_limits_of_the_units(image: Image, mounts: Mapping[str, Path]) -> None:
    ended = image.run(image.python, "-c", LEVEL, calls=units_filter(), mounts=mounts)
    assert ended.stdout.startswith(f"0 {expected_level()}"), ended.stderr


def test_a_server_is_ready_says_so_to_the_health_check_and_ends_in_time(image: Image, mounts: Mapping[str, Path]) -> None:
    ports = dict(zip(("--port", "--inspector-port", "--relying-port"), map(str, free_ports(3)), strict=True))
    words = [word for option in ports.items() for word in option]
    with image.container(*image.command, "serve", *words, calls=podmans_filter(), mounts=mounts) as command:
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            answer = wait_until_ready(server, f"http://127.0.0.1:{ports['--port']}/readyz")
            healthy = [health(image, mounts, port) for port in (ports["--port"], "1")]
            begun_at = time.monotonic()
            server.terminate()
            server.wait(timeout=START_WITHIN_S)
            took_s = time.monotonic() - begun_at
        finally:
            server.kill()
            server.wait()
    assert (answer, healthy) == (200, [0, 1])
    assert took_s < longest_s(STOP_WITHIN_S)


def play_demo(image: Image, mounts: Mapping[str, Path]) -> "tuple[subprocess.CompletedProcess[str], int]":
    """Register the sample people; gives also how many ended processes the container's first one had not waited for, at most."""
    most = 0
    with image.container(
        *image.command, "demo", calls=podmans_filter(), mounts=mounts, environment=["REALNAME_SAMPLES=/samples"]
    ) as command:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while process.poll() is None:
            most = max(most, sum(map(ended_children, children(process.pid))))
            time.sleep(0.1)
        stdout, stderr = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr), most


def children(pid: int) -> Sequence[int]:
    """Of a process; none where it is gone."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def ended_children(pid: int) -> int:
    """How many children of a process have ended and are not waited for."""
    return sum(is_ended(child) for child in children(pid))


def is_ended(pid: int) -> bool:
    """Whether it is a process that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z")
    return False


def expected_level() -> str:
    """What confines decoders: as on this machine, where bubblewrap may be forbidden."""
    has_bubblewrap = confinement().by is Confinement.BUBBLEWRAP
    return "bubblewrap, system-call filter" if has_bubblewrap else "system-call filter"


def health(image: Image, mounts: Mapping[str, Path], port: str) -> int:
    """How the health check ends."""
    script = (ROOT / "deploy" / "containerfile" / "realname-ready").read_text()
    return image.run(image.python, "-IS", "-c", script, port, calls=podmans_filter(), mounts=mounts).returncode


def wait_until_ready(server: "subprocess.Popen[bytes]", url: str) -> int:
    """The status of its readiness, as soon as it answers."""
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return httpx.get(url).status_code
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the server in the container did not answer")
