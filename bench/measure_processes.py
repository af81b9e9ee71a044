"""How many requests a second `realname serve` answers in one process and in several; clients, server and database share the machine.

python -m bench.measure_processes --processes 2 --database postgresql
"""

import argparse
import multiprocessing
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from bench.measure_server import AGENT, CALLS, PAGES, WITHIN_S, Server, ask, connected, serving
from bench.records import Spread, ratios, spread
from bench.store import DATABASES, empty_store
from bench.written import write_result
from realname.platform.system.machine import Machine, describe_machine

_ANSWERING = "realname_processes_answering"
_context = multiprocessing.get_context("spawn")
Asked = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Requests of one kind by all clients together, over connections that are kept.

    Attributes:
        kind: `pages` or `calls`.
        alone: Answers a second of a server of one process.
        together: Of a server of several.
        ratio: Together over alone, by round: both follow each other, so that they meet the same machine.
    """

    kind: str
    alone: Spread
    together: Spread
    ratio: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessesResult:
    """One run.

    Attributes:
        processes: Of the server that has several.
        clients: Processes that ask, each over connections of its own.
        seconds: For how long in each round.
    """

    measured_on: str
    machine: Machine
    database: str
    processes: int
    clients: int
    seconds: float
    answered: tuple[Answered, ...]


def main() -> None:
    """Measure, write, print."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--processes", type=int, default=2, help="of the server that is held against one of a single process")
    wanted.add_argument("--database", choices=DATABASES, default="postgresql")
    wanted.add_argument("--clients", type=int, default=8, help="processes that ask")
    wanted.add_argument("--rounds", type=int, default=5, help="of each server, in turn")
    wanted.add_argument("--seconds", type=float, default=10.0, help="of each kind of request in each round")
    wanted.add_argument("--quick", action="store_true", help="one round of half a second by two clients: shows that the bench runs")
    wanted.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    wanted.add_argument("--output", type=Path, help="write there instead of bench/results")
    asked = wanted.parse_args()
    rounds, seconds, clients = (1, 0.5, 2) if asked.quick else (asked.rounds, asked.seconds, asked.clients)
    counted = [_round(asked.database, asked.processes, clients=clients, seconds=seconds) for _ in range(rounds)]
    answered = tuple(_answered(kind, [one[kind] for one in counted]) for kind in counted[0])
    result = ProcessesResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        machine=describe_machine(),
        database=asked.database,
        processes=asked.processes,
        clients=clients,
        seconds=seconds,
        answered=answered,
    )
    write_result(result, map(str, answered), asked, prefix="processes-")


def _answered(kind: str, counted: Sequence[tuple[float, float]]) -> Answered:
    alone, together = ([one[place] for one in counted] for place in (0, 1))
    return Answered(kind=kind, alone=spread(alone), together=spread(together), ratio=ratios(together, alone))


def _round(database: str, processes: int, *, clients: int, seconds: float) -> Mapping[str, tuple[float, float]]:
    """Answers a second of one process, and of several, by kind of request."""
    alone, together = (_measure(database, count, clients=clients, seconds=seconds) for count in (1, processes))
    return {kind: (alone[kind], together[kind]) for kind in alone}


def _measure(database: str, processes: int, *, clients: int, seconds: float) -> Mapping[str, float]:
    with empty_store(database) as store, serving(store.data, processes=processes, environment=store.environment()) as server:
        _wait_for_all(server, processes)
        signed_in, token = {"Cookie": server.sign_in(AGENT)}, server.token()
        kinds: Mapping[str, Sequence[Asked]] = {"pages": [(path, signed_in) for path in PAGES], "calls": [(path, token) for path in CALLS]}
        return {kind: _ask_at_once(server.port, asked, clients=clients, seconds=seconds) for kind, asked in kinds.items()}


def _wait_for_all(server: Server, processes: int) -> None:
    """Wait until every process of the server answers."""
    until_s = time.monotonic() + WITHIN_S
    while processes > 1:
        with server.connection() as connection:
            connection.request("GET", "/metrics")
            if f"{_ANSWERING} {processes}.0" in connection.getresponse().read().decode():
                return
        if time.monotonic() > until_s:
            message = "not all processes of the server answered in time"
            raise SystemExit(message)
        time.sleep(0.1)


def _ask_at_once(port: int, asked: Sequence[Asked], *, clients: int, seconds: float) -> float:
    """Answers a second of all clients together; each begins when all have connected."""
    with _clients(port, asked, clients=clients, seconds=seconds) as pipes:
        for one in pipes:
            one.recv()
        for one in pipes:
            one.send(None)
        return sum(float(one.recv()) for one in pipes)


@contextmanager
def _clients(port: int, asked: Sequence[Asked], *, clients: int, seconds: float) -> Iterator[Sequence[Connection]]:
    pipes = [_context.Pipe() for _ in range(clients)]
    started = [_context.Process(target=_ask_on, args=(port, asked, seconds, theirs), daemon=True) for _, theirs in pipes]
    for process in started:
        process.start()
    for _, theirs in pipes:
        theirs.close()  # so that the end of a client that failed is seen
    try:
        yield [ours for ours, _ in pipes]
    finally:
        for process in started:
            process.terminate()
            process.join()


def _ask_on(port: int, asked: Sequence[Asked], seconds: float, pipe: Connection) -> None:
    """Ask one after the other over one connection; tell the answers a second."""
    with connected(port) as connection:
        for path, headers in asked:
            ask(connection, path, headers)
        pipe.send(None)
        pipe.recv()
        began_s, answers = time.perf_counter(), 0
        while time.perf_counter() - began_s < seconds:
            path, headers = asked[answers % len(asked)]
            ask(connection, path, headers)
            answers += 1
        pipe.send(answers / (time.perf_counter() - began_s))


if __name__ == "__main__":
    main()
