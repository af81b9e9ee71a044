"""The `realname` command, ready to run: a process that has imported it already and forks for each call.

What a command does is done by a process of its own, with its own environment, standard streams and end, as when a person starts it; only
the imports, which take ten times as long as most commands, were done once, before. Where the imports themselves are to be seen a command
imports the project's modules itself: `tests.support.command.realname` has it do so the first time it is asked for each.
"""

import atexit
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
NUMBER = struct.Struct("<i")  # a process id, then an exit status


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the command.

    Attributes:
        environment: All of it, not only what is added.
        module: Run in place of the command, as by `python -m`; empty: the command.
        imports_itself: Whether the command imports the project's modules itself, as in a process that begins with nothing.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str]
    module: str = ""
    imports_itself: bool = False


@dataclass(slots=True)
class Started:
    """A command that was started. It can be waited for and signalled like a `Popen`."""

    pid: int
    _end: socket.socket
    returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and give its exit code; less than zero: the number of the signal that ended it.

        Raises:
            TimeoutExpired: It goes on; `timeout` is in seconds.
        """
        if self.returncode is None:
            self._end.settimeout(timeout)
            try:
                (status,) = NUMBER.unpack(self._end.recv(NUMBER.size))
            except (BlockingIOError, TimeoutError):
                raise subprocess.TimeoutExpired("realname", timeout or 0.0) from None
            self._end.close()
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def poll(self) -> int | None:
        """Give its exit code, or None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The process that waits for calls; threads may share it."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, call: Call, *, timeout_s: float) -> "subprocess.CompletedProcess[str]":
        """Run the command to its end, as `subprocess.run` would.

        Raises:
            TimeoutExpired: It took too long and was killed.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            started = self.start(call, out, err)
            try:
                code = started.wait(timeout_s)
            finally:
                started.kill()
                started.wait()
            return subprocess.CompletedProcess(call.arguments, code, _read(out), _read(err))

    def start(self, call: Call, out: IO[bytes], err: IO[bytes]) -> Started:
        """Start the command. It has copies of the two files as its standard output and standard error."""
        ours, theirs = socket.socketpair()
        asked = {
            "arguments": list(call.arguments),
            "environment": dict(call.environment),
            "folder": str(Path.cwd()),
            "module": call.module,
            "imports_itself": call.imports_itself,
        }
        with theirs, self._lock:
            socket.send_fds(self.control, [json.dumps(asked).encode() + b"\n"], [theirs.fileno(), out.fileno(), err.fileno()])
        (process_id,) = NUMBER.unpack(ours.recv(NUMBER.size))
        return Started(int(process_id), ours)

    def close(self) -> None:
        """End it; commands that run end by themselves."""
        self.control.close()
        self.process.wait()


@cache
def prepared() -> Prepared:
    """Start it, once for all tests of this process."""
    started = _start([ROOT / "src", ROOT])
    atexit.register(started.close)
    return started


@contextmanager
def prepared_from(paths: Sequence[Path]) -> Iterator[Prepared]:
    """Start one that imports the code of another release from these folders, and end it."""
    started = _start(paths)
    try:
        yield started
    finally:
        started.close()


def _start(paths: Sequence[Path]) -> Prepared:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.support.prepared_process", str(theirs.fileno())],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    return Prepared(process, ours)


def _read(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()
