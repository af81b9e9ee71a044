"""Figures of registrations without inference, as values that become JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from bench.records import Goal, Spread
from realname.platform.system.machine import Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """Processes that register at the same time, on an empty database.

    Attributes:
        database: `sqlite` or `postgresql`, the workflow's records included.
        registrations: Of all workers; each is a line that was activated.
        a_second: Registrations over the time from the first to the last of them.
        cpu_ms: Of the workers for each registration, their idle threads included; a server's own is not in it.
    """

    database: str
    workers: int
    registrations: int
    a_second: float
    cpu_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Milliseconds: half of the registrations took less than `p50`, nineteen of twenty less than `p95`."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What a new registration costs beside so many lines, one after the other.

    Attributes:
        counter_ms: What the counter waits for: from the opening to the submission, without looking at a face.
        whole_ms: Until the line is activated and everything after it is done; the workflow's own pauses are in it.
        cpu_ms: Of the worker for each registration, its idle threads included: steadier than time on a machine that others use too.
        database_mib: What the database takes on disk; 0 where that was not measured.
    """

    database: str
    lines: int
    registrations: int
    counter_ms: Delay
    whole_ms: Delay
    cpu_ms: float
    database_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """This checkout against another one, in rounds that take turns on empty databases; one worker each.

    Attributes:
        before_cpu_ms, now_cpu_ms: Of the worker for each registration.
        ratio: Now over before, of each round.
    """

    database: str
    registrations: int
    before_cpu_ms: Spread
    now_cpu_ms: Spread
    ratio: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationResult:
    """A whole run.

    Attributes:
        growth_ratios: By database, CPU of a registration beside the most lines over beside the fewest, measured just before.
        compared: With the checkout of `--before`; empty: none was named.
        left_out: What could not be measured, and why.
    """

    measured_on: str
    version: str
    machine: Machine
    throughput: tuple[Throughput, ...]
    growth: tuple[Growth, ...]
    growth_ratios: tuple[tuple[str, float], ...]
    compared: tuple[Compared, ...]
    left_out: tuple[str, ...]
    goals: tuple[Goal, ...]


def delay(values_ms: Sequence[float]) -> Delay:
    """Take the two quantiles."""
    cuts = quantiles(values_ms, n=20, method="inclusive")
    return Delay(p50=round(cuts[9], 1), p95=round(cuts[18], 1))
