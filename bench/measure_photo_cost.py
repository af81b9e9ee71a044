"""What one photo can cost at most: `python -m bench.measure_photo_cost --models DIR [--rounds 3]`.

Reads a card and the pages that the tests have made to cost much (`tests/evidence/photo/test_photo_cost.py`). Of each stage, the process
that decodes the file and the one that reads the pixels, it takes the time from its start to its end, its processor time and the most
resident memory. The last milliseconds of a process may be missing. Figures: docs/reference/evidence.md, "Damaged files".
"""

import argparse
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from bench.records import Goal, at_most
from bench.written import write_result
from realname.evidence.errors import DocumentPhotoRejected
from realname.evidence.photo.read_photo import PhotoReader
from realname.platform.system.machine import Machine, describe_machine
from tests.evidence.photo.made_documents import as_jpeg, draw_card, make_person, photographed
from tests.evidence.photo.test_photo_cost import COSTLY
from tests.support.watched_processes import Taken, watched_processes

_DECODER = "realname.verification.engine.decoding.fork_server"  # a decoder is forked and bears its words
_READER = "realname.evidence.photo.worker"
_MIB = 1024 * 1024
_CARD = "a card"
_MOST_CPU_S, _MOST_MIB = 9.0, 2048.0  # what the kernel grants both processes together, and the reader's address space
_ON = date(2026, 11, 29)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCost:
    """What one stage took of one photo: times are medians of the rounds, memory the most of any."""

    photo: str
    stage: str
    wall_s: float
    cpu_s: float
    peak_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoCostResult:
    """All of it; `times_a_card` is the processor time of the costliest page over that of a card."""

    machine: Machine
    rounds: int
    stages: tuple[StageCost, ...]
    times_a_card: float
    goals: tuple[Goal, ...]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="Folder with the models.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    photos = {_CARD: as_jpeg(photographed(draw_card(make_person(4)), seed=1))} | {name: as_jpeg(draw()) for name, draw in COSTLY.items()}
    stages = [stage for name, photo in photos.items() for stage in _stages(name, photo, options.models, rounds=options.rounds)]
    cpu_s = {name: sum(stage.cpu_s for stage in stages if stage.photo == name) for name in photos}
    result = PhotoCostResult(
        machine=describe_machine(),
        rounds=options.rounds,
        stages=tuple(stages),
        times_a_card=round(max(cpu_s.values()) / cpu_s[_CARD], 2),
        goals=(
            at_most("cpu_s of the costliest photo", round(max(cpu_s.values()), 2), _MOST_CPU_S),
            at_most("MiB of the costliest stage", max(stage.peak_mib for stage in stages), _MOST_MIB),
        ),
    )
    write_result(result, _lines(result), options, prefix="photo-cost-")


def _stages(name: str, photo: bytes, models: Path, *, rounds: int) -> Sequence[StageCost]:
    runs = [_run(photo, models) for _ in range(rounds)]
    return [
        StageCost(
            photo=name,
            stage=stage,
            wall_s=round(median(run[stage].wall_s for run in runs), 2),
            cpu_s=round(median(run[stage].cpu_s for run in runs), 2),
            peak_mib=round(max(run[stage].peak_bytes for run in runs) / _MIB),
        )
        for stage in ("decode", "read")
    ]


def _run(photo: bytes, models: Path) -> dict[str, Taken]:
    with watched_processes(os.getpid()) as watched, suppress(DocumentPhotoRejected):  # what is refused has cost what it cost
        PhotoReader(models).read(photo, on=_ON)
    nothing = Taken(command=())
    longest = {"decode": watched.forks_of(_DECODER), "read": watched.of(_READER)}
    return {stage: max(processes, key=lambda process: process.cpu_s, default=nothing) for stage, processes in longest.items()}


def _lines(result: PhotoCostResult) -> list[str]:
    lines = [f"{one.photo}, {one.stage}: {one.wall_s} s, {one.cpu_s} s of processor time, {one.peak_mib} MiB" for one in result.stages]
    return [*lines, f"the costliest takes {result.times_a_card} times a card's processor time"]


if __name__ == "__main__":
    main()
