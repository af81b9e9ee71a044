"""What `realname evidence read` takes: `python -m bench.measure_document_command --data DIR [--before CHECKOUT] [--rounds 3]`.

The whole command is run on one core for each picture of documents.csv, from its start to its end: its own process, the one that decodes
and the one that reads. Processor time and the most resident memory of each are read from /proc by this process on another core, so the last
milliseconds of a process may be missing. With `--before` another checkout takes turns with this one. Figures: docs/reference/benchmarks.md.
"""

import argparse
import csv
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import realname
from bench.records import Goal, Spread, at_most, ratios, spread
from bench.written import write_result
from realname.platform.system.machine import Machine, describe_machine
from tests.support.watched_processes import watched_processes

_COMMAND = "from realname.main.commands.root import main; main()"
_DECODER = "realname.verification.engine.decoding.fork_server"  # a decoder is forked and bears its words
_READER = "realname.evidence.photo.worker"
_MIB = 1024 * 1024
_MOST_S = 1.5


class CommandFailed(Exception):
    """The command did not read the picture; carries its exit code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the command: processor time of all its processes, the time that a person waits, and peaks of memory."""

    cpu_s: float
    wall_s: float
    command_mib: float
    decoder_mib: float
    reader_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFigures:
    """Over the pictures, of each the median of its rounds; memory is the most of any."""

    cpu_s: Spread
    wall_s: Spread
    command_mib: float
    decoder_mib: float
    reader_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCommandResult:
    """All of it; `times_before` is the processor time over that of the other checkout, picture by picture."""

    machine: Machine
    pictures: int
    rounds: int
    now: CommandFigures
    before: CommandFigures | None
    times_before: Spread | None
    goals: tuple[Goal, ...]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="Folder with documents.csv and its pictures.")
    parser.add_argument("--before", type=Path, help="Another checkout to measure beside this one.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with (options.data / "documents.csv").open(newline="") as file:
        pictures = [options.data / row["file"] for row in csv.DictReader(file)]
    sources = {"now": Path(realname.__file__).parents[1]} | ({"before": options.before / "src"} if options.before else {})
    taken: dict[str, list[list[Run]]] = {name: [[] for _ in pictures] for name in sources}
    for _ in range(options.rounds):
        for place, picture in enumerate(pictures):
            for name, source in sources.items():
                taken[name][place].append(run(picture, source))
    now = _figures(taken["now"])
    result = DocumentCommandResult(
        machine=describe_machine(),
        pictures=len(pictures),
        rounds=options.rounds,
        now=now,
        before=_figures(taken["before"]) if options.before else None,
        times_before=ratios(_cpu_s(taken["now"]), _cpu_s(taken["before"])) if options.before else None,
        goals=(at_most("cpu_s of the whole command, median", now.cpu_s.median, _MOST_S),),
    )
    write_result(result, _lines(result), options, prefix="document-command-")


def run(picture: Path, source: Path) -> Run:
    """Read one picture by the command of a checkout, held to one core; this process moves to the others."""
    cores = sorted(os.sched_getaffinity(0))
    words = ["taskset", "-c", str(cores[0]), sys.executable, "-c", _COMMAND, "evidence", "read", "--json", "--image", str(picture)]
    os.sched_setaffinity(0, set(cores[1:]) or set(cores))
    try:
        began_s = time.monotonic()
        process = subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(source)}, stdout=subprocess.DEVNULL)
        with watched_processes(process.pid, with_root=True) as watched:
            ended = process.wait()
            wall_s = time.monotonic() - began_s
    finally:
        os.sched_setaffinity(0, set(cores))
    if ended:
        raise CommandFailed(ended)
    return Run(
        cpu_s=watched.cpu_s,
        wall_s=wall_s,
        command_mib=watched.peak_bytes(_COMMAND) / _MIB,
        decoder_mib=watched.peak_bytes(_DECODER) / _MIB,
        reader_mib=watched.peak_bytes(_READER) / _MIB,
    )


def _cpu_s(taken: list[list[Run]]) -> list[float]:
    return [median(one.cpu_s for one in runs) for runs in taken]


def _figures(taken: list[list[Run]]) -> CommandFigures:
    every = [one for runs in taken for one in runs]
    return CommandFigures(
        cpu_s=spread(_cpu_s(taken), digits=3),
        wall_s=spread([median(one.wall_s for one in runs) for runs in taken], digits=2),
        command_mib=round(max(one.command_mib for one in every)),
        decoder_mib=round(max(one.decoder_mib for one in every)),
        reader_mib=round(max(one.reader_mib for one in every)),
    )


def _lines(result: DocumentCommandResult) -> list[str]:
    named = [("now", result.now)] + ([("before", result.before)] if result.before else [])
    return [
        f"{name}: {one.cpu_s.median} s of processor time ({one.cpu_s.least}-{one.cpu_s.most}), {one.wall_s.median} s in all "
        f"({one.wall_s.least}-{one.wall_s.most}); MiB: command {one.command_mib}, decoder {one.decoder_mib}, reader {one.reader_mib}"
        for name, one in named
    ]


if __name__ == "__main__":
    main()
