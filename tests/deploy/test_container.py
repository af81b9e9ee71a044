"""A registration and a server within the limits that deploy/ sets: read-only, without privileges, under Podman's and systemd's filters.

Every day this checkout stands in the image's place; `make image-test` makes the image and plays the same in it (whole_image.py).
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from realname.verification.engine.decoding.confinement import Confinement, confinement
from realname.verification.use_cases.fetch_files import model_folder, sample_folder
from tests.deploy.containers import USER, Image, podmans_filter, this_machine, units_filter
from tests.deploy.proxies import free_ports
from tests.support.absent import Part, skip_absent
from tests.support.busy import longest_s
from tests.support.prepared import ROOT
from tests.support.served import START_WITHIN_S, STOP_WITHIN_S

pytestmark = [pytest.mark.sockets, pytest.mark.slow]

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
    yield this_machine(folder)
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
    ended = image.run(*image.command, "demo", calls=podmans_filter(), mounts=mounts, environment=["REALNAME_SAMPLES=/samples"])
    assert (ended.returncode, ended.stdout.count("approved")) == (0, 1), ended.stderr
    assert expected_level() in ended.stderr


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
