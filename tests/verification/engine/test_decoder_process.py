"""Decoders forked from one prepared process: each has its own files and its own end, and none outlives the process that asked for it."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread, Timer

import pytest
from PIL import Image

from realname.verification.engine.decoding import decoder_process
from realname.verification.engine.decoding.confinement import confinement, decoder_environment
from realname.verification.engine.decoding.picture_process import NoPicture, PictureProcess
from realname.verification.engine.decoding.records import LIVE_PICTURE
from realname.verification.engine.decoding.shared_memory import create_memory
from realname.verification.errors import ModelUnavailable

_SERVED_ALONE = """
import os, socket, sys
from types import SimpleNamespace
from realname.verification.engine.decoding import fork_server

def main():
    sys.stdout.write(" ".join(sorted(os.listdir("/proc/self/fd"))))
    sys.stdout.flush()

fork_server._loaded = lambda name: SimpleNamespace(__name__=name, main=main)
requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
if os.fork() == 0:
    requests.close()
    fork_server.ForkServer(theirs).serve()
    os._exit(0)
theirs.close()
for _ in range(2):  # the second is forked while the first one's life is open
    life, their_life = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    (source, stdin), (stdout, sink) = os.pipe(), os.pipe()
    memory = os.memfd_create("memory")
    socket.send_fds(requests, [b'["decoder"]'], [their_life.fileno(), source, sink, memory])
    for one in (source, sink, memory):
        os.close(one)
    print(os.read(stdout, 100).decode(), life.recv(1), fork_server.STATUS.unpack(life.recv(4)))
"""
_ASKED_FROM_ANOTHER_PROCESS = """
import os, sys
from realname.verification.engine.decoding.picture_process import PictureProcess
held = PictureProcess()
print(held.pid, flush=True)
sys.stdin.read()
"""


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), (10, 200, 30)).save(file, "JPEG")
    return file.getvalue()


def _decodes(decoder: PictureProcess) -> bool:
    return decoder.decode(LIVE_PICTURE, _jpeg()).pixels.shape == (240, 320, 3)


def _parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _wait_until_gone(pid: int) -> None:
    deadline_s = time.monotonic() + 60
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline_s:
        time.sleep(0.005)
    assert not Path(f"/proc/{pid}").exists()


def test_decoders_are_children_of_one_prepared_process() -> None:
    with PictureProcess() as one, PictureProcess() as other:
        assert (one.pid != other.pid, _parent_of(one.pid)) == (True, _parent_of(other.pid))


def test_a_decoder_has_its_own_three_files_and_its_memory_and_no_other() -> None:
    command = [sys.executable, "-P", "-c", _SERVED_ALONE]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, env=decoder_environment())
    # The fifth is the folder that is being listed.
    assert ended.stdout.splitlines() == ["0 1 2 3 4 b's' (0,)"] * 2


def test_the_end_of_one_decoder_is_not_the_end_of_another() -> None:
    with PictureProcess() as one, PictureProcess() as other:
        os.kill(one.pid, signal.SIGKILL)
        with pytest.raises(NoPicture):
            _decodes(one)
        assert _decodes(other)


def test_a_decoder_that_ends_while_it_is_given_up_is_not_the_end_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server, stopped meanwhile, learns both in one look."""
    monkeypatch.setattr(decoder_process, "_shared", {})
    with PictureProcess() as other:
        with PictureProcess() as one:
            server = _parent_of(one.pid)
            os.kill(server, signal.SIGSTOP)
            _wait_for_state(server, "T")
            os.kill(one.pid, signal.SIGKILL)
            _wait_for_state(one.pid, "Z")
            continues = Timer(1.0, os.kill, (server, signal.SIGCONT))
            continues.start()
        continues.join()
        with PictureProcess() as next_one:
            assert (_parent_of(next_one.pid), _decodes(other)) == (server, True)


def _wait_for_state(pid: int, state: str) -> None:
    """Of proc(5): T is stopped, Z is ended while its parent has not asked for its end."""
    deadline_s = time.monotonic() + 60
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != state:
        assert time.monotonic() < deadline_s
        time.sleep(0.005)


def test_decoders_outlive_the_thread_that_started_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder_process, "_shared", {})
    started: list[PictureProcess] = []
    thread = Thread(target=lambda: started.append(PictureProcess()))
    thread.start()
    thread.join()
    time.sleep(0.2)
    with started[0] as decoder:
        assert _decodes(decoder)


def test_where_the_prepared_process_is_gone_its_decoders_are_and_the_next_has_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder_process, "_shared", {})
    with PictureProcess() as before:
        os.kill(_parent_of(before.pid), signal.SIGKILL)
        with pytest.raises(NoPicture):
            any(not _decodes(before) for _ in range(10_000))
        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(lambda _: _is_served(), range(8))) == [True] * 8


def _is_served() -> bool:
    with PictureProcess() as decoder:
        return _decodes(decoder)


def test_nothing_is_left_when_the_process_that_asked_is_killed() -> None:
    command = [sys.executable, "-P", "-c", _ASKED_FROM_ANOTHER_PROCESS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=decoder_environment()) as asking:
        decoder = int(asking.stdout.readline()) if asking.stdout else 0
        server = _parent_of(decoder)
        asking.kill()
    _wait_until_gone(decoder)
    _wait_until_gone(server)


def test_where_the_system_gives_no_process_no_decoder_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_words: object, **_how: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(decoder_process, "_shared", {})
    monkeypatch.setattr(decoder_process, "start_confined", refuse)
    with pytest.raises(ModelUnavailable):
        PictureProcess()


def test_no_other_module_is_run_and_the_server_that_was_asked_is_replaced() -> None:
    memory = create_memory(4096).file
    try:
        with pytest.raises(ModelUnavailable):
            decoder_process.start_decoder("confinement", json.dumps({}), memory=memory)
    finally:
        os.close(memory)
    assert _is_served()


@pytest.mark.parametrize("has_filter", [True, False])
def test_without_a_filter_of_system_calls_every_decoder_has_a_process_of_its_own_to_come_from(
    monkeypatch: pytest.MonkeyPatch, *, has_filter: bool
) -> None:
    before = confinement()
    layers = type(before.layers)(has_filter=has_filter, landlock=before.layers.landlock)
    monkeypatch.setattr(decoder_process, "confinement", lambda: type(before)(by=before.by, before=before.before, layers=layers))
    with PictureProcess() as one, PictureProcess() as other:
        assert _decodes(one)
        assert (_parent_of(one.pid) == _parent_of(other.pid)) is has_filter
        servers = {_parent_of(one.pid), _parent_of(other.pid)}
    if not has_filter:
        for server in servers:
            _wait_until_gone(server)
