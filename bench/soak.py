"""An hour at 80 % of the load that is admitted: registrations over HTTP with live sessions, by the client library, on PostgreSQL.

`realname serve` and `realname system worker` are processes of their own. First as many clients as may be held wait in line, which shows
how many registrations a minute are admitted. Then registrations begin by the clock, at 80 % of that. Each minute has the memory of every
process and the delays of what ended in it.

python -m bench.soak --minutes 60 --processes 2 --plot docs/images/soak.svg
"""

import argparse
import http
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression, median
from typing import TypeVar

import httpx

from bench.applicants import applicant, number, sim
from bench.measure_server import read_object
from bench.pictures import Subject, find_live_subject, honest_motion
from bench.protocol import resident_mib
from bench.records import Goal, at_most
from bench.registration_records import Delay, delay
from bench.soak_plot import draw
from bench.store import Store, empty_store
from bench.worker import ROOT
from bench.written import write_result
from realname.access.model.api_client import Scope
from realname.access.use_cases.api_clients import IssueClientSecret
from realname.access.use_cases.counters import IssueEnrolmentCode
from realname.evaluation.attacks.cameras import Encoder
from realname.evaluation.attacks.own_motion import OwnMotion, UncutCamera
from realname.evaluation.attacks.recordings import Recording
from realname.inventory.use_cases.import_stock import InventoryNumbers
from realname.kernel.identifiers import ClientId, OutletId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.system.machine import Machine, describe_machine
from realname.sandbox.simulators.people import card_json
from realname.verification.model.session_findings import FAULTS_OF_THE_SERVER
from realname_client import Client, ClientCredentials, ConsentGiven
from realname_client.counter_key import CounterKey
from realname_client.live_messages import Seen
from realname_client.problems import Problem

