"""What confines a decoder without bubblewrap: a process that took one over tries what it could do, before and after."""

import io
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import realname.verification.engine.decoding.confinement as confining
from realname.verification.engine.decoding.confinement import confinement, decoder_environment, start_confined
from realname.verification.engine.decoding.decoder_process import start_decoder
from realname.verification.engine.decoding.picture_process import NoPicture, PictureProcess
from realname.verification.engine.decoding.records import LIVE_PICTURE, PictureBounds
from realname.verification.engine.decoding.shared_memory import create_memory
from realname.verification.engine.decoding.syscall_filter import syscall_filter

pytestmark = pytest.mark.sockets

# It tries on its parent, whose id and secret are in its arguments, and on the system, and says what it could do.
_TAKEN_OVER = """
import ctypes, os, signal, socket, struct, sys, mmap
from realname.verification.engine.decoding import lockdown
kernel = ctypes.CDLL(None, use_errno=True)
parent, secret_at, size, folder, means = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
taken = ctypes.create_string_buffer(size)
ours = struct.pack("PN", ctypes.addressof(taken), size)
theirs = struct.pack("PN", secret_at, size)
readv, writev, ptrace = {"x86_64": (310, 311, 101), "aarch64": (270, 271, 117)}[os.uname().machine]

def read_memory():
    if kernel.syscall(readv, parent, ours, 1, theirs, 1, ctypes.c_long(0)) != size:
        raise OSError
    sys.stdout.write("secret " + taken.raw.decode() + "\\n")

def write_memory():
    if kernel.syscall(writev, parent, ours, 1, theirs, 1, ctypes.c_long(0)) != size:
        raise OSError

def trace():
    if kernel.syscall(ptrace, 0x4206, parent, 0, 0) != 0:  # PTRACE_SEIZE
        raise OSError

def open_memory():
    open(f"/proc/{parent}/mem", "rb").close()

def executable():
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()

tried = {
    "reads-memory": read_memory, "writes-memory": write_memory, "traces": trace, "opens-memory": open_memory,
    "signals-parent": lambda: os.kill(parent, signal.SIGCONT), "reads-file": lambda: open("/etc/passwd").close(),
    "writes-file": lambda: open(folder + "/left", "w").close(), "removes-file": lambda: os.unlink(folder + "/kept"),
    "opens-tcp": lambda: socket.socket().close(), "opens-unix": lambda: socket.socket(socket.AF_UNIX).close(),
    "starts-process": lambda: os.posix_spawn("/bin/true", ["true"], {}), "forks": lambda: os.fork() or os._exit(0),
    "executes-data": executable, "signals-itself": lambda: os.kill(os.getpid(), signal.SIGCONT),
}
if means == "none":
    pass
elif means == "capabilities":
    lockdown._drop_capabilities(kernel, os.uname().machine)
else:
    lockdown.confine()
for name, action in tried.items():
    try:
        action()
    except OSError:
        continue
    sys.stdout.write(name + "\\n")
sys.stdout.flush()
"""
# The parent: it holds a secret, and is as a server is that started a decoder, or as any other process.
_PARENT = """
import ctypes, subprocess, sys
from realname.verification.engine.decoding.lockdown import hide_memory
secret = ctypes.create_string_buffer(b"the secret of the keys")
hide_memory() if sys.argv[1] == "hidden" else None
import os
child = [sys.executable, "-P", "-c", sys.argv[2], str(os.getpid()), str(ctypes.addressof(secret)), str(len(secret.raw) - 1), *sys.argv[3:]]
subprocess.run(child, check=False)
"""
_MEMORY = {"secret the secret of the keys", "reads-memory", "writes-memory", "traces", "opens-memory"}


@pytest.fixture(autouse=True)
def has_filter() -> None:
    """The kernels that this project serves on have it; on others nothing of this holds."""
    assert confinement().layers.has_filter


def _what_it_can(folder: Path, *, parent: str, means: str) -> set[str]:
    (folder / "kept").touch()
    command = [sys.executable, "-P", "-c", _PARENT, parent, _TAKEN_OVER, str(folder), means]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, env=decoder_environment())
    return set(ended.stdout.splitlines())


