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
from collections.abc import Mapping, Sequence
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
        imports_itself: Whether the command imports the project's modules itself, as in a process that begins with nothing.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str]
    timeout_s: float
    imports_itself: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """The process that waits for calls; threads may share it."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, call: Call) -> "subprocess.CompletedProcess[str]":
        """Run the command to its end, as `subprocess.run` would.

        Raises:
            TimeoutExpired: It took too long and was killed.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            status = self._ended(call, (out, err))
            return subprocess.CompletedProcess(call.arguments, os.waitstatus_to_exitcode(status), _read(out), _read(err))

    def close(self) -> None:
        """End it; commands that run end by themselves."""
        self.control.close()
        self.process.wait()

    def _ended(self, call: Call, streams: tuple[IO[bytes], IO[bytes]]) -> int:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._ask(call, [theirs.fileno(), *(stream.fileno() for stream in streams)])
            ours.settimeout(call.timeout_s)
            (process_id,) = NUMBER.unpack(ours.recv(NUMBER.size))
            try:
                (status,) = NUMBER.unpack(ours.recv(NUMBER.size))
            except TimeoutError:
                os.kill(process_id, signal.SIGKILL)
                raise subprocess.TimeoutExpired(["realname", *call.arguments], call.timeout_s) from None
        return int(status)

    def _ask(self, call: Call, descriptors: Sequence[int]) -> None:
        asked = {
            "arguments": list(call.arguments),
            "environment": dict(call.environment),
            "folder": str(Path.cwd()),
            "imports_itself": call.imports_itself,
        }
        with self._lock:
            socket.send_fds(self.control, [json.dumps(asked).encode() + b"\n"], descriptors)


@cache
def prepared() -> Prepared:
    """Start it, once for all tests of this process."""
    ours, theirs = socket.socketpair()
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.prepared_process", str(theirs.fileno())],
            env={**os.environ, "PYTHONPATH": paths},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    started = Prepared(process, ours)
    atexit.register(started.close)
    return started


def _read(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()
