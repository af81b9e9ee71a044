"""Lets one test have the machine to itself while the pytest processes beside it wait.

Some tests need processor time at once, such as those that play a camera. Where other tests took it from them, they try again alone.
Every process holds a shared file lock while it runs a test. A test that wants to be alone takes the lock exclusively: it waits until the
tests that run have ended, and no other test starts before it is done.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, flock
from pathlib import Path


class Turns:
    """The two file locks that all processes of one pytest run share."""

    def __init__(self, folder: Path, run: str) -> None:
        """Open the locks of the run with this id, as files in a folder that is the same for all of its processes."""
        # `running` is shared by the tests that run. Whoever waits to be alone holds `next`, so that no other test starts meanwhile.
        self._files = [folder / f"{run}-{use}" for use in ("running", "next")]
        self._running, self._next = (file.open("w") for file in self._files)

    def close(self) -> None:
        """Close the locks and remove their files. Processes that have them open can still use them."""
        for lock, file in zip((self._running, self._next), self._files, strict=True):
            lock.close()
            file.unlink(missing_ok=True)

    @contextmanager
    def beside_others(self) -> Iterator[None]:
        """Run a test while other processes run theirs."""
        flock(self._next, LOCK_EX)
        flock(self._running, LOCK_SH)
        flock(self._next, LOCK_UN)
        try:
            yield
        finally:
            flock(self._running, LOCK_UN)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Call it within a test: wait until no other test runs, and let none start before the block ends."""
        flock(self._running, LOCK_UN)
        flock(self._next, LOCK_EX)
        flock(self._running, LOCK_EX)
        try:
            yield
        finally:
            flock(self._running, LOCK_SH)
            flock(self._next, LOCK_UN)


TURNS = Turns(Path(tempfile.gettempdir()), f"realname-tests-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}")