def test_a_child_of_the_same_user_could_read_its_parent_and_kill_it(tmp_path: Path) -> None:
    could = _what_it_can(tmp_path, parent="open", means="none")
    assert could >= _MEMORY | {
        "signals-parent",
        "reads-file",
        "writes-file",
        "removes-file",
        "opens-tcp",
        "starts-process",
        "executes-data",
    }


def test_what_takes_a_decoder_over_can_do_nothing_of_it(tmp_path: Path) -> None:
    assert _what_it_can(tmp_path, parent="open", means="all") == set()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_the_memory_of_a_process_that_starts_decoders_is_hidden_from_its_user(tmp_path: Path) -> None:
    could = _what_it_can(tmp_path, parent="hidden", means="capabilities")
    assert could & _MEMORY == set()
    assert "signals-parent" in could, "hiding keeps no signal off: the filter does"


_STARTS = {
    "": "1",
    "end_confined(start_confined('lockdown'))": "0",
    "start_decoder('picture_decoder', json.dumps(asdict(PictureBounds())), memory=create_memory(4096).file).end()": "0",
}


@pytest.mark.parametrize(("program", "dumpable"), _STARTS.items())
def test_a_process_hides_its_memory_when_it_starts_a_decoder(program: str, dumpable: str) -> None:
    lines = (
        "import ctypes, json",
        "from dataclasses import asdict",
        f"from {start_confined.__module__} import end_confined, start_confined",
        f"from {start_decoder.__module__} import start_decoder",
        f"from {PictureBounds.__module__} import PictureBounds",
        f"from {create_memory.__module__} import create_memory",
        program,
        "print(ctypes.CDLL(None).prctl(3))",
    )
    command = [sys.executable, "-P", "-c", "\n".join(lines)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, env=decoder_environment())
    assert ended.stdout.strip() == dumpable


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), (10, 200, 30)).save(file, "JPEG")
    return file.getvalue()


def test_the_decoders_that_serve_run_under_the_filter_without_rights_and_alone() -> None:
    with PictureProcess() as decoder:
        decoder.decode(LIVE_PICTURE, _jpeg())
        status = _status(decoder.pid)
    assert (status["Seccomp"], status["NoNewPrivs"], int(status["CapEff"], 16), status["Threads"]) == ("2", "1", 0, "1")


def test_a_decoder_that_is_confined_otherwise_than_expected_decodes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    weaker = replace(confinement(), layers=replace(confinement().layers, landlock=99))
    monkeypatch.setattr(confining, "confinement", lambda: weaker)
    with PictureProcess() as decoder, pytest.raises(NoPicture):
        decoder.decode(LIVE_PICTURE, _jpeg())


@pytest.mark.parametrize(("machine", "kind", "read"), [("x86_64", 0xC000003E, 0), ("aarch64", 0xC00000B7, 63)])
def test_the_filter_lets_through_what_it_names_and_nothing_executable(machine: str, kind: int, read: int) -> None:
    mmap, mprotect, socket = {"x86_64": (9, 10, 41), "aarch64": (222, 226, 198)}[machine]
    program = syscall_filter(machine)
    allowed, refused, killed = 0x7FFF0000, 0x00050001, 0x80000000
    assert [_run(program, kind, number, third) for number, third in ((read, 7), (mmap, 3), (mprotect, 1))] == [allowed] * 3
    assert [_run(program, kind, number, third) for number, third in ((mmap, 7), (mprotect, 4), (socket, 0), (0x40000000 + read, 0))] == [
        refused
    ] * 4
    assert _run(program, 0x40000003, read, 0) == killed, "the calls of 32 bits"
    assert sum(_run(program, kind, number, 0) == allowed for number in range(1000)) == 30


def test_for_an_unknown_machine_there_is_no_filter() -> None:
    assert syscall_filter("riscv64") == b""


def _run(program: bytes, kind: int, number: int, third: int) -> int:
    """What the kernel would answer: the few instructions of the filter, interpreted."""
    data = struct.pack("<IIQ6Q", number, kind, 0, 0, 0, third, 0, 0, 0)
    steps, place, held = list(struct.iter_unpack("=HBBI", program)), 0, 0
    while True:
        code, if_true, if_false, operand = steps[place]
        place += 1
        if code == 0x06:
            return int(operand)
        if code == 0x20:
            (held,) = struct.unpack_from("<I", data, operand)
        else:
            holds = held == operand if code == 0x15 else bool(held & operand)
            place += if_true if holds else if_false
