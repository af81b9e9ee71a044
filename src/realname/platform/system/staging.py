"""Folders for what is under way, gone in the end or, after a kill, at the next time; and what outlives a power cut."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from realname.kernel.errors import StorageUnavailable

PREFIX = ".realname-staging-"


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """Make a folder of its owner alone in another, for as long as it is needed; what killed processes left there goes as well.

    Raises:
        StorageUnavailable: It cannot be made.
    """
    sweep_staging(parent)
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError as problem:
        raise StorageUnavailable(kind="archive") from problem
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def sweep_staging(parent: Path) -> None:
    """Remove what killed processes left: copies of the database, that no one holds any more."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):  # a person is at work in it, it is another user's, or another sweep was faster
            _remove_left(folder)


def _remove_left(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def sync(path: Path) -> None:
    """Make a file, or what was put into a folder or taken from it, outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
