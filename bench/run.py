"""`make bench`: verify against its floor, a pair of pictures against the peers, start-up; one JSON per machine in bench/results."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.measure_live import LiveExtent, measure_live
from bench.measure_pairs import measure_pairs
from bench.measure_starts import measure_starts
from bench.measure_verify import measure_verify
from bench.pictures import NothingToMeasure, find_live_subject, find_subject, make_pairs
from bench.records import BenchResult, Goal, LiveFigures, PairFigures, VerifyFigures, at_least, at_most
from bench.table import lines
from bench.worker import ROOT, WorkerFailed
from bench.written import write_result
from realname.platform.system.machine import describe_machine

_ROUNDS, _STARTS = 7, 3
_LIVE, _QUICK_LIVE = LiveExtent(warming=1, rounds=3, idle_s=5.0), LiveExtent(warming=0, rounds=1, idle_s=0.5)
_FLOOR_RATIO, _DECODED_RATIO, _PEAK_MIB = 1.4, 1.35, 429.0  # 450 MB
# The client sends twelve frames a second while the session is held; the hello and the result are part of its time.
_JUDGED_FPS, _RESULT_MS = 11.0, 700.0
_TIMES = {"deepface, weights folded": 3.0, "face_recognition": 5.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extent:
    """How often each thing is measured, and why the peers are left out (empty: they are not)."""

    rounds: int
    live: LiveExtent
    starts: int
    left_out: str


_QUICK = _Extent(rounds=1, live=_QUICK_LIVE, starts=1, left_out="quick")
_WHOLE = _Extent(rounds=_ROUNDS, live=_LIVE, starts=_STARTS, left_out="")


def main() -> None:
    """Measure, write, print."""
    options = _options()
    how = _QUICK if options.quick else _WHOLE
    try:
        result = measure(how)
    except NothingToMeasure:
        sys.exit("Nothing to measure on: fetch the sample people (realname models samples fetch) or name a folder by REALNAME_EVAL_DATA.")
    except WorkerFailed as problem:
        sys.exit(f"The engine could not be measured: {problem.reason}")
    file = write_result(result, lines(result), options)
    print(f"Written: {file.name}", file=sys.stderr)


def measure(how: _Extent) -> BenchResult:
    """Measure everything once.

    Raises:
        NothingToMeasure: No clip is there.
        WorkerFailed: Our own part could not run; a peer that cannot is named in the result.
    """
    machine, subject = describe_machine(), find_subject(ROOT)
    verify, libraries = measure_verify(subject, how.rounds)
    live = measure_live(find_live_subject(ROOT), how.live)
    contenders, pairs = measure_pairs(make_pairs(subject), how.rounds, how.left_out)
    return BenchResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        version=version("realname"),
        machine=machine,
        libraries=libraries,
        verify=verify,
        live=live,
        starts=measure_starts(subject, how.starts),
        contenders=contenders,
        pairs=pairs,
        goals=(*_verify_goals(verify), *_live_goals(live), *_pair_goals(pairs)),
    )


def _verify_goals(verify: VerifyFigures) -> Iterator[Goal]:
    yield at_most("verify / floor, decoding apart", verify.ratio_decoding_apart.median, _FLOOR_RATIO)
    yield at_most("verify / floor, decoding counted", verify.ratio.median, _FLOOR_RATIO)
    yield at_most("verify / (floor + bare decoding)", verify.ratio_with_bare_decoding.median, _DECODED_RATIO)
    yield at_most("peak memory of verify, MiB", verify.peak_bound_mib, _PEAK_MIB)


def _live_goals(live: LiveFigures) -> Iterator[Goal]:
    for load in (live.one, live.two, live.four):
        yield at_least(f"judged frames a second and session on one core, sessions: {load.sessions}", load.judged_fps.median, _JUDGED_FPS)
        if load.result_after_ms is not None:
            yield at_most(f"last action to result, ms, sessions: {load.sessions}", load.result_after_ms.median, _RESULT_MS)


def _pair_goals(pairs: tuple[PairFigures, ...]) -> Iterator[Goal]:
    for pair in pairs:
        if times := _TIMES.get(pair.contender):
            yield at_least(f"{pair.contender} / ours, {pair.size}, threads: {pair.threads}", pair.times_ours_cpu.median, times)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    parser.add_argument("--quick", action="store_true", help="one round, no peers: shows that the bench runs, says nothing of speed")
    parser.add_argument("--output", type=Path, help="write there instead of bench/results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
