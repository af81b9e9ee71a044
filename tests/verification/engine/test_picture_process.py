"""The picture decoder: a process that holds nothing, reaches nothing, and is believed in nothing."""

import gc
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

import realname.verification.engine.decoding.picture_process as asking
from realname.verification.engine.decoding.confinement import confinement
from realname.verification.engine.decoding.picture_process import NoPicture, PictureProcess
from realname.verification.engine.decoding.records import LIVE_PICTURE, PORTRAIT, PictureBounds, Refusal
from tests.support.busy import longest_s
from tests.verification.engine.taken_over import take_over

_LOCKED = """
import socket, sys
from realname.verification.engine.decoding.lockdown import Layers, lock_down
expected = Layers(has_filter=sys.argv[1] != "0", landlock=int(sys.argv[2]))
lock_down(memory_bytes=1536 << 20, cpu_s=60, expected=expected)
for reach in (lambda: open("/etc/passwd"), lambda: socket.socket(), lambda: open("left", "w")):
    try:
        reach()
        sys.exit(1)
    except OSError:
        pass
try:
    bytearray(2 << 30)
    sys.exit(2)
except MemoryError:
    pass
"""


def _jpeg(width: int = 320, height: int = 240) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (10, 200, 30)).save(file, "JPEG")
    return file.getvalue()


def _wait_until_dead(pid: int) -> None:
    deadline_s = time.monotonic() + 60
    while _runs(pid) and time.monotonic() < deadline_s:
        time.sleep(0.001)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False


def _is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_one_decoder_answers_picture_after_picture() -> None:
    with PictureProcess() as decoder:
        for _ in range(3):
            assert decoder.decode(LIVE_PICTURE, _jpeg()).pixels.shape == (240, 320, 3)


def test_what_is_no_picture_is_refused_and_the_next_is_answered() -> None:
    with PictureProcess() as decoder:
        with pytest.raises(NoPicture):
            decoder.decode(PORTRAIT, b"no picture")
        assert decoder.decode(PORTRAIT, _jpeg()).scale == 1.0


def test_locked_down_it_opens_no_file_and_no_socket_and_has_a_bound_on_memory(tmp_path: Path) -> None:
    layers = confinement().layers
    command = [sys.executable, "-c", _LOCKED, str(int(layers.has_filter)), str(layers.landlock)]
    ended = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert (ended.returncode, list(tmp_path.iterdir())) == (0, [])


def test_a_decoder_that_was_killed_gives_no_picture_and_is_not_waited_for() -> None:
    with PictureProcess() as decoder:
        decoder.decode(LIVE_PICTURE, _jpeg())  # it is there by then
        os.kill(decoder.pid, signal.SIGKILL)
        _wait_until_dead(decoder.pid)
        for _ in range(2):
            with pytest.raises(NoPicture) as refused:
                decoder.decode(LIVE_PICTURE, _jpeg())
            assert refused.value.refusal is Refusal.UNREADABLE


def test_a_decoder_that_hangs_is_ended_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with PictureProcess() as decoder:
        decoder.decode(LIVE_PICTURE, _jpeg())  # it is there by then
        monkeypatch.setattr(asking, "_STALL_S", 0.3)
        os.kill(decoder.pid, signal.SIGSTOP)
        begun_s = time.monotonic()
        with pytest.raises(NoPicture):
            decoder.decode(LIVE_PICTURE, _jpeg())
        assert time.monotonic() - begun_s < longest_s(3.0)
        assert _is_gone(decoder.pid)


@pytest.mark.parametrize(
    "answer", [b"P" + b"\xff" * 16, b"P" + b"\x00" * 16, b"Z?", b"X?", b""], ids=["huge", "empty", "kind", "letter", "nothing"]
)
def test_a_decoder_that_was_taken_over_is_believed_in_nothing(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    program = f"import sys; sys.stdin.buffer.read(5); sys.stdout.buffer.write({answer!r}); sys.stdout.flush()"
    take_over(monkeypatch, asking, program)
    with PictureProcess() as decoder, pytest.raises(NoPicture):
        decoder.decode(LIVE_PICTURE, _jpeg())


def test_the_memory_of_a_decoder_ends_with_it() -> None:
    def mapped() -> int:
        return Path("/proc/self/maps").read_text().count("realname-decoder")

    before, decoder = mapped(), PictureProcess()
    decoder.decode(LIVE_PICTURE, _jpeg())
    assert mapped() == before + 1
    decoder.close()
    assert mapped() == before


def test_no_decoder_is_left_when_no_one_holds_it_any_more() -> None:
    decoder = PictureProcess()
    pid = decoder.pid
    del decoder
    gc.collect()
    assert _is_gone(pid)


def test_the_time_of_the_processor_is_bounded_over_all_pictures() -> None:
    picture = _jpeg(1200, 1200)
    with PictureProcess(PictureBounds(decode_cpu_s=1)) as decoder, pytest.raises(NoPicture):
        any(decoder.decode(PORTRAIT, picture).scale == 0 for _ in range(10_000))