_SHARE = 0.8  # of the admitted load
_NAME, _OUTLET = ClientId("soak"), OutletId("outlet-1")
_CONSENT = ConsentGiven(biometric=True, text_version="cn-2026-11", language="zh-CN", means="screen")
_STOCK = 20_000
_STARTS_WITHIN_S, _ENDS_WITHIN_S = 180.0, 300.0
_MOST_GROWTH_PERCENT = 5.0  # of a process's memory, in an hour, by a line through all minutes
_MOST_SLOWER = 1.3  # the last third of the minutes over the first
_MOST_FAILED_PERCENT = 1.0
_OF_APPLICANT, _OF_SERVER = "applicant:", frozenset(one.value for one in FAULTS_OF_THE_SERVER)
_WARM_SHARE = 0.2  # of the minutes, in which pools and caches fill: memory is judged after them
GivenT = TypeVar("GivenT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """What ended in a minute, and the memory at its end.

    Attributes:
        lines: Registrations that ended with a line.
        errors: Of all others, by the error's code, the session's findings or the registration's state. What begins with `applicant:` is
            a clip that did not answer its challenge in time by chance, and no failure.
        whole_ms: From the opening until the line is active, the session included; None: nothing ended.
        result_ms: From the end of the last action, as the client hears of it, to the result of the session.
        call_ms: Of the calls of the API.
        memory_mib: Resident, by process: `server-0`, `worker-0`, ..., and `database` for all processes of PostgreSQL, shared pages counted
            for each.
    """

    lines: int
    errors: Mapping[str, int]
    whole_ms: Delay | None
    result_ms: Delay | None
    call_ms: Delay | None
    memory_mib: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakResult:
    """A whole run.

    Attributes:
        admitted_per_minute: Registrations that ended with a line while clients always waited.
        begun_per_minute: What the run was made with.
        growth_percent: Of each process's memory in an hour, by a line through the minutes after the first fifth.
    """

    measured_on: str
    machine: Machine
    subject: str
    processes: int
    admitted_per_minute: float
    begun_per_minute: float
    minutes: tuple[Minute, ...]
    growth_percent: Mapping[str, float]
    goals: tuple[Goal, ...]


@dataclass(slots=True)
class _Tally:
    """What ended since it was last taken; several threads add to it."""

    lines: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    whole_ms: list[float] = field(default_factory=list)
    result_ms: list[float] = field(default_factory=list)
    call_ms: list[float] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Clients:
    """Registers people at a server, each from the opening to the line."""

    url: str
    deployment: Deployment
    subject: Subject
    own: OwnMotion
    secret: str
    tally: _Tally = field(default_factory=_Tally)
    _place: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def register(self) -> None:
        """Register one person; what goes wrong is counted."""
        with self._lock:
            place, self._place = self._place, self._place + 1
        began = time.perf_counter()
        try:
            with Client(self.url, ClientCredentials(_NAME.value, self.secret)) as client:
                ended = self._register(client, place)
        except Problem as problem:
            ended = problem.code
        except Exception as problem:  # noqa: BLE001 - whatever it is, it is counted, and the others go on
            ended = type(problem).__name__
        with self._lock:
            if ended:
                self.tally.errors[ended] += 1
            else:
                self.tally.lines += 1
                self.tally.whole_ms.append((time.perf_counter() - began) * 1000)

    def take(self) -> _Tally:
        """What ended since the last call."""
        with self._lock:
            taken, self.tally = self.tally, _Tally()
        return taken

    def _register(self, client: Client, place: int) -> str:
        """Returns why there is no line; empty: there is."""
        key = CounterKey.generate()
        # A counter of its own for each: at the same one a recording is known again.
        code = self.deployment.app[IssueEnrolmentCode](_OUTLET, f"soak {place}")
        counter = self._timed(lambda: client.enrol_counter(code=code, public_key=key.public_key))
        opened = self._timed(lambda: client.open_registration(outlet_id=_OUTLET.value, consent=_CONSENT))
        card = json.loads(card_json(applicant(place), portrait=self.subject.portrait.read_bytes()))
        self._timed(lambda: client.attach_evidence(opened.id, card))
        self._timed(lambda: client.choose_line(opened.id, msisdn=number(place).value, iccid=sim(place).value))
        camera = _Camera(self.own, place)
        result = client.hold_live_session(
            opened.id, counter_id=counter.counter_id, sign=key.sign, camera=camera.picture, listen=camera.hear
        )
        if not result.is_judged:
            return _OF_APPLICANT + ",".join(result.findings) if set(result.findings) - _OF_SERVER else ",".join(result.findings)
        with self._lock:
            self.tally.result_ms.append((time.perf_counter() - camera.heard_s) * 1000)
        self._timed(lambda: client.submit(opened.id))
        state = client.wait_until_settled(opened.id).state
        return "" if state == "activated" else state

    def _timed(self, call: Callable[[], GivenT]) -> GivenT:
        began = time.perf_counter()
        given = call()
        with self._lock:
            self.tally.call_ms.append((time.perf_counter() - began) * 1000)
        return given


class _Camera:
    """Plays the clip to the library.

    Attributes:
        heard_s: When the last message before the result came: that of the last action.
    """

    def __init__(self, own: OwnMotion, seed: int) -> None:
        self._camera = UncutCamera(recording=own.recording, encoder=Encoder(seed=seed, noise=0.6, quality=90))
        self.heard_s = self._before_s = time.perf_counter()

    def picture(self, seen: Seen) -> bytes:
        """A picture of this moment."""
        return self._camera.picture(seen.at_ms)

    def hear(self, _message: object) -> None:
        """The result is a message as well: the one before it counts."""
        self.heard_s, self._before_s = self._before_s, time.perf_counter()


def main() -> None:
    """Measure, write, print, draw; exit code 1 where a goal is missed."""
    asked = _options()
    subject = find_live_subject(ROOT)
    machine = describe_machine()
    with empty_store("postgresql") as store, ExitStack() as stack:
        roles, clients = _begin(store, subject, asked.processes, stack)
        admitted = _admitted(clients, minutes=asked.calibrate, at_once=asked.at_once)
        rate = asked.rate or admitted * _SHARE
        if not rate:
            sys.exit("No registration ended with a line while the load was sought: look at the machine, or name a load (--rate).")
        minutes = list(_soak(clients, roles, minutes=asked.minutes, rate=rate))
    growth = growth_percent(minutes)
    result = SoakResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        machine=machine,
        subject=subject.name,
        processes=asked.processes,
        admitted_per_minute=round(admitted, 2),
        begun_per_minute=round(rate, 2),
        minutes=tuple(minutes),
        growth_percent=growth,
        goals=tuple(goals(minutes, growth)),
    )
    write_result(result, _lines(result), asked, prefix="soak-")
    if asked.plot:
        asked.plot.write_text(draw([one.memory_mib for one in minutes], [one.whole_ms.p95 if one.whole_ms else 0.0 for one in minutes]))
    sys.exit(0 if all(goal.is_met for goal in result.goals) else 1)


def growth_percent(minutes: Sequence[Minute]) -> Mapping[str, float]:
    """How much the memory of each process grows in an hour, in percent of its mean, by a line through the minutes after the first fifth."""
    kept = minutes[int(len(minutes) * _WARM_SHARE) :]
    found = {}
    for role in kept[0].memory_mib if len(kept) > 1 else ():
        values = [one.memory_mib.get(role, 0.0) for one in kept]
        slope, _ = linear_regression(range(len(values)), values)
        found[role] = round(slope * 60 / (sum(values) / len(values)) * 100, 1)
    return found


def goals(minutes: Sequence[Minute], growth: Mapping[str, float]) -> Iterator[Goal]:
    """Flat memory of our processes, steady delays, next to no failures."""
    for role, percent in growth.items():
        if role != "database":  # its pages of shared memory count in each process as they are touched
            yield at_most(f"growth of {role} in an hour, %", percent, _MOST_GROWTH_PERCENT)
    third = max(1, len(minutes) // 3)
    first, last = ([one.whole_ms.p50 for one in part if one.whole_ms] for part in (minutes[:third], minutes[-third:]))
    if first and last:
        yield at_most("a registration in the last third over the first, medians", round(median(last) / median(first), 2), _MOST_SLOWER)
    ended = sum(one.lines + sum(one.errors.values()) for one in minutes)
    failed = sum(count for one in minutes for code, count in one.errors.items() if not code.startswith(_OF_APPLICANT))
    yield at_most("registrations without a line, %", round(failed / max(1, ended) * 100, 2), _MOST_FAILED_PERCENT)


def _begin(store: Store, subject: Subject, processes: int, stack: ExitStack) -> tuple[Callable[[], Mapping[str, float]], _Clients]:
    """Start server and worker; give what reads the memory of each process, and the clients."""
    own = honest_motion(subject.clip)
    if own is None:
        sys.exit("The clip is too short for a path: bench.soak needs the evaluation data (REALNAME_EVAL_DATA).")
    motion = store.data / "motion.pickle"
    motion.write_bytes(pickle.dumps(_without_pictures(own)))
    environment = {**store.environment(), "REALNAME_PROCESSES": str(processes)}
    program = [sys.executable, "-m", "bench.soak_server", str(motion)]
    data = ["--data", str(store.data)]
    server = stack.enter_context(_running([*program, "serve", "--port", "0", "--json", *data], environment))
    url = str(read_object(server)["url"]).replace("localhost", "127.0.0.1")
    _wait_until_ready(url)
    worker = stack.enter_context(_running([*program, "system", "worker", *data], environment))
    deployment = open_deployment(store.data, environment={**os.environ, **store.environment()})
    stack.callback(deployment.database.dispose)
    InventoryNumbers(deployment.app[SqlUnitsOfWork])([number(place) for place in range(_STOCK)])
    secret = deployment.app[IssueClientSecret].add(_NAME, frozenset(Scope), outlets=frozenset(), days=1)
    clients = _Clients(url=url, deployment=deployment, subject=subject, own=own, secret=secret)
    return lambda: _memory(server.pid, worker.pid, processes), clients


def _without_pictures(own: OwnMotion) -> OwnMotion:
    """What a challenge is made of: where the face was, not what it looked like."""
    shots = [replace(one, pixels=one.pixels[:1, :1]) for one in own.recording.shots]
    return replace(own, recording=Recording(name=own.recording.name, shots=shots))


def _admitted(clients: _Clients, *, minutes: float, at_once: int) -> float:
    """Registrations a minute that end with a line where so many clients always want one; the first half warms."""
    until_s = time.monotonic() + minutes * 60

    def again() -> None:
        while time.monotonic() < until_s:
            clients.register()

    threads = [threading.Thread(target=again) for _ in range(at_once)]
    for one in threads:
        one.start()
    time.sleep(minutes * 30)
    clients.take()
    began = time.monotonic()
    for one in threads:
        one.join()
    ended, minutes = clients.take(), (time.monotonic() - began) / 60
    print(f"the load: {ended.lines} lines in {minutes:.1f} minutes, {dict(ended.errors)}", file=sys.stderr, flush=True)
    return ended.lines / minutes


def _soak(clients: _Clients, memory: Callable[[], Mapping[str, float]], *, minutes: int, rate: float) -> Iterator[Minute]:
    """Begin registrations by the clock, with pauses as people come, and look each minute."""
    drawn, threads = random.Random(1), list[threading.Thread]()  # noqa: S311 - the same arrivals each time
    began = begins_s = time.monotonic()
    for place in range(minutes):
        until_s = began + 60.0 * (place + 1)
        while begins_s < until_s and rate > 0:
            time.sleep(max(0.0, begins_s - time.monotonic()))
            threads = [one for one in threads if one.is_alive()]
            threads.append(threading.Thread(target=clients.register, daemon=True))
            threads[-1].start()
            begins_s += drawn.expovariate(rate / 60)
        time.sleep(max(0.0, until_s - time.monotonic()))
        minute = _minute(clients.take(), memory())
        print(f"minute {place + 1}: {minute.lines} lines, {dict(minute.errors)}, {dict(minute.memory_mib)}", file=sys.stderr, flush=True)
        yield minute
    for one in threads:
        one.join(_ENDS_WITHIN_S)


def _minute(tally: _Tally, memory: Mapping[str, float]) -> Minute:
    whole, result, call = (delay(values) if len(values) > 1 else None for values in (tally.whole_ms, tally.result_ms, tally.call_ms))
    return Minute(lines=tally.lines, errors=dict(tally.errors), whole_ms=whole, result_ms=result, call_ms=call, memory_mib=memory)


def _memory(server: int, worker: int, processes: int) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for name, parent in (("server", server), ("worker", worker)):
        # With several processes the parent is none of them.
        family = _started_by(parent) if processes > 1 and name == "server" else [parent]
        found |= {f"{name}-{place}": round(resident_mib(one), 1) for place, one in enumerate(family)}
    return found | {"database": round(sum(resident_mib(one) for one in _postgresql()), 1)}


def _started_by(parent: int) -> Sequence[int]:
    """Python processes that a parent started, the oldest first."""
    found = [int(one) for task in Path(f"/proc/{parent}/task").iterdir() for one in (task / "children").read_text().split()]
    return sorted(found)


def _postgresql() -> Sequence[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                name = (folder / "comm").read_text(encoding="utf-8").strip()
            except OSError:
                continue
            if name == "postgres":
                found.append(int(folder.name))
    return found


def _wait_until_ready(url: str) -> None:
    until_s = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until_s:
        try:
            if httpx.get(f"{url}/readyz", timeout=30).status_code == http.HTTPStatus.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    sys.exit("The server did not become ready in time.")


@contextmanager
def _running(command: list[str], environment: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def _lines(result: SoakResult) -> Iterator[str]:
    machine = result.machine
    yield f"{machine.cpu}, {machine.cores} cores, {machine.memory_gib} GiB, {machine.system}, Python {machine.python}, load {machine.load}"
    yield f"admitted: {result.admitted_per_minute} a minute; begun: {result.begun_per_minute}"
    lines, errors = sum(one.lines for one in result.minutes), sum((Counter(one.errors) for one in result.minutes), Counter[str]())
    yield f"{len(result.minutes)} minutes: {lines} lines; without a line: {dict(errors) or 'none'}"
    for goal in result.goals:
        yield f"{'met' if goal.is_met else 'MISSED'}: {goal.name}: {goal.measured}, at most {goal.bound}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--calibrate", type=float, default=4.0, help="minutes in which clients always wait, the first half not counted")
    parser.add_argument("--at-once", type=int, default=6 * (os.cpu_count() or 1), help="clients meanwhile")
    parser.add_argument("--rate", type=float, default=0.0, help="registrations a minute, instead of 80 %% of the admitted load")
    parser.add_argument("--processes", type=int, default=1, help="of the server")
    parser.add_argument("--plot", type=Path, help="write memory and delays there as SVG")
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    parser.add_argument("--output", type=Path, help="write there instead of bench/results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
