"""One process among those of a server: what its siblings and its parent ask it, and what it asks its siblings (ADR 0087).

Each has a socket in a folder that the parent made for their owner alone. A question is one line, the answer is all until the end.
"""

import asyncio
import json
import os
import signal
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from realname.kernel.errors import RealNameError
from realname.platform.errors import ProcessesNotReady

_YES, _NO = b"yes", b"no"
_ANSWERED_WITHIN_S = 4.0
_MOST_BYTES = 4_000_000
_LONGEST_QUESTION = 64


class Question(StrEnum):
    """What one process is asked by another of the same server."""

    ALIVE = "alive"
    READY = "ready"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a process stands among those of one parent, as the parent says it.

    Attributes:
        number: From 0; its own.
        count: How many there are.
        folder: Of the sockets by which they ask each other.
        parent: A file that ends when the parent does.
        listeners: Files of the listening sockets, which all share.
        is_first: Whether it prints the addresses: the first one does at its first start.
    """

    number: int
    count: int
    folder: str
    parent: int
    listeners: tuple[int, ...] = ()
    is_first: bool = False

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read what `str` wrote.

        Raises:
            ValueError, TypeError: It is nothing of the kind.
        """
        read = json.loads(text)
        return cls(**{**read, "listeners": tuple(read["listeners"])})

    def __str__(self) -> str:
        """As one argument of a command."""
        return json.dumps(asdict(self))

    @property
    def others(self) -> Sequence[int]:
        """Numbers of the siblings."""
        return [number for number in range(self.count) if number != self.number]

    def end_with_parent(self) -> None:
        """End this process as by SIGTERM when the parent is gone: nothing would restart it, and its successor would start more."""
        os.set_inheritable(self.parent, False)  # noqa: FBT003 - the signature is Python's

        def wait() -> None:
            with suppress(OSError):
                os.read(self.parent, 1)
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=wait, name="parent", daemon=True).start()

    def ask_others(self, question: Question) -> Mapping[int, bytes | None]:
        """Ask all siblings at once; None: no answer in time."""
        with ThreadPoolExecutor(max(1, len(self.others))) as asking:
            return dict(zip(self.others, asking.map(lambda number: ask(self.folder, number, question), self.others), strict=True))

    def require_others_ready(self) -> None:
        """Return when each sibling is ready.

        Raises:
            ProcessesNotReady: Some are not; they start, lack something, or do not answer.
        """
        answers = self.ask_others(Question.READY)
        if lacking := [number for number, answer in answers.items() if answer != _YES]:
            raise ProcessesNotReady(processes=self.count, not_ready=len(lacking))


def ask(folder: str | Path, number: int, question: Question, *, within_s: float = _ANSWERED_WITHIN_S) -> bytes | None:
    """Ask the process of a number; None: it is not there, or gave no answer in time."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
            asking.settimeout(within_s)
            asking.connect(str(_socket_of(folder, number)))
            asking.sendall(f"{question}\n".encode())
            return b"".join(_parts(asking))
    except OSError:
        return None


@contextmanager
def answering(
    place: Place, *, is_alive: Callable[[], bool], require_ready: Callable[[], None], metrics: Callable[[], bytes]
) -> Iterator[None]:
    """Answer siblings and the parent in threads of their own.

    Args:
        place: Of this process.
        is_alive: Whether it still does its work; may wait for a while.
        require_ready: Returns when this process alone is ready; raises otherwise.
        metrics: What is counted in this process, in the text form of Prometheus.
    """

    def is_ready() -> bool:
        try:
            require_ready()
        except RealNameError:
            return False
        return True

    answers: Mapping[str, Callable[[], bytes]] = {
        Question.ALIVE: lambda: _YES if is_alive() else _NO,
        Question.READY: lambda: _YES if is_ready() else _NO,
        Question.METRICS: metrics,
    }

    class Answer(socketserver.StreamRequestHandler):
        timeout = _ANSWERED_WITHIN_S

        def handle(self) -> None:
            with suppress(OSError):
                answer = answers.get(self.rfile.readline(_LONGEST_QUESTION).decode(errors="replace").strip(), bytes)
                self.wfile.write(answer())

    path = _socket_of(place.folder, place.number)
    path.unlink(missing_ok=True)  # of the process that had the number before
    with _Answers(str(path), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, name="siblings", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            path.unlink(missing_ok=True)


def has_turned(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether an event loop still takes up what it is given; waits for less than those who ask this wait for an answer."""
    turned = threading.Event()
    try:
        loop.call_soon_threadsafe(turned.set)
    except RuntimeError:  # closed
        return False
    return turned.wait(_ANSWERED_WITHIN_S / 2)


class _Answers(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False


class Counted:
    """What is counted, in two registries.

    Attributes:
        place: Of this process; None: it is alone.
        own: Of this process, such as its requests and its memory.
        all: What `/metrics` shows: what each process counts for itself, and what is asked of the database, which is the same in all.
    """

    def __init__(self, place: Place | None) -> None:
        """Begin with nothing counted."""
        self.place = place
        self.own, self.all = CollectorRegistry(), CollectorRegistry()
        self.all.register(_ProcessMetrics(self.own, place))

    def own_text(self) -> bytes:
        """What this process counts for itself, in the text form of Prometheus."""
        return generate_latest(self.own)


class _ProcessMetrics(Collector):
    """What each process counts for itself, of all processes of the server: each by its number in the label `process`.

    A server of one process has no such label.
    """

    def __init__(self, own: CollectorRegistry, place: Place | None) -> None:
        self._own = own
        self._place = place

    def describe(self) -> Iterator[Metric]:
        """Nothing: otherwise the registry would ask all processes at once to learn the names."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Give what all count; a process that does not answer is missing, and `realname_processes_answering` says so."""
        if self._place is None:
            yield from self._own.collect()
            return
        found = {**self._place.ask_others(Question.METRICS), self._place.number: generate_latest(self._own)}
        texts = {number: text.decode() for number, text in sorted(found.items()) if text}
        yield from _merged(texts)
        yield GaugeMetricFamily("realname_processes", "Processes that this server has when all run.", self._place.count)
        yield GaugeMetricFamily("realname_processes_answering", "Processes of this server that gave their metrics.", len(texts))


def _merged(texts: Mapping[int, str]) -> Sequence[Metric]:
    merged: dict[str, Metric] = {}
    for number, text in texts.items():
        for family in text_string_to_metric_families(text):
            into = merged.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            for one in family.samples:
                into.add_sample(one.name, {**one.labels, "process": str(number)}, one.value)
    return list(merged.values())


def _socket_of(folder: str | Path, number: int) -> Path:
    return Path(folder) / f"{number}.sock"


def _parts(asking: socket.socket) -> Iterator[bytes]:
    taken = 0
    while taken < _MOST_BYTES and (part := asking.recv(65_536)):
        taken += len(part)
        yield part
