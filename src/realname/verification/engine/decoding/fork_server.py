"""The fork server: a confined process that has loaded the decoders' libraries and forks one decoder for each clip, portrait or session.

It is started as `python -m realname.verification.engine.decoding.fork_server SOCKET` by `decoder_process`, within the same confinement as a
decoder. It reads no byte of a stranger's file: it receives the name of a decoder's module, its arguments and its open files, and each
decoder gives up everything by itself (`lockdown`) before it reads. Starting one takes 5 ms of processor time; loading the libraries anew
took 60 to 75. Standard library only, but for the decoders.
"""

import gc
import json
import os
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from types import ModuleType

from realname.verification.engine.decoding.lockdown import hide_memory

STATUS = struct.Struct("=i")  # of a decoder that has ended: its exit code, or the signal that ended it, below zero
STARTED = b"s"
MOST_REQUEST_BYTES = 4096
_PACKAGE = "realname.verification.engine.decoding"
_MODULES = frozenset({"decoder", "picture_decoder"})
_FILES = 4  # life, standard input, standard output, memory
_MEMORY_FILE = 3


class ForkServer:
    """Forks decoders until no one asks any more; a decoder ends with its `life`, a socket that the asking process holds."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._watched = selectors.DefaultSelector()
        self._living: dict[int, socket.socket] = {}

    def serve(self) -> None:
        """Answer until the socket is closed by the other side, then end all decoders."""
        self._watched.register(self._requests, selectors.EVENT_READ, self._start)
        try:
            while True:
                for key, _ in self._watched.select():
                    act: Callable[[], None] = key.data
                    act()
        except EOFError:
            return
        finally:
            for pid in self._living:
                _kill(pid)

    def _start(self) -> None:
        said, files, _, _ = socket.recv_fds(self._requests, MOST_REQUEST_BYTES, _FILES)
        if not said:
            raise EOFError
        name, *arguments = json.loads(said)
        module = _loaded(name)
        life, *others = files
        try:
            pid = os.fork()
            if pid == 0:
                _become(module, arguments, files)
            ended = _watch(pid)
        except OSError:  # the system gives no process or no file now: the end of its life says so
            others.append(life)
            return
        finally:
            for file in others:
                os.close(file)
        held = socket.socket(fileno=life)
        self._living[pid] = held
        self._watched.register(held, selectors.EVENT_READ, lambda: self._give_up(pid, held))
        self._watched.register(ended, selectors.EVENT_READ, lambda: self._bury(pid, ended))

    def _give_up(self, pid: int, held: socket.socket) -> None:
        """The process that asked for it lets it go: nothing is ever said on a life."""
        if self._living.get(pid) is not held:  # it ended by itself, and was buried a moment ago: both were found at once
            return
        self._watched.unregister(held)
        _kill(pid)

    def _bury(self, pid: int, ended: int) -> None:
        self._watched.unregister(ended)
        os.close(ended)
        _, status = os.waitpid(pid, 0)
        held = self._living.pop(pid)
        with suppress(KeyError):  # it was given up
            self._watched.unregister(held)
        with held, suppress(OSError):  # no one waits for it any more
            held.send(STATUS.pack(os.waitstatus_to_exitcode(status)))


def _watch(pid: int) -> int:
    """A file that can be read when a child has ended; where the system gives none the child is ended.

    Raises:
        OSError: The system gives no files now.
    """
    try:
        return os.pidfd_open(pid)
    except OSError:
        _kill(pid)
        os.waitpid(pid, 0)
        raise


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _loaded(name: str) -> ModuleType:
    """Import a decoder's module at its first use: a process that decodes portraits alone loads nothing for clips.

    Raises:
        ValueError: There is no such decoder.
    """
    if name not in _MODULES:
        raise ValueError
    full_name = f"{_PACKAGE}.{name}"
    if full_name not in sys.modules:
        import_module(full_name)
        gc.freeze()  # what is loaded is not written to again, so that forked decoders share it
    return sys.modules[full_name]


def _become(module: ModuleType, arguments: list[str], files: list[int]) -> None:
    """Be a decoder, in the process that was forked: with its own files and no other. Never returns."""
    code = 1
    try:
        life, source, sink, memory = files
        os.setsid()
        os.write(life, STARTED)
        os.dup2(source, 0)
        os.dup2(sink, 1)
        os.dup2(memory, _MEMORY_FILE)
        os.closerange(_MEMORY_FILE + 1, os.sysconf("SC_OPEN_MAX"))
        sys.argv = [module.__name__, *arguments, str(_MEMORY_FILE)]
        module.main()
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    """Serve on the socket whose number is on the command line."""
    hide_memory()
    ForkServer(socket.socket(fileno=int(sys.argv[1]))).serve()


if __name__ == "__main__":
    main()
