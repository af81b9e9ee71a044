"""Several acts that begin at the same moment, each in a thread of its own, and what became of each."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from realname.kernel.errors import RealNameError

DONE = "done"


def all_at_once(*acts: Callable[[], object]) -> Sequence[str]:
    """Begin all acts together; `DONE` for each that returned, otherwise the code of its error."""
    barrier = Barrier(len(acts))

    def begin(act: Callable[[], object]) -> str:
        barrier.wait()
        try:
            act()
        except RealNameError as error:
            return error.code
        return DONE

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begin, acts))
