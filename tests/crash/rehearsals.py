"""Rehearses crashes in processes of their own, several at a time, and says what is wrong with what they leave."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import TextIO

from realname.kernel.ledger.events import event_of
from realname.registration.events import RegistrationEvent
from realname.review.events import ReviewEvent
from tests.crash.instruments import FaultPoint
from tests.crash.reports import Found, Job, Report
from tests.crash.scenarios import ONCE, SCENARIOS, End
from tests.crash.world import INVENTORY_SUBJECT
from tests.support.busy import longest_s
from tests.support.command import start_module

_AT_ONCE = 3  # a rehearsal mostly waits: for flushes to the disk and for the engine's clockwork
_STARTS_WITHIN_S, _ENDS_WITHIN_S = 60.0, 60.0

Recordings = Mapping[str, Report]


class RehearsalFailed(RuntimeError):
    """The process that forks ended by itself."""


@dataclass(frozen=True, slots=True)
class Rehearsals:
    """Connections to some processes that fork for us."""

    idle: "SimpleQueue[TextIO]"

    def run(self, jobs: Sequence[Job]) -> Sequence[Report]:
        """Rehearse each job."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self._run_one, jobs))

    def _run_one(self, job: Job) -> Report:
        lines = self.idle.get()
        try:
            lines.write(job.dump() + "\n")
            lines.flush()
            answer = lines.readline()
        finally:
            self.idle.put(lines)
        if not answer:
            raise RehearsalFailed
        return Report.parse(answer)


@contextmanager
def rehearsals() -> Iterator[Rehearsals]:
    """Start the processes, and end them."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        listening = stack.enter_context(socket.socket(socket.AF_UNIX))
        listening.settimeout(longest_s(_STARTS_WITHIN_S))
        listening.bind(str(folder / "socket"))
        listening.listen()
        log = stack.enter_context((folder / "log").open("wb"))
        process = start_module("tests.crash.child", folder / "socket", str(_AT_ONCE), output=log)
        stack.callback(process.wait, _ENDS_WITHIN_S)
        idle: SimpleQueue[TextIO] = SimpleQueue()
        for _ in range(_AT_ONCE):
            connection = stack.enter_context(listening.accept()[0])
            idle.put(stack.enter_context(connection.makefile("rw", encoding="utf-8")))
        yield Rehearsals(idle)


def points_to_die_at(recordings: Recordings) -> Mapping[str, Sequence[FaultPoint]]:
    """Choose the points of each scenario: all, but for those where nothing is different from an earlier scenario.

    Nothing is different where everything that happened before was the same, and where the same call leads to the same end.
    """
    ways_seen: set[tuple[FaultPoint, ...]] = set()
    calls_seen: set[tuple[str, FaultPoint]] = set()
    chosen: dict[str, Sequence[FaultPoint]] = {}
    for name, scenario in SCENARIOS.items():
        passed, end = recordings[name].passed, repr(scenario.end)
        chosen[name] = [
            point
            for place, point in enumerate(passed, 1)
            if scenario.is_whole or (passed[:place] not in ways_seen and (end, point) not in calls_seen)
        ]
        ways_seen |= {passed[:place] for place in range(1, len(passed) + 1)}
        calls_seen |= {(end, point) for point in passed}
    return chosen


def complaints(report: Report, end: End) -> Sequence[str]:
    """Say everything that is not as it must be; empty where all is well."""
    found = report.found
    if found is None:
        return [report.problem or "nothing was found"]
    wrong = {
        "registrations": (found.states, (end.state.value,)),
        "lines": (dict(found.lines), dict(end.lines)),
        "lines at the operator": (found.activated_at_operator, end.activated_at_operator),
        "conflicts at the operator": (found.conflicts_at_operator, 0),
        "numbers": (_numbers(found), _expected(end)),
        "media": (found.media, end.media),
        "person's keys": (found.keys, end.keys),
        "receipts": (found.receipts, int(end.has_receipt)),
        "deletion certificates": (found.certificates, int(end.has_certificate)),
        "messages": (found.messages, end.messages),
        "workflows halted": (found.halted, 0),
        "ledger intact": (found.is_ledger_intact, True),
        "events recorded twice": (_repeated(found), []),
        "in clear or half written": (report.leaks, ()),
    }
    return [f"{what}: {seen} instead of {wanted}" for what, (seen, wanted) in wrong.items() if seen != wanted]


def _expected(end: End) -> Mapping[str, int]:
    taken = {"reserved": end.reserved, "issued": end.issued, "quarantined": end.quarantined}
    return {"free": INVENTORY_SUBJECT - sum(taken.values()), **taken}


def _numbers(found: Found) -> Mapping[str, int]:
    return {state: found.numbers.get(state, 0) for state in ("free", "reserved", "issued", "quarantined")}


def _repeated(found: Found) -> Sequence[str]:
    asked = found.events.get(ReviewEvent.REVIEW_SOURCE_ASKED.value, 0)  # a reviewer asks anew, and the source answers anew
    most = {RegistrationEvent.SOURCE_ANSWERED.value: 1 + asked}
    return [event for event, count in found.events.items() if count > most.get(event, 1) and event_of(event) in ONCE]
