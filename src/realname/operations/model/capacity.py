"""What a demand needs: cores, memory, connections, disk and bandwidth, reckoned from what the benchmarks measured.

Each figure says what it rests on. A figure that was not measured is never shown as one that was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from realname.platform.config.processes import default_connections

_SPARE = 0.75  # of a core that is planned with; the rest is for bursts
_AWAY = 1  # machine that may be away; its connections count while it is there
_BUSIEST_HOUR = 0.15  # of a day's registrations (docs/how-to/capacity.md)
_FPS = 12
_PAGES = 14  # pages and calls of one registration at a counter
_CORES_OF_A_PROCESS = 4  # 16 live sessions of a process at most keep 4 cores busy
_ENTRIES = 13  # of the ledger, of one registration
_WORKFLOW_BYTES = 12_000  # of one registration, for a week
_FRAME_ROWS, _FRAME_ROW_BYTES, _FRAME_DAYS = 150, 107, 30
_MEDIUM_BYTES = 65_536  # a sealed photo is filled up to this
_SIGNAL_BYTES, _SIGNAL_DAYS = 400, 31  # of one registration, and for how long (tests/fraud/test_signal_watch.py; the shipped packs)
_DAYS = 365
_MOST_CONNECTIONS = 5_000  # of one PostgreSQL server; beyond, its processes take more memory than its cache


class Basis(StrEnum):
    """What a figure rests on."""

    MEASURED = "measured"
    COMPUTED = "computed"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a benchmark.

    Attributes:
        source: The result's file name, without a path.
        measured_on: The day, as `2026-11-30`.
    """

    value: float
    source: str
    measured_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the capacity is reckoned from.

    Attributes:
        live_cpu_ms_per_s: CPU of a server for one live session, for each second of it.
        live_memory_mib: The most that one server process held, its models included.
        registration_cpu_ms: CPU of a registration beside the face checks, workflow included, on PostgreSQL.
        page_cpu_ms: CPU of one page or call; the median of all that are measured.
        registration_bytes: In the database, of one line with its registration, among a million.
        entries_per_s: Entries of the ledger that get their places in a second, on PostgreSQL.
        frame_bytes: Of one picture of a live session.
    """

    live_cpu_ms_per_s: Figure
    live_memory_mib: Figure
    registration_cpu_ms: Figure
    page_cpu_ms: Figure
    registration_bytes: Figure
    entries_per_s: Figure
    frame_bytes: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is asked of a deployment.

    Attributes:
        counters: That are open in the busiest hour.
        registrations_per_s: In the busiest hour.
        session_s: Of the live session of one registration, repetitions included.
        machine_cores: Cores of one machine.
    """

    counters: int
    registrations_per_s: float
    session_s: float = 45.0
    machine_cores: int = 16

    @property
    def a_day(self) -> float:
        """Registrations of a day."""
        return self.registrations_per_s * 3600 / _BUSIEST_HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One line of the answer.

    Attributes:
        name: What is needed, a stable word.
        amount: In `unit`.
        how: What it was reckoned from, in one sentence.
    """

    name: str
    amount: float
    unit: str
    basis: Basis
    how: str


def reckon(demand: Demand, measured: Measured) -> Sequence[Need]:
    """Reckon what a demand needs; the same demand and figures give the same answer.

    Args:
        demand: More than 0 registrations a second.
        measured: Of one machine: another's cores are faster or slower.
    """
    rate = demand.registrations_per_s
    sessions = rate * demand.session_s
    live_cores = sessions * measured.live_cpu_ms_per_s.value / 1000 / _SPARE
    other_ms = measured.registration_cpu_ms.value + _PAGES * measured.page_cpu_ms.value
    other_cores = rate * other_ms / 1000 / _SPARE
    machines = ceil((live_cores + other_cores) / demand.machine_cores) + _AWAY
    processes_each = max(1, demand.machine_cores // _CORES_OF_A_PROCESS)
    processes = machines * processes_each
    connections = processes * default_connections(processes_each) + 5
    a_year = demand.a_day * _DAYS
    kept = demand.a_day * (_WORKFLOW_BYTES * 7 + _FRAME_ROWS * _FRAME_ROW_BYTES * _FRAME_DAYS)
    most_by_ledger = measured.entries_per_s.value / _ENTRIES
    deployments = max(1, ceil(rate / most_by_ledger), ceil(connections / _MOST_CONNECTIONS))
    computed, live, ledger = Basis.COMPUTED, measured.live_cpu_ms_per_s, measured.entries_per_s
    return [
        Need(
            name="registrations",
            amount=demand.a_day,
            unit="a day",
            basis=Basis.ASSUMED,
            how=f"{rate:g} a second in the busiest hour, which has {_BUSIEST_HOUR:.0%} of a day",
        ),
        Need(
            name="live-sessions",
            amount=ceil(sessions),
            unit="at once",
            basis=Basis.ASSUMED,
            how=f"{demand.session_s:g} s of session for each registration",
        ),
        Need(
            name="session-cost",
            amount=live.value,
            unit="ms CPU a second",
            basis=Basis.MEASURED,
            how=_source(live),
        ),
        Need(
            name="cores-live",
            amount=ceil(live_cores),
            unit="cores",
            basis=computed,
            how=f"sessions times their cost, {1 - _SPARE:.0%} spare",
        ),
        Need(
            name="registration-cost",
            amount=round(other_ms, 1),
            unit="ms CPU",
            basis=computed,
            how=f"{measured.registration_cpu_ms.value:g} ms measured for the registration and {_PAGES} pages or calls of "
            f"{measured.page_cpu_ms.value:g} ms measured",
        ),
        Need(
            name="cores-other", amount=ceil(other_cores), unit="cores", basis=computed, how="registrations times their cost, the same spare"
        ),
        Need(
            name="cores-database",
            amount=ceil(other_cores),
            unit="cores",
            basis=Basis.ASSUMED,
            how="as many as realname takes for the same registrations",
        ),
        Need(
            name="machines",
            amount=machines,
            unit=f"of {demand.machine_cores} cores",
            basis=computed,
            how=f"cores for live sessions and for all else, and {_AWAY} machine that may be away",
        ),
        Need(
            name="processes",
            amount=processes,
            unit="processes",
            basis=computed,
            how=f"`realname serve --processes {processes_each}` on each machine, one for {_CORES_OF_A_PROCESS} cores",
        ),
        Need(
            name="memory",
            amount=round(processes_each * measured.live_memory_mib.value / 1024, 1),
            unit="GiB a machine",
            basis=computed,
            how=f"{measured.live_memory_mib.value:g} MiB measured for a process with its models and a few sessions",
        ),
        Need(
            name="memory-signals",
            amount=round(demand.a_day / deployments * _SIGNAL_DAYS * _SIGNAL_BYTES / 2**30, 1),
            unit="GiB in one process",
            basis=computed,
            how=f"{_SIGNAL_BYTES} bytes of each registration of {_SIGNAL_DAYS} days, in the one process that watches for signals of fraud",
        ),
        Need(
            name="connections",
            amount=connections,
            unit="to PostgreSQL",
            basis=computed,
            how=f"{default_connections(processes_each)} of each process and 5 for commands; `max_connections` must be larger",
        ),
        Need(
            name="database",
            amount=round((a_year * measured.registration_bytes.value + kept) / 1e9, 1),
            unit="GB after a year",
            basis=computed,
            how=f"{measured.registration_bytes.value / 1000:.1f} kB measured for a line among a million, {_FRAME_DAYS} days of hashes of "
            "frames, a week of workflow records",
        ),
        Need(
            name="object-store",
            amount=round(a_year * _MEDIUM_BYTES / 1e9, 1),
            unit="GB a year",
            basis=computed,
            how="one sealed photo of 64 KiB for each registration",
        ),
        Need(
            name="bandwidth",
            amount=round(sessions * _FPS * measured.frame_bytes.value * 8 / 1e6),
            unit="Mbit/s",
            basis=computed,
            how=f"{_FPS} pictures a second of {measured.frame_bytes.value / 1000:.0f} kB of each live session, to the servers",
        ),
        Need(
            name="bandwidth-counter",
            amount=round(_FPS * measured.frame_bytes.value * 8 / 1e6, 1),
            unit="Mbit/s a counter",
            basis=computed,
            how="the same of one counter while its session lasts",
        ),
        Need(
            name="counters",
            amount=round(sessions / demand.counters * 100, 1),
            unit="% in a session",
            basis=computed,
            how=f"of {demand.counters:,} counters, on average; above 50 % the counters are too few for this rate",
        ),
        Need(
            name="ledger",
            amount=round(most_by_ledger),
            unit="registrations a second",
            basis=computed,
            how=f"the most of one deployment: {_ENTRIES} entries each, {ledger.value:,.0f} a second measured ({_source(ledger)})",
        ),
        Need(
            name="deployments",
            amount=deployments,
            unit="databases",
            basis=computed,
            how=f"1: all fits one. More: the ledger, or more than {_MOST_CONNECTIONS:,} connections, needs several of them",
        ),
    ]


def _source(figure: Figure) -> str:
    return f"{figure.source}, {figure.measured_on}"
