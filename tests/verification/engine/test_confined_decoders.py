"""Decoders under bubblewrap: what takes one over reaches nothing, and nothing of it is left; without it they decode the same."""

import io
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from realname.verification.engine.decoding import decoder_process
from realname.verification.engine.decoding.capture import DecodedCount, open_clip
from realname.verification.engine.decoding.confinement import Confinement, confinement, decoder_environment
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.decoding.picture_process import PictureProcess
from realname.verification.engine.decoding.records import LIVE_PICTURE
from realname.verification.errors import ModelUnavailable
from tests.architecture.sources import PACKAGE
from tests.support.absent import Part, skip_absent
from tests.support.watched_processes import all_below
from tests.verification.made_clips import make_clip

pytestmark = pytest.mark.sockets

_TAKEN_OVER = """
import os, socket, sys
found = []
for path in sys.argv[1:]:
    try:
        found.append("read " + path) if os.path.exists(path) else None
    except OSError:
        pass
for path in os.environ["WRITTEN"].split():
    try:
        open(path, "w").close()
        found.append("wrote " + path)
    except OSError:
        pass
try:
    socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), timeout=2)
    found.append("connected")
except OSError:
    pass
if os.path.isdir("/proc"):
    found += ["process " + pid for pid in os.listdir("/proc") if pid.isdigit()]
print(*found, sep="\\n")
"""


@pytest.fixture(autouse=True)
def confined() -> None:
    """Skip where it is not installed, or not allowed."""
    if confinement().by is not Confinement.BUBBLEWRAP:
        skip_absent(Part.BUBBLEWRAP, f"{confinement().by}; run tools/get-bubblewrap as root, where user namespaces are allowed")


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), (10, 200, 30)).save(file, "JPEG")
    return file.getvalue()


def test_clips_and_pictures_are_decoded() -> None:
    with open_clip(make_clip(), ClipLimits(), DecodedCount()) as frames:
        assert len(list(frames)) > 20
    with PictureProcess() as decoder:
        assert decoder.decode(LIVE_PICTURE, _jpeg()).pixels.shape == (240, 320, 3)


def test_what_takes_a_decoder_over_sees_no_file_of_ours_no_network_and_no_other_process(
    tmp_path: Path,
) -> None:
    (tmp_path / "keys.json").write_text("keys")
    with socket.create_server(("127.0.0.1", 0)) as server:
        environment = {**decoder_environment(), "PORT": str(server.getsockname()[1]), "WRITTEN": f"/left /usr/left {sys.prefix}/left"}
        looked_for = [str(tmp_path / "keys.json"), "/etc/passwd", "/etc/hostname", "/home", "/var", "/run", os.path.expanduser("~/.ssh")]  # noqa: PTH111
        command = [sys.executable, "-c", _TAKEN_OVER, *looked_for]
        inside = subprocess.run([*confinement().before, *command], capture_output=True, text=True, check=True, env=environment)
        outside = subprocess.run(command, capture_output=True, text=True, check=True, env={**environment, "WRITTEN": ""})
    assert inside.stdout.split() == []
    for seen in (f"read {looked_for[0]}", "read /etc/passwd", "connected", "process "):
        assert seen in outside.stdout, "outside it would"


def test_nothing_of_it_is_left_when_it_is_ended() -> None:
    with PictureProcess() as decoder:
        decoder.decode(LIVE_PICTURE, _jpeg())
        running = [decoder.pid, *all_below(decoder.pid)]
    deadline_s = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in running) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert [pid for pid in running if Path(f"/proc/{pid}").exists()] == []


def _in_groups(leaders: set[int]) -> list[int]:
    """Processes, ended ones that no one has waited for aside, of these process groups."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
            found += [int(stat.parent.name)] if int(group) in leaders and state not in {"Z", "X"} else []
    return found


def test_nothing_of_it_is_left_when_it_is_ended_before_it_has_begun() -> None:
    leaders = set()
    for place in range(20):
        decoder = PictureProcess()
        leaders.add(decoder.pid)
        time.sleep(place * 0.0005)
        decoder.close()
    deadline_s = time.monotonic() + 60
    while _in_groups(leaders) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert _in_groups(leaders) == []


def test_where_it_fails_in_the_middle_there_is_no_picture_and_no_decoder_without_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[list[str]] = []
    start = subprocess.Popen

    def failing(command: list[str], **how: object) -> "subprocess.Popen[bytes]":
        started.append(command)
        return start(["false"], **how)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(decoder_process, "_shared", {})
    monkeypatch.setattr(subprocess, "Popen", failing)
    with pytest.raises(ModelUnavailable):
        PictureProcess()
    assert [command[: len(confinement().before)] for command in started] == [list(confinement().before)] * 2
    assert list(tmp_path.iterdir()) == []


def test_a_decoder_is_shown_the_folder_of_the_package_and_nothing_above_it() -> None:
    assert decoder_environment() == {"PYTHONPATH": str(PACKAGE.parent)}
