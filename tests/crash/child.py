"""A process that has imported everything and started no thread: it forks one process per crash, and one that starts again after it.

Arguments: a socket to connect to, and how many times. Speaks JSON lines: in, a scenario's name, a fault point or none, and what happens
there; out, a report.
"""

import gc
import os
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import realname.workflow.engine.engine  # noqa: F401 - loaded with the first launch, which would be in every fork
from realname.kernel.identifiers import RegistrationId
from realname.ledger.errors import LedgerBroken
from realname.ledger.store.ledger_times import LedgerTimes
from realname.ledger.store.statements import Certificates, Receipts
from realname.sandbox.simulators.faults import parse_faults
from tests.crash.client import MARKS, withdraw_all
from tests.crash.fault_sites import fault_sites
from tests.crash.instruments import FaultPlan
from tests.crash.reports import Found, Job, Report
from tests.crash.scenarios import SCENARIOS
from tests.crash.world import World, build_world, stock_up

_LONGEST_S, _LOOK_EVERY_S = 240.0, 0.02
_WAYS = ("approved", "refused, appealed and approved")
_DIED = -signal.SIGKILL
_TRIES = 3
_DID_NOT_DIE = "did not die there: exit code "
_RAN_PAST = f"{_DID_NOT_DIE}0"


def main() -> None:
    """Fork as many processes as are asked for, each of which serves the jobs of a connection of its own until that is closed."""
    address, count = sys.argv[1], int(sys.argv[2])
    fault_sites()  # read once, when the code is imported: a file that is edited later changes neither
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = folder / "template"
        template.mkdir()
        _in_child(lambda: _prepare(template), folder / "prepared")
        _warm_up(folder)
        servers = [_forked(lambda place=place: _serve(address, template, folder / str(place))) for place in range(count)]  # type: ignore[misc]
        for server in servers:
            os.waitpid(server, 0)


def _warm_up(folder: Path) -> None:
    """Go two ways once without a thread: every fork after it finds the statements compiled, and the rules and parts read."""
    for name in _WAYS:
        place = folder / name
        place.mkdir()
        world = build_world(place, FaultPlan(), faults=parse_faults(""), has_engine=False)
        stock_up(world)
        SCENARIOS[name].act(world)
    assert len(list(Path("/proc/self/task").iterdir())) == 1  # nor a library's thread that Python does not know of
    gc.collect()
    gc.freeze()


