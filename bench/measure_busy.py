"""Live sessions on a machine whose cores others keep busy: how many are judged, how many wait, and what ends the rest.

python -m bench.measure_busy --sessions 20 --at-once 2 --spinning 2

The one before the camera is a clip, played uncut, whose own motion the server asks for: so each session would be met on an idle machine.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.measure_live import serving
from bench.pictures import find_live_subject
from bench.worker import ROOT
from bench.written import write_result
from realname.evaluation.attacks.live_client import Ended
from realname.platform.system.machine import Machine, describe_machine
from realname.verification.model.session_findings import FAULTS_OF_THE_SERVER

_SPIN = "while True: pass"
_FRAMES = ("received", "judged", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyFigures:
    """What became of sessions on a busy machine.

    Attributes:
        judged: Every action was met.
        waited: Were told a place before they began, or were not begun.
        not_begun: Were told to come again; no try was used.
        server_busy: Ended by the server's own doing; no try was used.
        charged: Findings of the others that failed: a try each.
        longest_wait_s: Of those that began.
        paced: Times a client was asked for another rate.
        frames: That came, were judged, were dropped.
        load: Processes that wanted to run, mean of a minute, at the end.
    """

    measured_on: str
    machine: Machine
    sessions: int
    at_once: int
    spinning: int
    judged: int
    waited: int
    not_begun: int
    server_busy: int
    charged: dict[str, int]
    longest_wait_s: float
    paced: int
    frames: dict[str, int]
    seconds: float
    load: float


def main() -> None:
    """Measure, write, print."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--sessions", type=int, default=20)
    wanted.add_argument("--at-once", type=int, default=2)
    wanted.add_argument("--spinning", type=int, default=2)
    wanted.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    wanted.add_argument("--output", type=Path, help="write there instead of bench/results")
    asked = wanted.parse_args()
    subject = find_live_subject(ROOT)
    with serving(subject, cores=sorted(os.sched_getaffinity(0))) as server:
        server.hold(subject, 1)  # not counted: the clip is read, the models are loaded
        before, began = {one: server.metric(f"realname_live_frames_{one}_total") for one in _FRAMES}, time.monotonic()
        ended: list[Ended] = []
        with _spinning(asked.spinning):
            while len(ended) < asked.sessions:
                ended += server.hold(subject, min(asked.at_once, asked.sessions - len(ended))).ended
        frames = {one: round(server.metric(f"realname_live_frames_{one}_total") - before[one]) for one in _FRAMES}
        figures = _figures(ended, asked, frames=frames, seconds=time.monotonic() - began)
    lines = [f"{name}: {value}" for name, value in asdict(figures).items() if name != "machine"]
    write_result(figures, lines, asked, prefix="busy-")


def _figures(ended: Sequence[Ended], asked: argparse.Namespace, *, frames: dict[str, int], seconds: float) -> BusyFigures:
    failed = [one for one in ended if one.result.get("outcome") == "failed"]
    ours = {finding.value for finding in FAULTS_OF_THE_SERVER}
    charged = [one for one in failed if not ours.issuperset(map(str, one.found))]
    return BusyFigures(
        measured_on=datetime.now(UTC).date().isoformat(),
        machine=describe_machine(),
        sessions=len(ended),
        at_once=asked.at_once,
        spinning=asked.spinning,
        judged=sum(one.result.get("outcome") == "judged" for one in ended),
        waited=sum(bool(one.waited) for one in ended),
        not_begun=sum(not one.result for one in ended),
        server_busy=len(failed) - len(charged),
        charged=dict(Counter(",".join(map(str, one.found)) for one in charged)),
        longest_wait_s=round(max(one.waited_s for one in ended), 1),
        paced=sum(one["type"] == "pace" for session in ended for one in session.said),
        frames=frames,
        seconds=round(seconds, 1),
        load=round(os.getloadavg()[0], 1),
    )


@contextmanager
def _spinning(count: int) -> Iterator[None]:
    spinners = [subprocess.Popen([sys.executable, "-c", _SPIN]) for _ in range(count)]
    try:
        yield
    finally:
        for one in spinners:
            one.kill()
            one.wait()


if __name__ == "__main__":
    main()
