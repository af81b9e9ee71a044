"""What a decoder gives up before it reads a byte of a stranger's file: time and memory without end, files, processes, system calls.

Standard library only: decoders import it. `python -m realname.verification.engine.decoding.lockdown` gives everything up as a decoder does
and writes down what of it the system grants; so the server knows before it starts a decoder (`confinement`).
"""

import ctypes
import json
import os
import resource
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass

from realname.verification.engine.decoding.syscall_filter import syscall_filter

_SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES = 4, 38  # prctl
_SECCOMP = {"x86_64": 317, "aarch64": 277}  # numbers of system calls
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CREATE_RULESET, _RESTRICT_SELF = 444, 446  # on every machine
_CAPABILITY_VERSION = 0x20080522
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # mallopt
_LARGE_BYTES, _NEVER_BYTES = 32 * 1024 * 1024, 1 << 30
_FILTER_MODE, _ALL_THREADS = 1, 1
_FILES, _NETWORK, _SCOPES = {1: 13, 2: 14, 3: 15, 5: 16}, {4: 2}, {6: 2}  # Landlock: rights known from a version on, as bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """What the system confines a decoder by, beside bubblewrap.

    Attributes:
        has_filter: A filter of system calls (seccomp) is in force.
        landlock: Version of Landlock in force; 0: none.
    """

    has_filter: bool = False
    landlock: int = 0


class NotConfined(Exception):
    """The system grants something else than it did when the server asked: nothing is decoded."""


def lock_down(*, memory_bytes: int, cpu_s: int, expected: Layers) -> None:
    """Give up what a decoder does not need.

    Args:
        memory_bytes: Of address space.
        cpu_s: Of processor time; a second later the process is killed for certain.
        expected: What confined the decoder that was started for a trial.

    Raises:
        NotConfined: Something else is in force.
    """
    if confine(lambda: _limit(memory_bytes=memory_bytes, cpu_s=cpu_s)) != expected:
        raise NotConfined


def confine(limit: Callable[[], None] = lambda: None) -> Layers:
    """Give up rights and system calls for good, and say what is in force; `limit` is called before system calls end."""
    if sys.platform != "linux":
        limit()
        return Layers()
    kernel, machine = ctypes.CDLL(None, use_errno=True), os.uname().machine
    hide_memory()  # decoders of one user cannot read each other either
    kernel.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    landlock = _restrict_files(kernel)
    _drop_capabilities(kernel, machine)
    limit()
    return Layers(has_filter=_filter_calls(kernel, machine), landlock=landlock)


def hide_memory() -> None:
    """Keep other processes of the same user from reading this one's memory, and keep it out of core dumps."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def keep_memory() -> None:
    """Keep memory that is freed for what is allocated next: pictures are large, and the system would clear each page anew."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):  # of the GNU C library
        library.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        library.mallopt(_TRIM_THRESHOLD, _NEVER_BYTES)


def _limit(*, memory_bytes: int, cpu_s: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _drop_capabilities(kernel: ctypes.CDLL, machine: str) -> None:
    """Root without capabilities: it reads and kills no process but its equals."""
    if machine in _CAPSET:
        header, none = struct.pack("=Ii", _CAPABILITY_VERSION, 0), bytes(24)
        kernel.syscall(_CAPSET[machine], header, none)


def _restrict_files(kernel: ctypes.CDLL) -> int:
    """Take every right that Landlock knows: to files, to TCP, to other processes' signals and sockets. Returns its version, or 0."""
    version = max(0, kernel.syscall(_CREATE_RULESET, None, 0, 1))
    if not version:
        return 0
    handled = [(1 << max((n for since, n in known.items() if since <= version), default=0)) - 1 for known in (_FILES, _NETWORK, _SCOPES)]
    ruleset = kernel.syscall(_CREATE_RULESET, (rights := struct.pack("=3Q", *handled)), len(rights), 0)
    if ruleset < 0:
        return 0
    restricted = kernel.syscall(_RESTRICT_SELF, ruleset, 0)
    with suppress(OSError):
        os.close(ruleset)
    return version if restricted == 0 else 0


def _filter_calls(kernel: ctypes.CDLL, machine: str) -> bool:
    program = syscall_filter(machine)
    if not program:
        return False
    steps = ctypes.create_string_buffer(program, len(program))
    fprog = struct.pack("@HP", len(program) // 8, ctypes.addressof(steps))
    return bool(kernel.syscall(_SECCOMP[machine], _FILTER_MODE, _ALL_THREADS, fprog) == 0)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(confine())))
    sys.stdout.flush()
