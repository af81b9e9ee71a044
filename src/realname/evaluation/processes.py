"""Several processes share the files of an evaluation; each loads the models once."""

import os
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TypeVar

from realname.evaluation.comparison.report import Run
from realname.verification.engine.engine import ClipVerifier, build_engine

_EntryT = TypeVar("_EntryT")
_FoundT = TypeVar("_FoundT")
Work = Callable[[ClipVerifier, Sequence[tuple[int, _EntryT]]], Sequence[tuple[int, _FoundT]]]


def share_out(
    entries: Sequence[tuple[int, _EntryT]], work: Work[_EntryT, _FoundT], *, models: Path, processes: int, together: int
) -> Iterator[Sequence[tuple[int, _FoundT]]]:
    """Work on numbered entries, some at a time, in any order.

    Args:
        entries: With their places.
        work: Done on some entries at once; another process can be given it.
        models: The folder of models.
        processes: How many; one works here.
        together: Entries that a process works on before it answers.

    Raises:
        ModelUnavailable: A model is missing or its runtime could not run.
        ModelDigestMismatch: A model's file is not the pinned one.
    """
    batches = (entries[first : first + together] for first in range(0, len(entries), together))
    if processes == 1:
        engine = build_engine(models)
        for batch in batches:
            yield work(engine, batch)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_build, initargs=(models,)) as pool:
        waiting: set[Future[Sequence[tuple[int, _FoundT]]]] = set()
        for batch in batches:
            waiting.add(pool.submit(_work_here, work, batch))
            if len(waiting) > 2 * processes:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for one in done:
                    yield one.result()
        for one in waiting:
            yield one.result()


def describe_run(began: float, *, processes: int, resumed: int) -> Run:
    """Say how a run went that began so, by `time.monotonic`."""
    peak_kib = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Run(took_s=round(time.monotonic() - began, 1), processes=processes, files_resumed=resumed, peak_memory_mib=peak_kib // 1024)


_here: list[ClipVerifier] = []  # of a process that works: its engine


def _build(models: Path) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _here.append(build_engine(models))


def _end_with_parent() -> None:
    """A parent that is killed closes no queue: without this its processes would wait for work for ever."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _work_here(work: Work[_EntryT, _FoundT], batch: Sequence[tuple[int, _EntryT]]) -> Sequence[tuple[int, _FoundT]]:
    return work(_here[0], batch)
