"""The filter of system calls that a decoder lives under (seccomp): what computes on memory and speaks over open pipes, and nothing else."""

import struct
import sys

# Numbers on x86-64 and on arm64. Whatever is not here ends in EPERM: files, sockets, processes, signals, other processes' memory.
_ALLOWED = {
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "close": (3, 57),
    "lseek": (8, 62),
    "fstat": (5, 80),
    "brk": (12, 214),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "futex": (202, 98),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "getrandom": (318, 278),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
_UNLESS_EXECUTABLE = {"mmap": (9, 222), "mprotect": (10, 226)}  # their third argument says what may be done with the memory
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # AUDIT_ARCH_*, and the column above
_INSTRUCTION = struct.Struct("=HBBI")  # struct sock_filter: code, steps where true, steps where false, operand
_LOAD, _IF_EQUAL, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER_AT, _MACHINE_AT, _THIRD_ARGUMENT_AT = 0, 4, 32  # in struct seccomp_data; the lower half of the argument, which is little-endian
_PROT_EXEC = 4
_ALLOW, _EPERM, _KILL = 0x7FFF0000, 0x00050001, 0x80000000


def syscall_filter(machine: str) -> bytes:
    """Build the program (classic BPF) for a machine, as `os.uname` names it; empty: none is known for it.

    The x32 calls of x86-64 have other numbers, so they end in EPERM as well. Calls of another machine's kind end the process.
    """
    if machine not in _MACHINES or sys.maxsize < 1 << 32:
        return b""
    kind, column = _MACHINES[machine]
    allowed = [numbers[column] for numbers in _ALLOWED.values()]
    checked = [numbers[column] for numbers in _UNLESS_EXECUTABLE.values()]
    # Behind the numbers: EPERM; the third argument, and EPERM where it says executable; allow.
    to_allow = len(allowed) + len(checked) + 3
    steps = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_IF_EQUAL, 1, 0, kind),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        *((_IF_EQUAL, to_allow - place, 0, number) for place, number in enumerate(allowed)),
        *((_IF_EQUAL, len(checked) - place, 0, number) for place, number in enumerate(checked)),
        (_RETURN, 0, 0, _EPERM),
        (_LOAD, 0, 0, _THIRD_ARGUMENT_AT),
        (_IF_ANY_BIT, 0, 1, _PROT_EXEC),
        (_RETURN, 0, 0, _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(_INSTRUCTION.pack(*step) for step in steps)
