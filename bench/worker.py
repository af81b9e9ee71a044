"""A worker seen from the bench: a process that is started, asked for runs, and ended."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench.protocol import RawPicture, Ready, Run, peak_mib, resident_mib, send_pictures, tree

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BENCH_THREADS"), "1")
_SAMPLE_S = 0.005
_PASSED_ON = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "REALNAME_MODELS")


class WorkerFailed(Exception):
    """A worker could not do its work; carries the last line it said, without paths."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A started worker that said it is ready."""

    process: subprocess.Popen[bytes]
    stderr: IO[bytes]
    ready: Ready
    said: Mapping[str, object]

    def run(self, task: str = "run", repeats: int = 1) -> Run:
        """Have the task done and measured.

        Raises:
            WorkerFailed: The worker ended instead.
        """
        if self.process.stdin is not None:
            self.process.stdin.write(f"{task} {repeats}\n".encode())
            self.process.stdin.flush()
        said = json.loads(_line(self.process, self.stderr))
        return Run(**(said | {"stages": tuple((name, value) for name, value in said["stages"])}))


@contextmanager
def started(
    command: list[str],
    *,
    environment: Mapping[str, str],
    pictures: list[RawPicture] | None = None,
    first: Callable[[IO[bytes]], None] | None = None,
) -> Generator[Worker]:
    """Start a worker and wait until it is ready; it is ended on the way out.

    Raises:
        WorkerFailed: It could not start.
    """
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    with (
        open(os.memfd_create("stderr"), "w+b") as stderr,  # noqa: PTH123 - a file that has no path
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, env=kept | dict(environment)
        ) as process,
    ):
        try:
            if pictures is not None and process.stdin is not None:
                send_pictures(process.stdin, pictures)
            if first is not None and process.stdin is not None:
                first(process.stdin)
            said = json.loads(_line(process, stderr))
            ready = Ready(versions=tuple(map(tuple, said["versions"])), counts=tuple(map(tuple, said["counts"])))
            yield Worker(process=process, stderr=stderr, ready=ready, said=said)
        except BrokenPipeError as problem:
            raise WorkerFailed(_last_words(process, stderr)) from problem
        finally:
            process.kill()


def _line(process: subprocess.Popen[bytes], stderr: IO[bytes]) -> bytes:
    line = process.stdout.readline() if process.stdout is not None else b""
    if not line:
        raise WorkerFailed(_last_words(process, stderr))
    return line


def _last_words(process: subprocess.Popen[bytes], stderr: IO[bytes]) -> str:
    process.wait()
    stderr.seek(0)
    lines = [line for line in stderr.read().decode(errors="replace").splitlines() if line.strip()]
    words = (lines[-1] if lines else f"ended with {process.returncode}").split()
    return " ".join("(path)" if "/" in word else word for word in words)


@dataclass(slots=True)
class TreeMemory:
    """Resident memory of a process tree, sampled from outside.

    Attributes:
        sampled_mib: Largest sum seen at one moment; pages that processes share count for each.
        bound_mib: Sum of the high-water marks of the first process and of the largest other: never exceeded.
    """

    sampled_mib: float = 0.0
    bound_mib: float = 0.0


@contextmanager
def watched_memory(pid: int) -> Generator[TreeMemory]:
    """Sample the memory of a process tree every 5 ms while inside."""
    memory, over = TreeMemory(), threading.Event()
    sampler = threading.Thread(target=_sample, args=(pid, memory, over), daemon=True)
    sampler.start()
    try:
        yield memory
    finally:
        over.set()
        sampler.join()


def _sample(pid: int, memory: TreeMemory, over: threading.Event) -> None:
    others = 0.0
    while not over.wait(_SAMPLE_S):
        family = tree(pid)
        memory.sampled_mib = max(memory.sampled_mib, sum(map(resident_mib, family)))
        others = max(others, sum(map(peak_mib, family[1:])))
        memory.bound_mib = max(memory.bound_mib, peak_mib(pid) + others)
