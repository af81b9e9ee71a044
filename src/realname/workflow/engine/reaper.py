"""The reaper's clockwork: at start and every minute. It needs no durability, since each run looks at the database anew."""

import threading
from collections.abc import Callable

import structlog

from realname.kernel.errors import RealNameError

EVERY_S = 60.0
_log = structlog.get_logger()


def until_done(task: Callable[[], object]) -> Callable[[], None]:
    """Make a task for a clockwork that is done once it has ended well: until then it is tried again, after that nothing happens."""
    is_done = threading.Event()

    def run() -> None:
        if not is_done.is_set():
            task()
            is_done.set()

    return run


class Reaper:
    """Runs a task in a thread of its own until it is stopped; a failed run is logged and the next one comes all the same."""

    def __init__(self, reap: Callable[[], object], *, every_s: float = EVERY_S, task: str = "reaper") -> None:
        self.task = task
        self._reap = reap
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=task, daemon=True)

    def start(self) -> None:
        """Begin with a run at once."""
        self._thread.start()

    def stop(self, *, timeout_s: float) -> None:
        """End after the run under way, but wait no longer than told: whatever it leaves undone, the next start does."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        self._run_once()
        while not self._stopped.wait(self._every_s):
            self._run_once()

    def _run_once(self) -> None:
        try:
            self._reap()
        except RealNameError as problem:
            _log.error("reap-failed", task=self.task, code=problem.code)
        except Exception as problem:  # noqa: BLE001 - one bad run must not end all others
            _log.error("reap-failed", task=self.task, code=RealNameError.code, error=type(problem).__name__)
