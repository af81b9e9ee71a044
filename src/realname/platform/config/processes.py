"""How many processes a machine runs, and how many connections to PostgreSQL each may hold (ADR 0087)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

AUTO = "auto"
MOST_PROCESSES = 256
SERVERS, WORKERS = "REALNAME_PROCESSES", "REALNAME_WORKER_PROCESSES"
# Connections of a process that are no pool of ours or the engine's: 2 start workflows, 1 holds the process's name, 1 listens, and 1 gives
# entries of the ledger their places for those who wait for it.
_APART = 5
FEWEST_CONNECTIONS = 10
_ALONE, _TOGETHER, _FEWEST_OF_SEVERAL = 30, 60, 16  # chosen: a registration holds one connection at a time, for milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionShares:
    """How the connections of one process to PostgreSQL are shared out.

    Attributes:
        ours: Of the units of work; 3 or more.
        workflow: Of the workflow engine; 2 or more.
    """

    ours: int
    workflow: int


def parse_processes(text: str) -> int:
    """Read a number of processes, or `auto`: as many as there are cores.

    Raises:
        ValueError: Neither, or out of bounds.
    """
    number = len(os.sched_getaffinity(0)) if text == AUTO else int(text)
    if not 1 <= number <= MOST_PROCESSES:
        raise ValueError
    return number


def processes_of(environment: Mapping[str, str]) -> int:
    """How many processes this one is among, itself counted: the parent of several says it to each."""
    try:
        return parse_processes(environment.get(SERVERS, "1"))
    except ValueError:
        return 1


def share_connections(most: int) -> ConnectionShares:
    """Share out what one process may hold at most: two parts of five for the workflow engine.

    Args:
        most: All connections of the process, `FEWEST_CONNECTIONS` or more.
    """
    workflow = max(2, (most - _APART) * 2 // 5)
    return ConnectionShares(ours=most - _APART - workflow, workflow=workflow)


def default_connections(processes: int) -> int:
    """How many connections one process may hold where no setting says it, among so many on the same machine.

    A process alone has 30; several share 60, and each has 16 at least.
    """
    return min(_ALONE, max(_FEWEST_OF_SEVERAL, _TOGETHER // processes))
