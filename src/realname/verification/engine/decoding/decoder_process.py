"""Decoders of this process: asked of a fork server that has their libraries loaded, and ended with certainty."""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from signal import SIGKILL, SIGXCPU
from typing import IO

from realname.verification.engine.decoding.confinement import confinement, end_confined, expected_layers, start_confined
from realname.verification.engine.decoding.fork_server import MOST_REQUEST_BYTES, STARTED, STATUS
from realname.verification.errors import ModelUnavailable

_STARTED_WITHIN_S = 20.0  # on a machine so busy that loading the libraries takes a hundred times as long
_ENDED_WITHIN_S = 5.0
_DEATH_S = 2.0  # a decoder's pipe ends a moment before it does
_CREDENTIALS_BYTES = 64


class _ServerGone(Exception):
    """The fork server ended, or does not answer."""


@dataclass(slots=True, kw_only=True)
class DecoderProcess:
    """One decoder, which ends when it is told so, when its files are closed, or with this process.

    Attributes:
        pid: Of the decoder itself, as this process sees it.
        stdin, stdout: Pipes, unbuffered.
    """

    pid: int
    stdin: IO[bytes]
    stdout: IO[bytes]
    _life: socket.socket = field(repr=False)
    _server: "_Server" = field(repr=False)
    _status: int | None = field(default=None, init=False)

    def wait(self, within_s: float) -> int | None:
        """Wait for its end: its exit code, or below zero the signal that ended it; None where it lives on."""
        if self._status is None:
            self._life.settimeout(within_s)
            try:
                said = self._life.recv(STATUS.size)
            except TimeoutError:
                return None
            except OSError:
                said = b""
            self._status = STATUS.unpack(said)[0] if len(said) == STATUS.size else -SIGKILL  # it died with its server
        return self._status

    def was_out_of_time(self) -> bool:
        """Whether a decoder that says no more was ended because its processor time was over."""
        return self.wait(_DEATH_S) == -SIGXCPU

    def end(self) -> None:
        """End it, close its pipes, and return when it is gone; a second time nothing happens."""
        if self._life.fileno() < 0:
            return
        with suppress(OSError):  # the server is gone
            self._life.shutdown(socket.SHUT_WR)
        if self.wait(_ENDED_WITHIN_S) is None:  # the server does not listen; its children keep their numbers
            with suppress(ProcessLookupError):
                os.kill(self.pid, SIGKILL)
        self._life.close()
        for pipe in (self.stdin, self.stdout):
            with suppress(OSError):
                pipe.close()
        if not self._server.is_shared:
            self._server.close()


class _Server:
    """A fork server, started by a thread that lives as long as it: bubblewrap ends what it runs with the thread that started it."""

    def __init__(self, *, is_shared: bool) -> None:
        self.is_shared = is_shared
        self.owner = os.getpid()
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process: subprocess.Popen[bytes] | None = None
        has_begun = threading.Event()
        with theirs:
            threading.Thread(target=self._own, args=(theirs, has_begun), name="decoders", daemon=True).start()
            has_begun.wait()

    def start(self, module: str, bounds: str, *, memory: int) -> DecoderProcess:
        """Have a decoder forked.

        Raises:
            _ServerGone: It is not there any more, or does not answer.
            ChildProcessError: It could not fork.
        """
        life, their_life = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        life.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        (source, stdin), (stdout, sink) = os.pipe(), os.pipe()
        request = json.dumps([module, bounds, expected_layers()]).encode()
        if len(request) > MOST_REQUEST_BYTES:
            raise ValueError
        try:
            socket.send_fds(self._requests, [request], [their_life.fileno(), source, sink, memory])
            their_life.close()
            pid = _pid_of(life)
        except OSError as problem:
            for one in (stdin, stdout, life.detach()):
                os.close(one)
            if isinstance(problem, ChildProcessError) and not self._is_gone:
                raise
            raise _ServerGone from problem
        finally:
            their_life.close()
            os.close(source)
            os.close(sink)
        return DecoderProcess(pid=pid, stdin=os.fdopen(stdin, "wb", 0), stdout=os.fdopen(stdout, "rb", 0), _life=life, _server=self)

    @property
    def _is_gone(self) -> bool:
        """It never says anything there: what can be read is its end."""
        watched = select.poll()
        if self._requests.fileno() >= 0:
            watched.register(self._requests, select.POLLIN)
        return self._requests.fileno() < 0 or bool(watched.poll(0))

    def close(self) -> None:
        """End it and all its decoders."""
        self._requests.close()
        if self._process is not None and self.owner == os.getpid():
            with suppress(subprocess.TimeoutExpired):  # it ends its decoders, and then itself
                self._process.wait(_ENDED_WITHIN_S)
            end_confined(self._process)

    def _own(self, theirs: socket.socket, has_begun: threading.Event) -> None:
        try:
            self._process = start_confined("fork_server", str(theirs.fileno()), files=(theirs.fileno(),))
        except OSError:  # the next request finds no one there
            return
        finally:
            has_begun.set()
        with self._process:  # it needs no pipes
            pass


def _pid_of(life: socket.socket) -> int:
    """Hear the decoder say that it has begun: the kernel adds by which number this process knows it.

    Raises:
        ChildProcessError: It has not.
        TimeoutError: Nothing is said.
    """
    life.settimeout(_STARTED_WITHIN_S)
    said, credentials, _, _ = life.recvmsg(len(STARTED), _CREDENTIALS_BYTES)
    if said != STARTED or not credentials:
        raise ChildProcessError
    return int.from_bytes(credentials[0][2][:4], sys.byteorder)


_lock = threading.Lock()
_shared: dict[str, _Server] = {}  # by the decoder: what one imports takes none of the address space that another may fill


def start_decoder(module: str, bounds: str, *, memory: int) -> DecoderProcess:
    """Start a decoder; from then on other processes of this user cannot read this one's memory.

    Decoders of one fork server see each other's processes. Where no filter of system calls keeps them from signals, each has a server of
    its own.

    Args:
        module: Of this package.
        bounds: JSON, for the decoder.
        memory: Open file of the memory that is shared with it (`shared_memory`).

    Raises:
        ModelUnavailable: None could be started; retryable.
        OSError: The system gives no files.
    """
    server = _server(module, None) if confinement().layers.has_filter else _Server(is_shared=False)
    try:
        try:
            return server.start(module, bounds, memory=memory)
        except _ServerGone:
            if not server.is_shared:
                raise
            return _server(module, server).start(module, bounds, memory=memory)
    except (_ServerGone, ChildProcessError) as problem:
        raise ModelUnavailable(use="decoder", reason="no decoder could be started") from problem


def _server(module: str, lost: _Server | None) -> _Server:
    """This process's server for a kind of decoder: another one than `lost`, and than that of the process that this one was forked from."""
    with _lock:
        shared = _shared.get(module)
        if shared is None or shared is lost or shared.owner != os.getpid():
            if shared is not None:
                shared.close()
            shared = _shared[module] = _Server(is_shared=True)
            atexit.register(shared.close)
        return shared