def _serve(address: str, template: Path, folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        with connection.makefile("rw", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                report = _rehearse(Job.parse(line), template=template, folder=folder / str(number))
                lines.write(report.dump() + "\n")
                lines.flush()


def _rehearse(job: Job, *, template: Path, folder: Path) -> Report:
    """Rehearse; an erasure anew where a run ended without it: whether the second of two finds anything to erase is chance."""
    report, leaks = _rehearse_once(job, template=template, folder=folder / "1"), set[str]()
    for number in range(2, _TRIES + 1):
        if report.problem == _RAN_PAST and job.target is not None and "erase_registration" in job.target.way:
            leaks |= set(report.leaks)
            report = _rehearse_once(job, template=template, folder=folder / str(number))
    report.leaks = tuple(sorted({*report.leaks, *leaks}))
    return report


def _rehearse_once(job: Job, *, template: Path, folder: Path) -> Report:
    """Run and die as often as told, then run to the end; without a target, or without dying there, only the last."""
    data = folder / "data"
    shutil.copytree(template, data)
    leaks: set[str] = set()
    for death in range(job.deaths):
        is_restart = death > 0
        run = partial(_run, job, data, FaultPlan(target=job.target), is_restart=is_restart)
        code, written = _in_child(run, folder / f"death-{death}")
        leaks |= set(_leaks(data))
        # A later run may find that the call it should die at was done before.
        if code != _DIED and not (is_restart and code == 0):
            return Report(problem=f"{_DID_NOT_DIE}{code}", leaks=tuple(sorted(leaks)))
    plan = FaultPlan(target=None if job.deaths else job.target)
    code, written = _in_child(partial(_run, job, data, plan, is_restart=job.deaths > 0), folder / "last")
    if code != 0:
        return Report(problem=f"exit code {code} {written}")
    report = Report.parse(written)
    report.leaks = tuple(sorted({*report.leaks, *leaks, *_leaks(data), *_drafts(data)}))
    shutil.rmtree(folder)
    return report


def _prepare(data: Path) -> Report:
    world = build_world(data, FaultPlan(), faults=parse_faults(""))
    stock_up(world)
    world.workflow.launch(reap=lambda: None)
    world.workflow.destroy()
    return Report()


def _run(job: Job, data: Path, plan: FaultPlan, *, is_restart: bool) -> Report:
    script = SCENARIOS[job.scenario]
    world = build_world(data, plan, faults=parse_faults(script.faults))
    if not job.deaths:
        plan.at_target = lambda: withdraw_all(world)
    if is_restart:
        _catch_up(world)
    world.sweep()
    # The first run reaps only where its script says so: otherwise the order of fault points would depend on threads.
    world.workflow.launch(reap=world.reap if is_restart else lambda: None)
    script.act(world)
    halted = len(world.workflow.halted())
    world.workflow.destroy()
    return Report(
        passed=tuple(plan.passed), visited=tuple(sorted(plan.visited)), found=_find(world, halted=halted), leaks=tuple(plan.in_clear)
    )


def _catch_up(world: World) -> None:
    """A machine that starts again has not gone back: its clock is not behind what is recorded."""
    with world.units() as unit:
        last = unit[LedgerTimes].last_entry_at()
    if last is not None and last > world.clock.now():
        world.clock.move(last - world.clock.now())


def _kind(key: str) -> str:
    """Name an object without the ids in its name: `photo`, `reference`, `probes/00`, `clip/00000`."""
    parts = key.split("/")[2:]
    return {"session": "/".join(parts[2:]), "reference": "reference"}.get(parts[0], "/".join(parts))


def _find(world: World, *, halted: int) -> Found:
    with closing(sqlite3.connect(world.folder / "realname.sqlite")) as database:
        registrations = database.execute("SELECT id, state FROM registrations").fetchall()
        numbers = Counter(state for (state,) in database.execute("SELECT state FROM numbers"))
        keys = database.execute("SELECT count(*) FROM persons WHERE wrapped_key IS NOT NULL").fetchone()[0]
        lines = Counter(state for (state,) in database.execute("SELECT state FROM lines"))
    with world.units() as unit:
        events = Counter(
            entry.event.event.value for registration_id, _ in registrations for entry in unit.ledger.of_subject(registration_id)
        )
        try:
            is_intact = unit.ledger.require_intact() == unit.ledger.count()
        except LedgerBroken:
            is_intact = False
        receipts = sum(unit[Receipts].get(RegistrationId(one)) is not None for one, _ in registrations)
        certificates = sum(unit[Certificates].get(RegistrationId(one)) is not None for one, _ in registrations)
    return Found(
        states=tuple(state for _, state in registrations),
        lines=dict(lines),
        numbers=dict(numbers),
        keys=keys,
        events=dict(events),
        is_ledger_intact=is_intact,
        receipts=receipts,
        certificates=certificates,
        media=tuple(sorted(_kind(key) for key in world.store.keys(""))),
        activated_at_operator=world.provisioner.activated(),
        conflicts_at_operator=world.provisioner.conflicts(),
        messages=len(world.notifier.sent()),
        halted=halted,
    )


def _leaks(data: Path) -> list[str]:
    """Name every file below the data folder that holds something in clear."""
    found = []
    for path in (path for path in data.rglob("*") if path.is_file()):
        content = path.read_bytes()
        found += [f"{path.relative_to(data)} holds {mark[:8]!r}" for mark in MARKS if mark in content]
    return found


def _drafts(data: Path) -> list[str]:
    """Name every half-written file of the media folder."""
    return [f"{path.relative_to(data)} is half written" for path in (data / "media").rglob("*#*")]


def _in_child(job: Callable[[], Report], answer: Path) -> tuple[int, str]:
    """Fork, run, and give back the exit code (negative: the signal) and what was written."""
    answer.parent.mkdir(exist_ok=True, parents=True)

    def run() -> None:
        try:
            answer.write_text(job().dump(), encoding="utf-8")
        except BaseException as problem:
            answer.write_text(f"{type(problem).__name__}: {problem}", encoding="utf-8")
            raise

    code = _wait(_forked(run))
    return code, answer.read_text(encoding="utf-8") if answer.exists() else ""


def _forked(act: Callable[[], None]) -> int:
    """Fork a process that does this alone; whatever ends it is written on standard error."""
    pid = os.fork()
    if pid == 0:
        try:
            act()
        except BaseException:  # noqa: BLE001 - a fork must never go on as its parent
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return pid


def _wait(pid: int) -> int:
    deadline = time.monotonic() + _LONGEST_S
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
            return -signal.SIGTERM
        time.sleep(_LOOK_EVERY_S)


if __name__ == "__main__":
    main()
