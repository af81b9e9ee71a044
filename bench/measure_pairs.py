"""A pair of pictures: ours and the peers', in turn, each with one thread and as it comes."""

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from bench.measure_verify import OURS
from bench.peer_environments import PEERS, PeerUnavailable, peers_folder, prepare
from bench.pictures import SIZES
from bench.protocol import RawPicture, Run
from bench.records import Contender, PairFigures, ratios, spread
from bench.worker import ONE_THREAD, Worker, WorkerFailed, started

_OURSELVES = "realname"
_REPEATS = 3  # pairs in one measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entrant:
    name: str
    command: list[str]
    environment: Mapping[str, str]


def measure_pairs(pictures: list[RawPicture], rounds: int, left_out: str) -> tuple[tuple[Contender, ...], tuple[PairFigures, ...]]:
    """Compare the pictures by everyone.

    Args:
        pictures: As `pictures.make_pairs` cuts them.
        rounds: Measurements of each.
        left_out: Why the peers are left out; empty to measure them.
    """
    entrants, absent = _entrants(left_out)
    contenders: dict[str, Contender] = {one.name: one for one in absent}
    figures: list[PairFigures] = []
    for threads, limits in (("one", ONE_THREAD), ("default", {})):
        with ExitStack() as stack:
            workers: dict[str, Worker] = {}
            for one in entrants:
                try:
                    workers[one.name] = stack.enter_context(
                        started(one.command, environment={**one.environment, **limits}, pictures=pictures)
                    )
                    contenders[one.name] = Contender(name=one.name, versions=workers[one.name].ready.versions, reason="")
                except WorkerFailed as problem:
                    contenders[one.name] = Contender(name=one.name, versions=(), reason=problem.reason)
            for size in SIZES:
                figures += _figures(workers, size, threads, rounds)
    return tuple(contenders.values()), tuple(figures)


def _entrants(left_out: str) -> tuple[list[_Entrant], list[Contender]]:
    without_limits = {name: value for name, value in OURS.items() if name not in ONE_THREAD}
    entrants = [_Entrant(name=_OURSELVES, command=[sys.executable, "-m", "bench.pair_ours"], environment=without_limits)]
    absent: list[Contender] = []
    for peer in PEERS:
        if left_out:
            absent.append(Contender(name=peer.name, versions=(), reason=left_out))
            continue
        try:
            python, environment = prepare(peer, peers_folder(os.environ))
            entrants.append(_Entrant(name=peer.name, command=[str(python), "-m", peer.worker], environment=environment))
        except PeerUnavailable as problem:
            absent.append(Contender(name=peer.name, versions=(), reason=problem.reason))
    return entrants, absent


def _figures(workers: Mapping[str, Worker], size: str, threads: str, rounds: int) -> list[PairFigures]:
    taken: dict[str, list[Run]] = {name: [] for name in workers}
    for _ in range(rounds):
        for name, worker in workers.items():
            taken[name].append(worker.run(size, _REPEATS))
    ours = [one.cpu_ms for one in taken[_OURSELVES]]
    return [
        PairFigures(
            contender=name,
            size=size,
            threads=threads,
            cpu_ms=spread([one.cpu_ms for one in runs]),
            wall_ms=spread([one.wall_ms for one in runs]),
            times_ours_cpu=ratios([one.cpu_ms for one in runs], ours),
            peak_mib=round(max(one.peak_mib for one in runs), 1),
        )
        for name, runs in taken.items()
    ]
