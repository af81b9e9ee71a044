"""How well the signals of fraud see: simulated countries on seeds and rates that no one tuned on; one JSON in bench/results.

Usage: .venv/bin/python -m bench.run_signals [--seeds 7301 7302] [--outlets 200] [--registrations 20000] [--json] [--output FILE]

Each country is played by a process of its own through the real use cases, on a SQLite that is thrown away.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from bench.country.ground_truth import FraudKind
from bench.country.measuring import Measured, measure
from bench.country.plan import CountrySize, plan_country
from bench.country.rates import MEASURING, MEASURING_SEEDS
from bench.country.wiring import open_country
from bench.records import Goal, at_least, at_most
from bench.written import write_result
from realname.fraud.model.alert import SignalKind
from realname.outlets.store.enrolments import Outlets
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.system.machine import Machine, describe_machine

_FIRST_ON, _DAYS = date(2026, 10, 1), 30
_FALSE_ALARMS, _RECALL = 1.0, 0.8
_CPU_S = 600.0  # to play a country of 20,000 registrations, on one core
_PACK = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryFigures:
    """One country that was played.

    Attributes:
        seconds: Of playing it, by the clock on the wall.
        cpu_s: The same of one core.
        watched_s: Of showing its ledger to the signals.
    """

    seed: int
    outlets: int
    registrations: int
    entries: int
    seconds: float
    cpu_s: float
    watched_s: float
    false_alarms_a_month: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFigures:
    """What a signal raised, over all countries; the interval is of Wilson at 95 %."""

    signal: str
    raised: int
    true: int
    precision: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FraudFigures:
    """What became of the frauds of a kind.

    Attributes:
        by_signal: How many of them each signal found.
        before: Share of their registrations that were opened before anything was said, 1 where nothing ever was.
    """

    fraud: str
    planted: int
    found: int
    recall: float
    interval: tuple[float, float]
    by_signal: tuple[tuple[str, int], ...]
    before: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalsResult:
    """What a run writes."""

    measured_on: str
    version: str
    machine: Machine
    policy_digest: str
    countries: tuple[CountryFigures, ...]
    signals: tuple[SignalFigures, ...]
    frauds: tuple[FraudFigures, ...]
    false_alarms: int
    outlet_months: float
    false_alarms_a_month: float
    goals: tuple[Goal, ...]


def main() -> None:
    """Measure, write, print."""
    options = _options()
    machine = describe_machine()
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        played = [pool.submit(play, seed, options.outlets, options.registrations) for seed in options.seeds]
        result = put_together([one.result() for one in played], machine)
    write_result(result, _lines(result), options, prefix="signals-")


def play(seed: int, outlets: int, registrations: int) -> tuple[CountryFigures, Measured]:
    """Play one country, and measure the signals on it."""
    size = CountrySize(outlets=outlets, days=_DAYS, registrations=registrations, first_on=_FIRST_ON)
    with tempfile.TemporaryDirectory(prefix="realname-bench-") as folder:
        country = open_country(Path(folder), plan_country(seed, size, MEASURING), environment={})
        try:
            began_s, before = time.monotonic(), os.times()
            played = country.play()
            seconds, after = time.monotonic() - began_s, os.times()
            with country.units() as unit:
                entries, places = list(unit.ledger.from_index(0, limit=10**9)), dict(unit[Outlets].places())
        finally:
            country.close()
    began_s = time.monotonic()
    measured = measure(entries, played.frauds, places, load_policy(_PACK).signals, days=_DAYS)
    figures = CountryFigures(
        seed=seed,
        outlets=outlets,
        registrations=played.registrations,
        entries=len(entries),
        seconds=round(seconds, 1),
        cpu_s=round(after.user - before.user + after.system - before.system, 1),
        watched_s=round(time.monotonic() - began_s, 1),
        false_alarms_a_month=round(measured.false_alarms_a_month, 3),
    )
    return figures, measured


def put_together(played: Sequence[tuple[CountryFigures, Measured]], machine: Machine) -> SignalsResult:
    """Add up several countries."""
    total = Measured()
    for _, one in played:
        total.add(one)
    frauds = tuple(_fraud(total, kind) for kind in FraudKind)
    return SignalsResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        version=version("realname"),
        machine=machine,
        policy_digest=load_policy(_PACK).digest,
        countries=tuple(figures for figures, _ in played),
        signals=tuple(_signal(total, kind) for kind in SignalKind),
        frauds=frauds,
        false_alarms=total.false_alarms,
        outlet_months=round(total.outlet_months, 1),
        false_alarms_a_month=round(total.false_alarms_a_month, 3),
        goals=(
            at_most("false alarms of an outlet in a month", round(total.false_alarms_a_month, 3), _FALSE_ALARMS),
            at_most("seconds of a core to play a country", max(figures.cpu_s for figures, _ in played), _CPU_S),
            *(at_least(f"recall, {one.fraud}", one.recall, _RECALL) for one in frauds if one.planted),
        ),
    )


def _signal(total: Measured, kind: SignalKind) -> SignalFigures:
    share = total.precision(kind)
    return SignalFigures(
        signal=kind.value, raised=share.of, true=share.count, precision=round(share.value, 3), interval=_rounded(share.interval)
    )


def _fraud(total: Measured, kind: FraudKind) -> FraudFigures:
    share = total.recall(kind)
    by_signal = ((signal.value, total.recall(kind, signal).count) for signal in SignalKind)
    return FraudFigures(
        fraud=kind.value,
        planted=share.of,
        found=share.count,
        recall=round(share.value, 3),
        interval=_rounded(share.interval),
        by_signal=tuple((signal, count) for signal, count in by_signal if count),
        before=round(total.share_before(kind) or 0.0, 2),
    )


def _rounded(interval: tuple[float, float]) -> tuple[float, float]:
    return round(interval[0], 3), round(interval[1], 3)


def _lines(result: SignalsResult) -> Iterator[str]:
    for one in result.countries:
        yield (
            f"seed {one.seed}: {one.registrations} registrations at {one.outlets} outlets, {one.entries} entries, "
            f"{one.seconds} s ({one.cpu_s} s of a core), watched in {one.watched_s} s, {one.false_alarms_a_month} false alarms"
        )
    for signal in result.signals:
        yield f"{signal.signal:22} raised {signal.raised:5}, true {signal.true:5}: precision {signal.precision} {signal.interval}"
    for fraud in result.frauds:
        by = ", ".join(f"{name} {count}" for name, count in fraud.by_signal)
        yield f"{fraud.fraud:18} planted {fraud.planted:4}, found {fraud.found:4}: recall {fraud.recall} {fraud.interval}; {by}"
    for goal in result.goals:
        yield f"{'met   ' if goal.is_met else 'MISSED'} {goal.name}: {goal.measured} (bound {goal.bound})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the signals of fraud on simulated countries.")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(MEASURING_SEEDS))
    parser.add_argument("--outlets", type=int, default=200)
    parser.add_argument("--registrations", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--output", type=Path, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    main()
