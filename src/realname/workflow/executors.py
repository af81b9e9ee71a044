"""Executors: each process that carries workflows holds one of a few stable names, by a lock that dies with the process."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from realname.domain.errors import SettingsError

MAXIMUM_EXECUTORS = 16  # processes on one data folder: the server, a few command lines; more means something is left running


@dataclass(frozen=True, slots=True)
class Executor:
    """A name held by this process. The engine records it with every workflow it runs, and finds its own again after a restart."""

    id: str
    descriptor: int

    def release(self) -> None:
        """Give the name back."""
        os.close(self.descriptor)


def claim_executor(folder: Path) -> Executor:
    """Take the first name that no living process holds; so a restarted server has the name it had before.

    Raises:
        SettingsError: Every name is held.
    """
    for number in range(MAXIMUM_EXECUTORS):
        name = f"executor-{number}"
        descriptor = _lock(folder, name)
        if descriptor is not None:
            return Executor(name, descriptor)
    raise SettingsError((f"data folder: {MAXIMUM_EXECUTORS} processes use it already",))


def is_abandoned(folder: Path, executor_id: str) -> bool:
    """Whether the process that held a name is gone, so that its work is nobody's."""
    descriptor = _lock(folder, executor_id)
    if descriptor is None:
        return False
    os.close(descriptor)
    return True


def _lock(folder: Path, name: str) -> int | None:
    descriptor = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
